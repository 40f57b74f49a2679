import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';

/** Letters of other alphabets that look like one of ours, in small form. */
const lookalikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'ьƅ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еҽ℮',
    g: 'ɡ',
    h: 'һ',
    i: 'іιıɩ',
    j: 'јϳ',
    k: 'кκ',
    l: 'ӏⅼ',
    m: 'м',
    n: 'пո',
    o: 'оοօσ',
    p: 'рρ',
    q: 'ԛ',
    r: 'г',
    s: 'ѕꜱ',
    t: 'тτ',
    u: 'υսᴜ',
    v: 'νѵᴠ',
    w: 'ԝѡω',
    x: 'хχ',
    y: 'уγү',
    z: 'ᴢ',
  }).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);
const lookalike = new RegExp(`[${[...lookalikes.keys()].join('')}]`, 'gu');
const unseen = /[\p{M}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
const ascii = /^[\x20-\x7e]*$/;

/**
 * A name as somebody reads it who folds case, Unicode forms and letters that look alike: two names that fold to the same may
 * be taken for each other.
 */
export function foldName(name: string): string {
  if (ascii.test(name)) return name.toLowerCase();
  // Upper case first: it also joins letters with two lower cases. Then without marks and what is not seen.
  const plain = name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFD');
  return plain.replace(unseen, '').replace(lookalike, (letter) => lookalikes.get(letter) ?? letter);
}

/** Names that were folded in slices, for the value in which they stand. It is not changed any more. */
const folds = new WeakMap<object, ReadonlyMap<string, string>>();

/** Characters of names that are folded in one slice. */
const sliceLength = 16 * 1024;

/** Folds the names of all objects in a value, in slices of bounded work, and remembers those that cost something. */
export function* foldNamesInSlices(value: JsonObject): Generator<void, void> {
  const known = new Map<string, string>();
  const open: JsonValue[] = [value];
  let read = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      for (const item of next as readonly JsonValue[]) if (typeof item === 'object' && item !== null) open.push(item);
      read += next.length;
    } else if (isJsonObject(next)) {
      for (const name of Object.keys(next)) {
        read += name.length + 1;
        if (!ascii.test(name) && !known.has(name)) known.set(name, foldName(name));
        const member = next[name];
        if (typeof member === 'object' && member !== null) open.push(member);
        if (read < sliceLength) continue;
        read = 0;
        yield;
      }
    }
    if (read < sliceLength) continue;
    read = 0;
    yield;
  }
  if (known.size > 0) folds.set(value, known);
}

/** `foldName` for the names in a value: taken from what was folded before, where it was. */
export function foldsOf(value: JsonValue): (name: string) => string {
  const known = typeof value === 'object' && value !== null ? folds.get(value) : undefined;
  return known === undefined ? foldName : (name) => known.get(name) ?? foldName(name);
}
