import type { Command } from 'commander';
import { diffLines } from '../../../shared/definition-diff.ts';
import { flagLine } from '../../../shared/definition-flag.ts';
import { shown } from '../../../shared/hidden-text.ts';
import { type CliDeps, serverName, withClient } from '../context.ts';

/** `server review` and `server accept`: what changed in a server, and what a person takes of it. */
export function registerReview(group: Command, deps: CliDeps): void {
  group
    .command('review <name>')
    .description('what changed in a quarantined server; what is accepted by name later is what was shown here')
    .action((name: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print, { json }) => {
        const server = serverName(name);
        const changes = await client.call('servers.review', { server });
        if (json) {
          for (const change of changes) deps.io.out(`${escaped(JSON.stringify(change))}\n`);
          return;
        }
        if (changes.length === 0) print.one(null, `Nothing of ${server} is held.`);
        for (const change of changes) {
          const flags = change.flags.map((flag) => `  ! ${shown(flagLine(flag))}\n`).join('');
          const unchecked = (change.unchecked ?? []).map((line) => `  ~ ${shown(line)}\n`).join('');
          const lines = diffLines(change.before, change.after)
            .map((line) => `  ${shown(line)}\n`)
            .join('');
          deps.io.out(`${shown(change.name)} (${change.change})\n${flags}${unchecked}${lines}\n`);
        }
        const flagged = changes.filter(({ flags }) => flags.length > 0).length;
        if (changes.length > 0) deps.io.out(closing(server, changes.length - flagged, flagged));
      }),
    );

  group
    .command('accept <name> [tool...]')
    .description("take a server's definitions as reviewed: all without a flag, or those named")
    .action((name: string, tools: string[], _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const server = serverName(name);
        const { accepted } = await client.call('servers.accept', {
          server,
          ...(tools.length === 0 ? {} : { names: tools }),
        });
        const words = accepted.length === 0 ? 'Nothing was accepted.' : `Accepted: ${accepted.map(shown).join(', ')}.`;
        print.one(
          { accepted },
          accepted.length === 0 ? `${words} What is held: railguard server review ${server}` : words,
        );
      }),
    );
}

/** `server trust-reads`: a person's word that what a server says only reads does only read. */
export function registerTrustReads(group: Command, deps: CliDeps): void {
  group
    .command('trust-reads <name>')
    .description("believe a server's read-only hints: its reads then wait for no flush of the disk")
    .option('--off', 'take that back')
    .action((name: string, { off }: { readonly off?: boolean }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const server = serverName(name);
        const { tools } = await client.call('servers.trustReads', { server, trust: off !== true });
        if (off === true) print.one({ tools }, `The read-only hints of ${server} are not believed any more.`);
        else if (tools.length === 0) print.one({ tools }, `No accepted tool of ${server} says that it only reads.`);
        else print.one({ tools }, `Taken to only read, as they stand now: ${tools.map(shown).join(', ')}.`);
      }),
    );
}

function closing(server: string, plain: number, flagged: number): string {
  const all =
    plain > 0
      ? `railguard server accept ${server} takes ${plain === 1 ? 'the one' : `the ${plain}`} without a "!". `
      : '';
  const named = flagged > 0 ? `What has a "!" has to be named: railguard server accept ${server} TOOL` : '';
  return `${`${all}${named}`.trim()}\n`;
}

/** JSON in which nothing hides: a terminal shows it, and a parser reads the same. */
function escaped(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
