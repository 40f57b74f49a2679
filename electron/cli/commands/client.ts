import type { Command } from 'commander';
import { type ClientId, clientIds } from '../../../shared/control/clients.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { ControlClient } from '../../control/socket-client.ts';
import { agentId, type CliDeps, withClient } from '../context.ts';
import { CliError } from '../io.ts';

const variables = ['HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'APPDATA', 'CLAUDE_CONFIG_DIR', 'CODEX_HOME', 'PATH'];

interface ConnectOptions {
  readonly agent: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly replace?: string[];
  readonly move?: string[];
  readonly loginFrom?: string;
}

export function registerClient(program: Command, deps: CliDeps): void {
  const group = program.command('client').description('programs that agents run in, and their configuration files');
  for (const register of [registerList, registerConnect, registerClean, registerDisconnect, registerImport]) {
    register(group, deps);
  }
}

/** Where the caller's environment says that files are found; nothing else of it is sent. */
function placesOf({ io }: CliDeps, home: string | null = null): { home: string | null; env: Record<string, string> } {
  const named = variables.flatMap((name): [string, string][] => {
    const value = io.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { home, env: Object.fromEntries(named) };
}

function registerList(group: Command, deps: CliDeps): void {
  group
    .command('list')
    .description('which are installed, which go through the gate, and which go round it')
    .option('--home <dir>', 'look in this home instead')
    .action((options: { home?: string }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const listed = await client.call('clients.list', { places: placesOf(deps, options.home ?? null) });
        const agents = new Set((await client.call('agents.list', {})).map(({ id }) => id));
        print.many(listed, {
          client: (one) => one.client,
          installed: (one) => (one.installed ? 'yes' : 'no'),
          through: ({ agent, connected }) =>
            agent === null ? (connected ? 'yes' : 'no') : agents.has(agent) ? agent : `no: ${agent} was revoked`,
          round: (one) =>
            one.bypasses
              .map(
                ({ entry, server, why, project }) =>
                  `${entry}${project === null ? '' : ` in ${project}`} (${server}: it ${why})`,
              )
              .join('; '),
          file: (one) => [one.problem ?? one.file, ...one.unread].join('; '),
        });
      }),
    );
}

function registerConnect(group: Command, deps: CliDeps): void {
  group
    .command('connect <client>')
    .description('lead a client through the gate: one entry in its file, with a copy of the file beside it')
    .requiredOption('--agent <id>', 'the agent that its calls count as')
    .option('--dry-run', 'only show what would change')
    .option('--force', 'replace an entry of the same name that is not ours')
    .option('--replace <entry...>', 'take these entries out, which go round the gate')
    .option(
      '--move <entry...>',
      'make these entries servers behind the gate, closed and not started, and take them out',
    )
    .option('--login-from <entry>', 'log in to TestRail with the address, user and key of this entry, and take it out')
    .action((name: string, options: ConnectOptions, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const wanted = {
          client: clientId(name),
          agent: agentId(options.agent),
          force: options.force === true,
          replace: options.replace ?? [],
          move: options.move ?? [],
          login: options.loginFrom,
          places: placesOf(deps),
        };
        if (options.dryRun === true) {
          const { file, diff, restart } = await client.call('clients.preview', wanted);
          print.one({ file, diff, restart }, diff === '' ? `${file} needs no change.` : `${diff}${restart ?? ''}`);
          return;
        }
        const { file, backup, restart, moved, login } = await client.call('clients.connect', wanted);
        const lines = [
          `${name} goes through the gate: ${file}`,
          ...(backup === null ? [] : [`The file as it was: ${backup}`]),
          ...moved.map(
            ({ entry, name: server }) =>
              `${entry} is the server ${server} now, closed and not started. Look at it: railguard server list; then start it: railguard server test ${server}`,
          ),
          ...(login === null ? [] : [`The built-in server is logged in at ${login.url} as ${login.user}.`]),
          ...(await stillRound(client, wanted)),
          ...(restart === null ? [] : [restart]),
        ];
        print.one({ file, backup, restart, moved, login }, lines.join('\n'));
      }),
    );
}

/** What of a client goes round the gate all the same, and what takes it out. */
async function stillRound(
  client: ControlClient,
  wanted: { readonly client: ClientId; readonly agent: AgentId; readonly places: ReturnType<typeof placesOf> },
): Promise<string[]> {
  const listed = await client.call('clients.list', { places: wanted.places });
  const view = listed.find((one) => one.client === wanted.client);
  return (view?.bypasses ?? []).map(({ entry, server, why, project, file }) => {
    const how =
      file === view?.file
        ? `connect ${wanted.client} --agent ${wanted.agent} --replace ${word(entry)}`
        : `clean ${wanted.client} ${word(project ?? '')}`;
    return `It still reaches ${server} directly: ${entry} ${why}. To take it out: railguard client ${how}`;
  });
}

/** As a shell takes it for one word. */
function word(text: string): string {
  return /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function registerClean(group: Command, deps: CliDeps): void {
  group
    .command('clean <client> <folder>')
    .description('take what goes round the gate out of the file that a client has in a folder')
    .option('--dry-run', 'only show what would change')
    .action((name: string, folder: string, options: { dryRun?: true }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const id = clientId(name);
        const listed = await client.call('clients.list', { places: placesOf(deps) });
        const view = listed.find((one) => one.client === id);
        // What stands in the client's own file for this folder is taken out with `connect --replace`.
        const found = view?.bypasses.filter(({ project, file }) => project === folder && file !== view.file) ?? [];
        const entries = found.map(({ entry }) => entry);
        const wanted = { client: id, project: folder, entries, places: placesOf(deps) };
        if (options.dryRun === true) {
          const { file, diff } = await client.call('clients.previewProject', wanted);
          print.one({ file, diff }, diff === '' ? `${file} needs no change.` : diff);
          return;
        }
        const { file, backup } = await client.call('clients.cleanProject', wanted);
        const copy = backup === null ? '' : `\nThe file as it was: ${backup}`;
        print.one({ file, backup, entries }, `${file} goes round the gate no more.${copy}`);
      }),
    );
}

function registerDisconnect(group: Command, deps: CliDeps): void {
  group
    .command('disconnect <client>')
    .description('take back what connect changed, or clean in a folder')
    .option('--folder <dir>', 'take back what clean changed there')
    .action((name: string, options: { folder?: string }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const input = { client: clientId(name), project: options.folder, places: placesOf(deps) };
        const done = await client.call('clients.disconnect', input);
        const how = done.exact ? 'is as it was' : 'was changed by others since: only our entry was taken out';
        const lines = [
          `${done.file} ${how}.`,
          ...staysWords(done.stays),
          ...(done.restart === null ? [] : [done.restart]),
        ];
        print.one({ file: done.file, exact: done.exact, restart: done.restart, stays: done.stays }, lines.join('\n'));
      }),
    );
}

