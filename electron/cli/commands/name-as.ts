import type { Command } from 'commander';
import type { NamedAs } from '../../../shared/control/server-spec.ts';
import { type ServerPackage, serverPackages } from '../../../shared/testrail/server-packages.ts';
import { type CliDeps, serverName, withClient } from '../context.ts';
import { CliError } from '../io.ts';

interface NameAsOptions {
  /** False with `--no-hints`. */
  readonly hints: boolean;
  readonly off?: boolean;
}

/** `server name-as`: a person's word that a server is a TestRail server that was reviewed. */
export function registerNameAs(group: Command, deps: CliDeps): void {
  group
    .command('name-as <name> [package]')
    .description(`judge a server's tools by the review of a TestRail server: ${serverPackages.join(', ')}`)
    .option('--no-hints', 'give agents no hints of the review for tools that say nothing of themselves')
    .option('--off', 'take that back')
    .action((name: string, given: string | undefined, options: NameAsOptions, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const server = serverName(name);
        const wanted = wantedName(given, options);
        const { namedAs } =
          wanted === undefined
            ? await client.call('servers.settings', { server })
            : await client.call('servers.nameAs', { server, namedAs: wanted });
        print.one({ namedAs }, words(server, namedAs));
      }),
    );
}

/** Undefined: nothing is to be changed. */
function wantedName(given: string | undefined, { hints, off }: NameAsOptions): NamedAs | null | undefined {
  if (off === true) {
    if (given !== undefined) throw new CliError(2, 'Name either a package or --off.');
    return null;
  }
  if (given === undefined) {
    if (!hints) throw new CliError(2, '--no-hints goes with a package.');
    return undefined;
  }
  const found: ServerPackage | undefined = serverPackages.find((one) => one === given);
  if (found === undefined) {
    throw new CliError(
      2,
      `${JSON.stringify(given)} is no server that was reviewed. Those are: ${serverPackages.join(', ')}`,
    );
  }
  return { package: found, hints };
}

function words(server: string, namedAs: NamedAs | null): string {
  if (namedAs === null) return `${server} is named as no reviewed server.`;
  const hints = namedAs.hints ? 'are given its hints where a tool gives none' : 'are given none of its hints';
  return `${server} is judged as ${namedAs.package}; agents ${hints}.`;
}
