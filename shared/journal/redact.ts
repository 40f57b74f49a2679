import { RE2JS } from 're2js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { freeName, redactedText } from '../redacted.ts';
import { formsOf } from './known-values.ts';
import { namedSecrets } from './named-values.ts';
import { isPlaceholder } from './plain-words.ts';
import { isSecretName } from './secret-names.ts';
import { secretShapes } from './secret-shapes.ts';
import { matchesOf, occurrences, partedOccurrences, randomRuns, Spans, shapeSpans } from './spans.ts';
import { Suspicion } from './suspicion.ts';

/** What a person adds: a name whose values are secret, or a regular expression (RE2 syntax) whose matches are. */
export type RedactionRule = (
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'pattern'; readonly pattern: string }
) & {
  /** It is kept, and takes nothing out. */
  readonly off?: boolean | undefined;
};

/** A JSON text without its secrets, cut to what is kept. */
export interface Redacted {
  readonly json: string;
  readonly cut: boolean;
  readonly redacted: number;
}

const assignment = /^-{0,2}([A-Za-z_][\w-]{0,60})=(?=.)/s;
const nameMembers = new Set(['name', 'key', 'header', 'field', 'variable', 'param', 'parameter', 'k']);
const valueMembers = new Set(['value', 'val', 'content', 'v']);
/** Beyond a cut, a text is still read this far, so that a secret across the cut is seen whole. */
const margin = 4_096;

/**
 * Takes secrets out by name, by shape, by value and by a person's rules. Whole secret values and secret parts of texts
 * both become `redactedText(length)`. One instance is built for each set of values and rules.
 */
export class Redactor {
  readonly #values: readonly string[];
  readonly #suspicion: Suspicion;
  readonly #names: ReadonlySet<string>;
  readonly #patterns: readonly RE2JS[];

  /** Throws where a rule's pattern is no regular expression. */
  constructor(values: readonly string[] = [], rules: readonly RedactionRule[] = []) {
    this.#values = [...new Set(values.flatMap((value) => formsOf(value)))].sort((a, b) => b.length - a.length);
    // In a JSON text a value stands escaped.
    const escaped = this.#values.map((value) => JSON.stringify(value).slice(1, -1));
    this.#suspicion = new Suspicion([...new Set([...this.#values, ...escaped])]);
    const on = rules.filter((rule) => rule.off !== true);
    this.#names = new Set(on.flatMap((rule) => (rule.kind === 'name' ? [rule.name.toLowerCase()] : [])));
    this.#patterns = on.flatMap((rule) => (rule.kind === 'pattern' ? [RE2JS.compile(rule.pattern)] : []));
  }

