import type { Command } from 'commander';
import type { ServerSpec } from '../../../shared/control/server-spec.ts';
import type { ServerView } from '../../../shared/control/servers.ts';
import { ControlError } from '../../control/port.ts';
import type { ControlClient } from '../../control/socket-client.ts';
import { type CliDeps, serverName, withClient } from '../context.ts';
import { CliError, type CliIo } from '../io.ts';
import { registerNameAs } from './name-as.ts';
import { type ClientOptions, registeredClient, withClientOptions } from './oauth-client.ts';
import { registerReview, registerTrustReads } from './review.ts';
import { type AddOptions, specOf } from './server-spec.ts';

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

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
