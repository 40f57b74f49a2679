import { foldCode, isDressed, isUnseen } from './look-alikes.ts';
import { inRun, isRandom, shortest } from './random-run.ts';
import { wordsBehind } from './secret-names.ts';

/**
 * What may end a name, or stand behind the word that counts. `pass` and `auth` begin too many plain words (`passed`,
 * `author`) to be hints without it.
 */
const nameEnds = ['"', "'", '`', '=', ':', ' ', '\t', '\\', '%', '&', '<', '>', '[', ']', '$', '_', '-', '.'];
const afterWord = [...nameEnds, ...'0123456789', ...wordsBehind];

/**
 * Words without which nothing in `secret-names.ts` or `secret-shapes.ts` can match, in lower case. A word too many costs a
 * closer look; a word too few would leak.
 */
const hints = [
  ...afterWord.flatMap((end) => [`pass${end}`, `auth${end}`]),
  ...wordsIn('passw passp passc pwd secret token authori authk credential cookie jwt bearer basic key otp cvv cvc amz'),
  ...wordsIn('sharedaccess -u= -user mysql mariadb redis-cli hooks.slack discord -----begin ://'),
  ...['-u ', 'docker login', 'podman login'],
  ...wordsIn('rg_ akia asia abia acca aroa aida ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ xox xapp- aiza ya29 gocspx'),
  ...wordsIn('glpat- glptt- gldt- glrt- glcbt- gloas- glsoat- glagent- glimt- glft- glsa_ glc_'),
  ...wordsIn(
    'sk_live_ sk_test_ pk_live_ pk_test_ rk_live_ rk_test_ whsec_ sk- gsk_ npm_ pypi- hf_ do_v1 dop_v1 doo_v1',
  ),
  ...wordsIn(
    'dor_v1 dapi hvs. shpat_ shpca_ shppa_ shpss_ sq0 sntrys_ figd_ ntn_ pmak- sg. lin_api atatt3 atctt3 :aa eyj',
  ),
  // Twilio's `SK` and 32 hexadecimal digits.
  ...[...'0123456789abcdef'].map((digit) => `sk${digit}`),
];

function wordsIn(text: string): readonly string[] {
  return text.split(' ');
}

/**
 * The automaton of the hints alone, a quarter of a megabyte: most of those who look know no values beside them. The last one
 * with values as well: the log and the screen know the same.
 */
let hintsAlone: Int32Array | null = null;
let lastWith: { readonly values: readonly string[]; readonly next: Int32Array } | null = null;

function automatonWith(values: readonly string[]): Int32Array {
  if (values.length === 0) {
    hintsAlone ??= automaton(hints);
    return hintsAlone;
  }
  if (lastWith === null || !sameWords(lastWith.values, values)) {
    lastWith = { values, next: automaton([...hints, ...values]) };
  }
  return lastWith.next;
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, at) => word === other[at]);
}

const letters = 128;
/** No state: a word ended here. */
const found = -1;
const quote = 34;
const backslash = 92;
const letterU = 117;

/**
 * Reads a text once and says whether it needs a closer look: all hints at once (an Aho-Corasick automaton), and runs that
 * look random. It stands before every text of every call, so it is one table look-up for each character.
 */
export class Suspicion {
  readonly #plain: readonly string[];
  /** Made for the first text: many a set of values is replaced before there is one. */
  #next: Int32Array | null = null;
  /** Values that the automaton cannot hold. */
  readonly #others: readonly string[];

  constructor(values: readonly string[]) {
    const plain: string[] = [];
    const others: string[] = [];
    let size = 0;
    for (const value of values) {
      // A row for each letter: what would take too much room is looked for one by one.
      if (isAscii(value) && size + value.length < 60_000) {
        plain.push(value.toLowerCase());
        size += value.length;
      } else others.push(value);
    }
    this.#others = others;
    this.#plain = plain;
  }

  /** `json`: the text is a JSON text, in which the letter after a backslash is no letter. */
  of(text: string, json: boolean): boolean {
    this.#next ??= automatonWith(this.#plain);
    const next = this.#next;
    let state = 0;
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const folded = code < letters ? code : foldCode(code);
      if (folded >= letters) {
        if (isUnseen(code) || isDressed(code)) return true;
        state = 0;
      } else {
        state = next[state + folded] ?? 0;
        if (state === found) {
          if (!(json && endsLonePass(text, at))) return true;
          state = next[quote] ?? 0;
        }
      }
      if (inRun(code)) continue;
      if (at - start >= shortest && isRandom(text, start, at)) return true;
      start = at + 1;
      // What follows an escape is no part of a run, but still leads through the automaton: `\\nAKIA…` holds its hint.
      if (json && code === backslash) start += text.charCodeAt(at + 1) === letterU ? 5 : 1;
    }
    return isRandom(text, start, text.length) || this.#others.some((value) => text.includes(value));
  }
}

/**
 * `"pass"` by itself names no secret (`db_pass` does), and the trace of nearly every decision says it many times. For a JSON
 * text alone: quotes within its texts, and so within a secret, stand behind a backslash there.
 */
function endsLonePass(text: string, at: number): boolean {
  return text.charCodeAt(at) === quote && text.startsWith('"pass', at - 5);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= letters) return false;
  return true;
}

/**
 * The transitions of all words, upper and lower case alike. A state is the place where its row begins, so that a step is
 * one addition and one look-up; a step that ends a word leads to `found`. Made at each start: a row is the row of what its
 * state falls back to, copied, but for the state's own children. A state that ends a word has no row, for nothing leads there.
 */
function automaton(words: readonly string[]): Int32Array {
  const { children, final } = trie(words);
  const steps = new Int32Array(children.length * letters);
  const fallbacks = new Int32Array(children.length);
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const fallback = fallbacks[state] ?? 0;
    if (state > 0) steps.copyWithin(state * letters, fallback, fallback + letters);
    for (const [code, child] of children[state] ?? []) {
      // From the first state a step falls back to the first state.
      const over = state === 0 ? 0 : (steps[fallback + code] ?? 0);
      const ends = over === found || final.has(child);
      if (!ends) {
        fallbacks[child] = over;
        queue.push(child);
      }
      const to = ends ? found : child * letters;
      steps[state * letters + code] = to;
      if (code >= 97 && code <= 122) steps[state * letters + code - 32] = to;
    }
  }
  return steps;
}

/** The words as a tree: for each state the states that a letter leads to, and the states that end a word. */
function trie(words: readonly string[]): { children: readonly ReadonlyMap<number, number>[]; final: Set<number> } {
  const children: Map<number, number>[] = [new Map()];
  const final = new Set<number>();
  for (const word of words) {
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at);
      const known = children[state]?.get(code);
      const next = known ?? children.push(new Map()) - 1;
      if (known === undefined) children[state]?.set(code, next);
      state = next;
    }
    final.add(state);
  }
  return { children, final };
}
