import type { Command } from 'commander';
import { type ClientId, clientIds } from '../../../shared/control/clients.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { ControlClient } from '../../control/socket-client.ts';
import { agentId, type CliDeps, withClient } from '../context.ts';
import { CliError } from '../io.ts';

export const variables = [
  'HOME',
  'USERPROFILE',
  'XDG_CONFIG_HOME',
  'APPDATA',
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'PATH',
];

interface ConnectOptions {
  readonly agent: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly replace?: string[];
  readonly move?: string[];
  readonly loginFrom?: string;
}

export function registerConnect(group: Command, deps: CliDeps): void {
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

/** Where the caller's environment says that files are found; nothing else of it is sent. */
export function placesOf(
  { io }: CliDeps,
  home: string | null = null,
): { home: string | null; env: Record<string, string> } {
  const named = variables.flatMap((name): [string, string][] => {
    const value = io.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { home, env: Object.fromEntries(named) };
}

export function clientId(text: string): ClientId {
  const found = clientIds.find((id) => id === text);
  if (found === undefined) {
    throw new CliError(2, `${JSON.stringify(text)} is no client that is known: ${clientIds.join(', ')}.`);
  }
  return found;
}
