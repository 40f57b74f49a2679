import type { CommandOutput } from '../../shared/control/contract.ts';
import type { Importable } from '../../shared/control/server-import.ts';
import { visibleLine } from '../../shared/visible.ts';
import type { NamedSpec } from '../agents/clients/service.ts';
import type { ServersService } from '../servers/port.ts';
import type { ControlContext } from './context.ts';

/** Names that servers have, and an import cannot take. */
export function namesOf(servers: ServersService): ReadonlySet<string> {
  return new Set(servers.list().map(({ name }) => name));
}

/** Those of the found entries that are named; all where none is. */
export function wanted(found: readonly NamedSpec[], entries: readonly string[] | undefined): readonly NamedSpec[] {
  return entries === undefined ? found : found.filter(({ entry }) => entries.includes(entry));
}

/** What was found, as people see it: commands without secrets, values by their names. */
export function importableViews(servers: ServersService, found: readonly NamedSpec[]): Importable[] {
  return found.map(({ entry, result, login: known }) => {
    const login = known === null ? null : { url: known.url, user: known.user };
    if (!('spec' in result)) return { entry, name: null, target: '', values: [], problem: result.problem, login };
    const { spec } = result;
    const values = Object.keys(spec.kind === 'stdio' ? spec.env : spec.headers);
    return { entry, name: spec.name, target: servers.shown(spec), values, problem: null, login };
  });
}

/** Adds what was found, closed and not started, each with its record; what cannot be added holds up no other. */
export async function importServers(
  { servers, journal }: Pick<ControlContext, 'servers' | 'journal'>,
  found: readonly NamedSpec[],
  { from, by }: { readonly from: string; readonly by: string },
): Promise<CommandOutput<'servers.import'>> {
  const done: CommandOutput<'servers.import'> = { added: [], skipped: [] };
  for (const { entry, result } of found) {
    if (!('spec' in result)) {
      done.skipped.push({ entry, why: result.problem });
      continue;
    }
    try {
      const { name, target } = await servers.add(result.spec, { imported: true });
      const what = visibleLine(`Imported the server ${name} from ${from}, closed and not started: ${target}`);
      await journal.event({ kind: 'server', server: name, what, by }).catch(async (error: unknown) => {
        // What has no record is not there: it is listed as skipped, and can be imported again.
        await servers.remove(name);
        throw error;
      });
      done.added.push({ entry, name, target });
    } catch (error) {
      done.skipped.push({ entry, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return done;
}
