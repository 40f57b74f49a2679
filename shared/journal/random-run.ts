/**
 * Keys without a known form are found by how they look: long, of all three classes, changing class far more often than
 * words do. UUIDs, commit hashes, paths, dates and camelCase names stay.
 */
export const shortest = 20;
const fewestPairs = 14;
/** Of neighbouring letters and digits, the share that differs in class: random base64 has 0.63, names below 0.4. */
const changeShare = 0.42;

const none = 0;
const joiner = 4;
const allSeen = 7;

/** For each ASCII character: 0 none, 1 lower case, 2 upper case, 3 digit, 4 one of `+/_=-`. */
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[a-z]/.test(char)) classes[code] = 1;
  else if (/[A-Z]/.test(char)) classes[code] = 2;
  else if (/[0-9]/.test(char)) classes[code] = 3;
  else if (/[+/_=-]/.test(char)) classes[code] = joiner;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether a character can be part of a key. */
export function inRun(code: number): boolean {
  return code < 128 && classes[code] !== none;
}

/** The first random-looking run of a text at or after `from`; null where there is none. */
export function nextRandomRun(text: string, from = 0): Span | null {
  let start = from;
  for (let at = from; at <= text.length; at++) {
    if (at < text.length && inRun(text.charCodeAt(at))) continue;
    if (isRandom(text, start, at)) return { from: start, to: at };
    start = at + 1;
  }
  return null;
}

/** Whether the run between two places looks random. Only runs that are long enough are looked at. */
export function isRandom(text: string, from: number, to: number): boolean {
  if (to - from < shortest) return false;
  let seen = 0;
  let pairs = 0;
  let changes = 0;
  let before = none;
  for (let at = from; at < to; at++) {
    const kind = classes[text.charCodeAt(at)] ?? none;
    if (kind === joiner) {
      before = none;
      continue;
    }
    seen |= 1 << (kind - 1);
    if (before !== none) {
      pairs++;
      if (before !== kind) changes++;
    }
    before = kind;
  }
  return seen === allSeen && pairs >= fewestPairs && changes >= pairs * changeShare;
}
