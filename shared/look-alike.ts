/** Letters of other scripts that look like one of ours, as in the security data of Unicode (UTS 39), those in common fonts. */
const twins: Readonly<Record<string, string>> = {
  a: 'аɑα',
  b: 'Ьʙ',
  c: 'сϲ',
  d: 'ԁɗ',
  e: 'еҽ',
  g: 'ɡց',
  h: 'һհ',
  i: 'іıɩι',
  j: 'јϳ',
  k: 'кκ',
  l: 'ӏ',
  m: 'м',
  n: 'ոп',
  o: 'оοօ',
  p: 'рρ',
  q: 'ԛզ',
  r: 'гᴦ',
  s: 'ѕ',
  t: 'тτ',
  u: 'υսц',
  v: 'ѵν',
  w: 'ѡԝω',
  x: 'хχ',
  y: 'уүγ',
  z: 'ᴢ',
  '-': '‐‑‒–—−',
  _: 'ˍ',
};
const twinOf: ReadonlyMap<string, string> = new Map(
  Object.entries(twins).flatMap(([letter, others]) => [...others].map((other): [string, string] => [other, letter])),
);

/** Names that a person could take for one another have one skeleton: `cIose_run`, `сlose_run` with a Cyrillic `с`, `close_run`. */
export function skeleton(name: string): string {
  const plain = Array.from(name.normalize('NFKD'))
    .filter((character) => !/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character))
    .map((character) => twinOf.get(character.toLowerCase()) ?? character)
    .join('');
  // Capital `I`, `l` and `1` are one stroke; `O` and `0` one ring.
  return plain
    .replace(/[I|]/g, 'l')
    .toLowerCase()
    .replace(/[i1]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w');
}

/** Why a name is not what it looks like; null where it is. */
export function oddName(name: string): string | null {
  if (/^[\x21-\x7e]*$/.test(name)) return null;
  const odd = Array.from(name).find((character) => !/[\x21-\x7e]/.test(character)) ?? '';
  const code = `U+${(odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const latin = /[a-z]/i.test(name);
  const letters = Array.from(name).filter((character) => /[\p{L}]/u.test(character));
  if (latin && letters.some((letter) => /[^\p{Script=Latin}\p{Script=Common}]/u.test(letter))) {
    return `letters of several scripts (${code})`;
  }
  if (
    !latin &&
    letters.length > 0 &&
    letters.every((letter) => !/\p{Script=Latin}/u.test(letter) && /[a-z]/.test(skeleton(letter)))
  ) {
    return `letters that look like others (${code})`;
  }
  if (/[\p{M}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u.test(name))
    return `a character that is hard to see (${code})`;
  return name === name.normalize('NFKC') ? null : `another form of a letter (${code})`;
}
