/**
 * Keys without a known form are found by how they look: long, of all three classes, changing class far more often than
 * words do. UUIDs, commit hashes, paths, dates and camelCase names stay.
 */
const shortest = 20;
/** Of neighbouring letters and digits, the share that differs in class: random base64 has 0.63, names below 0.4. */
const changeShare = 0.42;

const none = 0;
const lower = 1;
const upper = 2;
const digit = 3;
const joiner = 4;

const classes = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  classes[code] = /[a-z]/.test(char)
    ? lower
    : /[A-Z]/.test(char)
      ? upper
      : /[0-9]/.test(char)
        ? digit
        : /[+/_=-]/.test(char)
          ? joiner
          : none;
}

export interface Run {
  readonly from: number;
  readonly to: number;
}

/**
 * The first random-looking run at or after `from`; null where there is none. One pass, no regular expression: it reads
 * every argument of every call. With `json` the text is a JSON text, in which the letter after a backslash is no letter.
 */
export function nextRandomRun(text: string, from = 0, json = false): Run | null {
  let start = -1;
  let seen = 0;
  let pairs = 0;
  let changes = 0;
  let before = none;
  for (let at = from; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    const kind = code < 128 ? (classes[code] ?? none) : none;
    if (kind === none) {
      if (start >= 0) {
        if (at - start >= shortest && seen === 7 && pairs >= shortest * 0.7 && changes >= pairs * changeShare) {
          return { from: start, to: at };
        }
        start = -1;
      }
      if (json && code === 92) at += text.charCodeAt(at + 1) === 117 ? 5 : 1;
      continue;
    }
    if (start < 0) {
      start = at;
      seen = 0;
      pairs = 0;
      changes = 0;
      before = none;
    }
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
  return null;
}
