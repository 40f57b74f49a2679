import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { EntityUnknown, type Place } from './call-targets.ts';
import type { EntityCache } from './entity-cache.ts';
import { type Chain, chainOf, saysParent, type Walk } from './entity-chains.ts';

/** Tests of one run, or cases of one suite, are read a page at a time: one request in place of one for each. */
export interface Siblings {
  /** Reads what lies above many places, so that looking each up costs nothing. Rejects where that would take too long. */
  prepare(places: readonly Place[], walk: Walk): Promise<void>;
}

type Listed = 'test' | 'case';

export function hasSiblings(place: Place): boolean {
  return place.kind === 'test' || place.kind === 'case';
}

/** The run or suite whose pages are being read. */
interface Cursor {
  readonly key: string;
  offset: number;
  done: boolean;
}

/** In one call; beyond that it is denied. */
const maxPages = 40;
/** So many are looked up one by one where no pages can be read. */
const maxSingle = 50;

export function createSiblings(): Siblings {
  /** Where the last unknown test or case was found: the next unknown one is likely to be its neighbour. */
  const last = new Map<Listed, Cursor>();

  async function page(kind: Listed, cursor: Cursor, walk: Walk): Promise<void> {
    const signal = walk.late();
    // A run that is gone has no neighbours: what is asked for may still be there.
    const found = await walk.reader.page(cursor.key, cursor.offset, signal).catch((fault: unknown) => {
      if (fault instanceof EntityUnknown) throw fault;
      return null;
    });
    if (found === null) {
      cursor.done = true;
      return;
    }
    const { entries, more } = found;
    learn(kind, entries, walk.cache);
    cursor.offset += entries.length;
    cursor.done = !more || entries.length === 0;
  }

  /** Looks one up by itself; from then on its neighbours' pages are known. */
  async function single(place: Place & { readonly kind: Listed }, walk: Walk): Promise<void> {
    const chain = await chainOf(place, walk, true);
    const key = listOf(chain);
    if (key !== null && last.get(place.kind)?.key !== key) last.set(place.kind, { key, offset: 0, done: false });
  }

  async function prepareKind(kind: Listed, ids: readonly number[], walk: Walk): Promise<void> {
    let pages = 0;
    let singles = 0;
    for (;;) {
      const unknown = ids.filter((id) => !walk.cache.has(kind, id, true));
      const [first] = unknown;
      if (first === undefined) return;
      const cursor = last.get(kind);
      const pageAllowed = walk.reader.pages && cursor !== undefined && !cursor.done;
      // One that stands alone may be anywhere: one page is tried, and then it is asked for by itself.
      if (pageAllowed && pages < (ids.length === 1 ? 1 : maxPages)) {
        pages += 1;
        await page(kind, cursor, walk);
        continue;
      }
      if (singles >= maxSingle) throw new EntityUnknown(`The call touches too many ${kind}s to look each of them up.`);
      singles += 1;
      await single({ kind, id: first }, walk);
    }
  }

  return {
    async prepare(places, walk) {
      for (const kind of ['test', 'case'] as const) {
        const ids = places.filter((place) => place.kind === kind).map((place) => place.id);
        if (ids.length > 0) await prepareKind(kind, ids, walk);
      }
    },
  };
}

/** The list that a test or case stands in. */
function listOf(chain: Chain): string | null {
  const idOf = (kind: string) => chain.find((link) => link.kind === kind)?.id;
  const [run, suite, project] = [idOf('run'), idOf('suite'), idOf('project')];
  if (run !== undefined) return `get_tests/${run}`;
  return suite === undefined || project === undefined ? null : `get_cases/${project}&suite_id=${suite}`;
}

/** Takes from a list what lies above each entry. */
function learn(kind: Listed, entries: readonly JsonValue[], cache: EntityCache): void {
  for (const entry of entries) {
    if (!isJsonObject(entry) || typeof entry.id !== 'number' || !saysParent(kind, entry)) continue;
    cache.put(kind, entry.id, entry);
  }
}
