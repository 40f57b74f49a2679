import type { TestrailTarget } from '../../shared/control/testrail.ts';
import type { ServerName } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { ClientError } from '../agents/clients/client-error.ts';
import type { NamedSpec } from '../agents/clients/service.ts';
import type { ControlContext } from './context.ts';
import { importServers } from './server-import.ts';

/** What of a client's entries goes on behind the gate. */
interface Moves {
  /** Entries that become servers. */
  readonly move: readonly string[];
  /** The entry whose TestRail login becomes the built-in server's. */
  readonly login?: string | undefined;
}

export interface Moved {
  readonly moved: readonly { readonly entry: string; readonly name: ServerName }[];
  readonly login: TestrailTarget | null;
  /** Takes the servers away again, where the entries could not be taken out of the file. */
  undo(): Promise<void>;
}

type Context = Pick<ControlContext, 'servers' | 'testrail' | 'journal'>;

/**
 * Puts entries behind the gate: command, variables and secrets go to where servers have theirs, closed and not started. All
 * of them or none; a login that TestRail refuses takes all of it back.
 */
export async function moveBehindGate(
  context: Context,
  found: readonly NamedSpec[],
  { move, login, client, by }: Moves & { readonly client: string; readonly by: string },
): Promise<Moved> {
  const wanted = move.map((entry) => movable(found, entry));
  const { added, skipped } = await importServers(context, wanted, { from: client, by });
  const undo = async (): Promise<void> => {
    // All are gone before it is recorded: a journal that cannot write must keep none of them.
    for (const { name } of added) await context.servers.remove(name);
    for (const { name } of added) {
      const what = `Took the server ${name} away again: the entries of ${client} could not be taken out`;
      await context.journal.event({ kind: 'server', server: name, what, by });
    }
  };
  const [first] = skipped;
  if (first !== undefined) {
    await undo();
    throw unmovable(first.entry, first.why);
  }
  // Last, for it cannot be taken back: the key of before is not kept.
  const target = await takeLogin(context, found, { entry: login, by }).catch(async (error: unknown) => {
    await undo();
    throw error;
  });
  return { moved: added.map(({ entry, name }) => ({ entry, name })), login: target, undo };
}

function movable(found: readonly NamedSpec[], entry: string): NamedSpec {
  const one = found.find((candidate) => candidate.entry === entry);
  if (one === undefined) throw unmovable(entry, 'it does not stand there');
  if ('problem' in one.result) throw unmovable(entry, one.result.problem);
  return one;
}

async function takeLogin(
  { testrail, journal }: Context,
  found: readonly NamedSpec[],
  { entry, by }: { readonly entry: string | undefined; readonly by: string },
): Promise<TestrailTarget | null> {
  if (entry === undefined) return null;
  const login = found.find((candidate) => candidate.entry === entry)?.login ?? null;
  if (login === null) throw unmovable(entry, 'its variables name no address, user and key of a TestRail');
  const target = await testrail.login(login.url, login.user, login.key);
  const what = `The built-in server talks to ${target.url} as ${target.user}`;
  await journal.event({ kind: 'server', server: builtInServer, what, by });
  return target;
}

function unmovable(entry: string, why: string): ClientError {
  return new ClientError('client-entry-unmovable', `${entry} cannot go behind the gate: ${why}. Nothing was changed.`);
}