  /** Redacts a JSON text and cuts it to about `cap` characters. Most texts hold nothing odd and come back as they are. */
  json(text: string, cap: number): Redacted {
    if (text.length <= cap && !this.#suspicious(text, true)) return { json: text, cut: false, redacted: 0 };
    const walk = new Walk(this, cap);
    const value = walk.value(JSON.parse(text), null);
    return { json: JSON.stringify(value), cut: walk.cut, redacted: walk.redacted };
  }

  /** Redacts a plain text: an error, a line for people, a log line. */
  text(text: string): string {
    return this.#suspicious(text, false) ? this.replace(text).text : text;
  }

  /** Whether values under this name are secret. */
  hides(name: string): boolean {
    return isSecretName(name) || (this.#names.size > 0 && this.#names.has(name.toLowerCase()));
  }

  /** Takes the secret parts out of a text, and counts them. */
  replace(text: string): { text: string; count: number } {
    if (!this.#suspicious(text, false)) return { text, count: 0 };
    const spans = new Spans(text);
    for (const value of this.#values) spans.addAll(occurrences(text, value));
    spans.addAll(partedOccurrences(text, this.#values));
    for (const pattern of this.#patterns) spans.addAll(matchesOf(text, pattern));
    spans.addAll(namedSecrets(spans.folded(), (name) => this.hides(name)));
    for (const shape of secretShapes) spans.addAll(shapeSpans(spans.folded(), shape));
    spans.addAll(randomRuns(spans.rest()));
    return spans.replaced();
  }

  /** A quick look that never misses: false only where nothing would be taken out. */
  #suspicious(text: string, json: boolean): boolean {
    return this.#names.size > 0 || this.#patterns.length > 0 || this.#suspicion.of(text, json);
  }
}

/** One walk through a value with a budget of characters. */
class Walk {
  cut = false;
  redacted = 0;
  #left: number;
  readonly #redactor: Redactor;

  constructor(redactor: Redactor, cap: number) {
    this.#redactor = redactor;
    this.#left = cap;
  }

  value(value: JsonValue, name: string | null): JsonValue {
    const secret = name !== null && this.#redactor.hides(name);
    return this.#value(value, secret);
  }

  #value(value: JsonValue, secret: boolean): JsonValue {
    if (typeof value === 'string') return this.#text(value, secret);
    if (value === null || typeof value === 'boolean') {
      this.#left -= 5;
      return value;
    }
    if (typeof value === 'number') {
      this.#left -= 8;
      if (!secret) return value;
      this.redacted++;
      return redactedText(String(value).length);
    }
    this.#left -= 2;
    return isJsonObject(value) ? this.#object(value, secret) : this.#array(value, secret);
  }

  #text(text: string, secret: boolean): string {
    if (secret && text !== '') {
      this.redacted++;
      this.#left -= 16;
      return redactedText(text.length);
    }
    const room = Math.max(this.#left, 0);
    const near = text.length > room + margin ? text.slice(0, room + margin) : text;
    const clean = this.#redactor.replace(near);
    this.redacted += clean.count;
    const whole = clean.text.length > room ? clean.text.slice(0, room) : clean.text;
    if (whole.length < clean.text.length || near.length < text.length) this.cut = true;
    this.#left -= whole.length + 2;
    return whole;
  }

  #array(values: readonly JsonValue[], secret: boolean): JsonValue {
    const out: JsonValue[] = [];
    for (const [at, value] of values.entries()) {
      if (this.#spent()) break;
      this.#left -= 1;
      const assigned = typeof value === 'string' && !secret ? this.#assigned(value) : null;
      out.push(assigned ?? this.#value(value, secret || this.#isFlagValue(values, at)));
    }
    return out;
  }

  #object(value: JsonObject, secret: boolean): JsonValue {
    // Without a prototype, so that a key `__proto__` is a key and nothing else.
    const out: Record<string, JsonValue> = Object.create(null);
    const named = this.#namesSecret(value);
    for (const key of Object.keys(value)) {
      if (this.#spent()) break;
      this.#left -= key.length + 4;
      const name = this.#redactor.replace(key.length > margin ? key.slice(0, margin) : key);
      this.redacted += name.count;
      const hidden = secret || (named && valueMembers.has(key.toLowerCase())) || this.#redactor.hides(key);
      out[freeName(out, name.text)] = this.#value(value[key] ?? null, hidden);
    }
    return out;
  }

  /** In a command line as a list: what follows `--password`. In a list of headers: what follows `X-Api-Key`. */
  #isFlagValue(values: readonly JsonValue[], at: number): boolean {
    const before = values[at - 1];
    if (typeof before !== 'string' || before.length > margin) return false;
    const flag = /^--?[a-z]/i.test(before) && !before.includes('=');
    const pair = values.length === 2 && (/[-_]/.test(before) || /^(?:authorization|cookie)$/i.test(before));
    return (flag || pair) && this.#redactor.hides(before);
  }

  /** A word of a command line that is a name and its value: all of the rest is the value, blanks and quotes included. */
  #assigned(word: string): string | null {
    const [start, name] = assignment.exec(word) ?? [];
    if (start === undefined || name === undefined || !this.#redactor.hides(name)) return null;
    const value = word.slice(start.length);
    if (isPlaceholder(value)) return null;
    this.redacted++;
    this.#left -= start.length + 16;
    return start + redactedText(value.length);
  }

  /** `{"name": "X-Api-Key", "value": "…"}`: the value of a name stands in another member. Some write `Name` and `Value`. */
  #namesSecret(object: JsonObject): boolean {
    return Object.entries(object).some(
      ([member, name]) =>
        nameMembers.has(member.toLowerCase()) && typeof name === 'string' && this.#redactor.hides(name),
    );
  }

  #spent(): boolean {
    if (this.#left > 0) return false;
    this.cut = true;
    return true;
  }
}
