import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { type CliDeps, withClient } from '../context.ts';
import { clientId, placesOf, registerConnect } from './client-connect.ts';

export function registerClient(program: Command, deps: CliDeps): void {
  const group = program.command('client').description('programs that agents run in, and their configuration files');
  for (const register of [registerList, registerConnect, registerClean, registerDisconnect, registerImport]) {
    register(group, deps);
  }
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

function registerClean(group: Command, deps: CliDeps): void {
  group
    .command('clean <client> <folder>')
    .description('take what goes round the gate out of the file that a client has in a folder')
    .option('--dry-run', 'only show what would change')
    .action((name: string, typed: string, options: { dryRun?: true }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const id = clientId(name);
        // Clients list folders whole, and the gateway stands in another one.
        const folder = resolve(deps.io.cwd, typed);
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
        const folder = options.folder === undefined ? undefined : resolve(deps.io.cwd, options.folder);
        const input = { client: clientId(name), project: folder, places: placesOf(deps) };
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
