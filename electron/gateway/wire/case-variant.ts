import type { JsonObject } from '../../../shared/json.ts';

const emptySet: ReadonlySet<string> = new Set();

/** The same for all members of a large object, which yields now and then. */
export function* caseVariantInSlices(object: JsonObject): Generator<void, string | null> {
  const folded = new Set<string>();
  let read = 0;
  for (const key of Object.keys(object)) {
    const fold = foldOf(key);
    if (folded.has(fold)) return key;
    folded.add(fold);
    read += key.length;
    if (read < sliceLength) continue;
    read = 0;
    yield;
  }
  return null;
}

const sliceLength = 64 * 1024;

/** The first key that a case-folding reader would take for another one of this object, or for one of `known`. */
export function caseVariant(object: JsonObject, known: ReadonlySet<string> = emptySet): string | null {
  let folded: Set<string> | null = null;
  let first: string | null = null;
  for (const key in object) {
    if (known.has(key)) continue;
    const fold = foldOf(key);
    if (foldedHas(known, fold)) return key;
    // A set from the second on: nearly always there is one or none.
    if (first === null) {
      first = fold;
      continue;
    }
    folded ??= new Set([first]);
    if (folded.has(fold)) return key;
    folded.add(fold);
  }
  return null;
}

function foldOf(key: string): string {
  // What is ASCII is normal.
  return (/^[\0-\x7f]*$/.test(key) ? key : key.normalize('NFKC')).toLowerCase();
}

const foldedSets = new Map<ReadonlySet<string>, ReadonlySet<string>>();
function foldedHas(known: ReadonlySet<string>, fold: string): boolean {
  let set = foldedSets.get(known);
  if (set === undefined) {
    set = new Set([...known].map((key) => key.toLowerCase()));
    foldedSets.set(known, set);
  }
  return set.has(fold);
}