function staysWords({ servers, login }: CommandOutput<'clients.disconnect'>['stays']): string[] {
  return [
    ...servers.map(
      (name) =>
        `The server ${name} stays behind the gate, with its secrets. To take it away: railguard server remove ${name}`,
    ),
    ...(login === null
      ? []
      : [
          `TestRail stays logged in at ${login.url} as ${login.user}. To go back to the sandbox: railguard testrail sandbox`,
        ]),
  ];
}

function registerImport(group: Command, deps: CliDeps): void {
  group
    .command('import <client>')
    .description('put the servers of a client behind the gate, closed and not started')
    .action((name: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const done = await client.call('clients.import', { client: clientId(name), places: placesOf(deps) });
        const lines = [
          ...done.added.map(({ name: server, target }) => `${server} is added, closed and not started: ${target}`),
          ...done.skipped.map(({ entry, why }) => `${entry} is not added: ${why}`),
        ];
        if (done.added.length > 0) {
          lines.push('Look at each command above; then start it (railguard server test NAME) and choose its rules.');
          lines.push('The entries of the client stay, and go round the gate, until they are replaced.');
        }
        print.one(done, lines.length === 0 ? 'There is nothing to import.' : lines.join('\n'));
      }),
    );
}

function clientId(text: string): ClientId {
  const found = clientIds.find((id) => id === text);
  if (found === undefined) {
    throw new CliError(2, `${JSON.stringify(text)} is no client that is known: ${clientIds.join(', ')}.`);
  }
  return found;
}
