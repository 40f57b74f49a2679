import { canonicalJson } from '../../../shared/canonical-json.ts';
import { type PolicyEntry, policyEntries } from '../../../shared/policy/entries.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';

/** A version of a document, as it is kept. */
export interface StoredVersion {
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly author: string;
  readonly note: string;
}

export interface Origin {
  /** The oldest version that has had the entry ever since; null where the newest has it not. */
  readonly made: StoredVersion | null;
  /** Since when it stands at its very place: before, decisions named it otherwise. Null where `made` is. */
  readonly placed: number | null;
}

/** A history is read no further back: each version is a file. */
const mostVersions = 300;

/**
 * Where each entry came from. An entry that moved within its list is the same one; one that was changed is another.
 * `versions` newest first; `textOf` null where a version took the document away, or its text is not kept.
 */
export async function originsOf(
  entries: readonly PolicyEntry[],
  versions: readonly StoredVersion[],
  textOf: (version: number) => Promise<string | null>,
): Promise<readonly Origin[]> {
  const found = entries.map(() => ({ made: null as StoredVersion | null, placed: null as number | null }));
  const open = { made: new Set(entries.keys()), placed: new Set(entries.keys()) };
  for (const stored of versions.slice(0, mostVersions)) {
    if (open.made.size === 0) break;
    const text = await textOf(stored.version);
    const parsed = text === null ? null : parsePolicy(text);
    const there = parsed?.ok ? policyEntries(parsed.document, stored.at) : [];
    const said = new Set(there.map(inItsList));
    const placed = new Set(there.map(atItsPlace));
    for (const index of [...open.made]) {
      const [entry, origin] = [entries[index], found[index]];
      if (entry === undefined || origin === undefined) continue;
      if (said.has(inItsList(entry))) origin.made = stored;
      else open.made.delete(index);
      if (open.placed.has(index) && placed.has(atItsPlace(entry))) origin.placed = stored.at;
      else open.placed.delete(index);
    }
  }
  return found;
}

function inItsList({ pointer, value }: PolicyEntry): string {
  return `${pointer.replace(/\/\d+$/, '')}\n${canonicalJson(value)}`;
}

function atItsPlace({ pointer, value }: PolicyEntry): string {
  return `${pointer}\n${canonicalJson(value)}`;
}
