import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ServerSpec, ServerView } from '../../../shared/control/servers.ts';
import type { OAuthClient } from '../../../shared/oauth-client.ts';
import { ControlError } from '../../control/port.ts';
import type { ControlClient } from '../../control/socket-client.ts';
import { type CliDeps, serverName, withClient } from '../context.ts';
import { CliError, type CliIo } from '../io.ts';
import { registerNameAs } from './name-as.ts';
import { type ClientOptions, registeredClient, withClientOptions } from './oauth-client.ts';
import { registerReview, registerTrustReads } from './review.ts';

export function registerServer(program: Command, deps: CliDeps): void {
  const group = program.command('server').description('servers behind the gate');
  registerAdd(group, deps);
  registerList(group, deps);
  registerRemove(group, deps);
  registerTest(group, deps);
  registerLogin(group, deps);
  registerReview(group, deps);
  registerTrustReads(group, deps);
  registerNameAs(group, deps);
}

function registerAdd(group: Command, deps: CliDeps): void {
  withClientOptions(group.command('add <name> [command...]'))
    .description('add a server: --url URL, or -- COMMAND ARG…')
    .option('--url <url>', 'address of a Streamable HTTP server')
    .option('--env <name[=value]>', 'a variable for the command; without a value it is read from here', collect)
    .option('--cwd <folder>', 'the folder that the command runs in (default: this one)')
    .option('--start-seconds <n>', 'how long it may take to start (default: 120)')
    .option('--call-seconds <n>', 'how long a call may go without answer or progress (default: 60)')
    .option('--header <name[:value]>', 'a header for the address; without a value it is read from here', collect)
    .option(
      '--yes',
      'take an address of plain http beyond this machine, though all that is said can be read on the way',
    )
    .action((name: string, line: string[], options: AddOptions, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const registered = await registeredClient(options, deps.io);
        const spec = specOf({ name, line, options, client: registered }, deps.io);
        const added = await addServer(client, spec, deps.io);
        print.one(added, `${added.name} is added. Its tools are denied until a rule or a preset allows them.`);
      }),
    );
}

function registerList(group: Command, deps: CliDeps): void {
  group
    .command('list')
    .description('the servers and how they are')
    .action((_options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        print.many(await client.call('servers.list', {}), {
          name: (server) => server.name,
          kind: (server) => server.kind,
          state: (server) => stateWords(server, deps.now()),
          tools: (server) =>
            server.trustedReads === 0
              ? String(server.tools)
              : `${server.tools} (${server.trustedReads} trusted to only read)`,
          target: (server) => (server.unencrypted ? `${server.target} (not encrypted)` : server.target),
          problem: (server) => server.problem ?? '',
        });
      }),
    );
}

function registerRemove(group: Command, deps: CliDeps): void {
  group
    .command('remove <name>')
    .description('remove a server; its policy file and its records stay')
    .action((name: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        await client.call('servers.remove', { server: serverName(name) });
        print.one({ removed: name }, `${name} is removed.`);
      }),
    );
}

function registerTest(group: Command, deps: CliDeps): void {
  group
    .command('test <name>')
    .description('start or reach a server and list its tools')
    .action((name: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const tested = await client.call('servers.test', { server: serverName(name) });
        print.one(tested, `${name} answered in ${Math.round(tested.ms)} ms with ${tested.tools.length} tools.`);
      }),
    );
}

function registerLogin(group: Command, deps: CliDeps): void {
  withClientOptions(group.command('login <name>'))
    .description('log in at a remote server that wants it: prints the address to open in a browser')
    .action((name: string, options: ClientOptions, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const registered = await registeredClient(options, deps.io);
        const { address } = await client.call('servers.login', {
          server: serverName(name),
          ...(registered === null ? {} : { client: registered }),
        });
        print.one(
          { address },
          address === null ? `Logged in at ${name}.` : `Open this in your browser within 5 minutes:\n${address}`,
        );
      }),
    );
}

/** A person at a terminal may take an address of plain http by answering; everybody else says `--yes`. */
async function addServer(client: ControlClient, spec: ServerSpec, { confirm }: CliIo): Promise<ServerView> {
  try {
    return await client.call('servers.add', spec);
  } catch (error) {
    const unsaid = error instanceof ControlError && error.body.code === 'server-unencrypted' && spec.kind === 'http';
    if (!unsaid || confirm === null) throw error;
    const question = `Whatever goes to and comes from ${spec.name} could be read and changed on the way: its address is plain http.\nAdd it all the same?`;
    if (!(await confirm(question))) throw new CliError(2, `${spec.name} was not added. Use its https address.`);
    return client.call('servers.add', { ...spec, unencrypted: true });
  }
}

