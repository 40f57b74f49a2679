import type { Command } from 'commander';
import { type ClientId, clientIds } from '../../../shared/control/clients.ts';
import { agentId, type CliParts, withClient } from '../context.ts';
import { CliError } from '../io.ts';

/** What says where files are found; nothing else of the caller's environment is sent. */
const variables = ['HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'APPDATA', 'CLAUDE_CONFIG_DIR', 'CODEX_HOME', 'PATH'];

interface ConnectOptions {
  readonly agent: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly replace?: string[];
}

export function registerClient(program: Command, parts: CliParts): void {
  const group = program.command('client').description('programs that agents run in, and their configuration files');
  const places = (home: string | null = null) => {
    const named = variables.flatMap((name): [string, string][] => {
      const value = parts.io.env[name];
      return value === undefined ? [] : [[name, value]];
    });
    return { home, env: Object.fromEntries(named) };
  };

  group
    .command('list')
    .description('which are installed, which go through the gate, and which go round it')
    .option('--home <dir>', 'look in this home instead')
    .action((options: { home?: string }, command: Command) =>
      withClient(parts, command, async (client, print) => {
        const listed = await client.call('clients.list', { places: places(options.home ?? null) });
        print.many(listed, {
          client: (one) => one.client,
          installed: (one) => (one.installed ? 'yes' : 'no'),
          through: (one) => one.agent ?? (one.connected ? 'yes' : 'no'),
          round: (one) => one.bypasses.map(({ entry, server, why }) => `${entry} (${server}: it ${why})`).join('; '),
          file: (one) => one.problem ?? one.file,
        });
      }),
    );

  group
    .command('connect <client>')
    .description('lead a client through the gate: one entry in its file, with a copy of the file beside it')
    .requiredOption('--agent <id>', 'the agent that its calls count as')
    .option('--dry-run', 'only show what would change')
    .option('--force', 'replace an entry of the same name that is not ours')
    .option('--replace <entry...>', 'take these entries out, which go round the gate')
    .action((name: string, options: ConnectOptions, command: Command) =>
      withClient(parts, command, async (client, print) => {
        const wanted = {
          client: clientId(name),
          agent: agentId(options.agent),
          force: options.force === true,
          replace: options.replace ?? [],
          places: places(),
        };
        if (options.dryRun === true) {
          const { file, diff, restart } = await client.call('clients.preview', wanted);
          print.one({ file, diff, restart }, diff === '' ? `${file} needs no change.` : `${diff}${restart ?? ''}`);
          return;
        }
        const { file, backup, restart } = await client.call('clients.connect', wanted);
        const copy = backup === null ? '' : `\nThe file as it was: ${backup}`;
        print.one(
          { file, backup, restart },
          `${name} goes through the gate: ${file}${copy}\n${restart ?? ''}`.trimEnd(),
        );
      }),
    );

  group
    .command('disconnect <client>')
    .description('take back what connect changed')
    .action((name: string, _options: unknown, command: Command) =>
      withClient(parts, command, async (client, print) => {
        const done = await client.call('clients.disconnect', { client: clientId(name), places: places() });
        const how = done.exact ? 'is as it was' : 'was changed by others since: only our entry was taken out';
        print.one({ file: done.file, exact: done.exact, restart: done.restart }, `${done.file} ${how}.`);
      }),
    );

  group
    .command('import <client>')
    .description('put the servers of a client behind the gate, closed and not started')
    .action((name: string, _options: unknown, command: Command) =>
      withClient(parts, command, async (client, print) => {
        const done = await client.call('clients.import', { client: clientId(name), places: places() });
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