/** A start that takes its time is told from one that hangs by how long it has taken. */
function stateWords({ state, since }: ServerView, now: number): string {
  return state === 'starting' && since !== null ? `${state}, ${Math.round((now - since) / 1000)} s` : state;
}

interface AddOptions extends ClientOptions {
  readonly cwd?: string;
  readonly startSeconds?: string;
  readonly callSeconds?: string;
  readonly url?: string;
  readonly env?: readonly string[];
  readonly header?: readonly string[];
  readonly yes?: boolean;
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

interface NewServer {
  readonly name: string;
  /** The command with its arguments, for one that is not at an address. */
  readonly line: readonly string[];
  readonly options: AddOptions;
  readonly client: OAuthClient | null;
}

function specOf({ name, line, options, client }: NewServer, io: CliIo): ServerSpec {
  const [command, ...args] = line;
  const { url, env = [], header = [] } = options;
  const times = {
    startSeconds: seconds('--start-seconds', options.startSeconds, 3600),
    callSeconds: seconds('--call-seconds', options.callSeconds, 86_400),
  };
  if ((url === undefined) === (command === undefined)) {
    throw new CliError(2, 'Name either an address (--url URL) or a command (-- COMMAND ARG…).');
  }
  if (url !== undefined) {
    mustBeAddress(url, options);
    const headers = pairs(header, ':', io);
    if (client !== null && Object.keys(headers).some((header) => header.toLowerCase() === 'authorization')) {
      throw new CliError(2, 'Name either a login (--client-id) or an Authorization header: only one can be sent.');
    }
    return {
      kind: 'http',
      name: serverName(name),
      url,
      headers,
      ...times,
      ...(client === null ? {} : { client }),
      ...(options.yes === true ? { unencrypted: true } : {}),
    };
  }
  if (client !== null) throw new CliError(2, '--client-id goes with --url: a command has no login.');
  if (header.length > 0) throw new CliError(2, '--header goes with --url; a command takes --env.');
  return {
    kind: 'stdio',
    name: serverName(name),
    command: command ?? '',
    args,
    env: pairs(env, '=', io),
    cwd: resolve(io.cwd, options.cwd ?? ''),
    ...times,
  };
}

function mustBeAddress(url: string, { cwd, env = [] }: AddOptions): void {
  if (cwd !== undefined) throw new CliError(2, '--cwd goes with a command; an address has no folder.');
  if (env.length > 0) throw new CliError(2, '--env goes with a command; an address takes --header.');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new CliError(2, `${JSON.stringify(url)} is no address of a server: it starts with http:// or https://`);
  }
}

function seconds(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) {
    throw new CliError(2, `${option} is a whole number of seconds, 1 to ${most}; not ${JSON.stringify(text)}.`);
  }
  return value;
}

/** `NAME=value` or `NAME`, whose value is then read from the caller's environment: arguments are public, that is not. */
function pairs(entries: readonly string[], separator: '=' | ':', io: CliIo): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of entries) {
    const at = entry.indexOf(separator);
    const name = (at < 0 ? entry : entry.slice(0, at)).trim();
    const value = at < 0 ? io.env[variableFor(name, separator)] : entry.slice(at + 1).trim();
    // In JSON and in objects it is no name like others: it would vanish without a word.
    if (name === '__proto__')
      throw new CliError(2, `"__proto__" cannot be the name of a ${separator === '=' ? 'variable' : 'header'}.`);
    if (name === '') throw new CliError(2, `${JSON.stringify(entry)} has no name before the "${separator}".`);
    if (value === undefined) {
      throw new CliError(
        2,
        `The variable ${variableFor(name, separator)} is not set here, and no value was given for ${name}.`,
      );
    }
    found[name] = value;
  }
  return found;
}

/** A header's value is read from a variable of its name in capitals: `X-Api-Key` from `X_API_KEY`. */
function variableFor(name: string, separator: '=' | ':'): string {
  return separator === '=' ? name : name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
