import type { RE2JS } from 're2js';
import { redactedText } from '../redacted.ts';
import { fold, isUnseen, unseenMarks } from './look-alikes.ts';
import { nextRandomRun, type Span } from './random-run.ts';

/** Stands for what was found already: part of no name, no value and no run. */
const filler = '\u0001';

/** Parts of a text that are to be taken out. */
export class Spans {
  readonly #text: string;
  #found: Span[] = [];
  #rest: string;
  #folded: string | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#rest = text;
  }

  addAll(spans: readonly Span[]): void {
    if (spans.length === 0) return;
    // One by one: as many arguments as spans would not fit on the stack.
    for (const span of spans) this.#found.push(span);
    this.#rest = filled(this.#rest, merged(spans));
    this.#folded = null;
  }

  /** The text without what was found, as long as it was. */
  rest(): string {
    return this.#rest;
  }

  /** The same, with letters that look like Latin ones as these. */
  folded(): string {
    this.#folded ??= fold(this.#rest);
    return this.#folded;
  }

  replaced(): { text: string; count: number } {
    const spans = merged(this.#found);
    let out = '';
    let from = 0;
    for (const span of spans) {
      out += this.#text.slice(from, span.from) + redactedText(span.to - span.from);
      from = span.to;
    }
    return { text: out + this.#text.slice(from), count: spans.length };
  }
}

/** In order, and those that overlap as one. */
function merged(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = out.at(-1);
    if (last === undefined || span.from >= last.to) out.push(span);
    else if (span.to > last.to) out[out.length - 1] = { from: last.from, to: span.to };
  }
  return out;
}

function filled(text: string, spans: readonly Span[]): string {
  let out = '';
  let from = 0;
  for (const span of spans) {
    out += text.slice(from, span.from) + filler.repeat(span.to - span.from);
    from = span.to;
  }
  return out + text.slice(from);
}

export function occurrences(text: string, value: string): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
    found.push({ from: at, to: at + value.length });
  }
  return found;
}

/** Where values stand that are parted by marks which nobody sees. */
export function partedOccurrences(text: string, values: readonly string[]): Span[] {
  const seen = text.replace(unseenMarks, '');
  if (seen.length === text.length) return [];
  const found = values.flatMap((value) => occurrences(seen, value));
  if (found.length === 0) return [];
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) if (!isUnseen(text.charCodeAt(at))) places.push(at);
  return found.map(({ from, to }) => ({ from: places[from] ?? 0, to: (places[to - 1] ?? 0) + 1 }));
}

export function matchesOf(text: string, pattern: RE2JS): Span[] {
  const matcher = pattern.matcher(text);
  const found: Span[] = [];
  while (matcher.find()) {
    // An expression that matches nothing would match between all characters.
    if (matcher.end() > matcher.start()) found.push({ from: matcher.start(), to: matcher.end() });
  }
  return found;
}

export function shapeSpans(text: string, shape: RegExp): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(shape)) {
    const secret = match.groups?.secret ?? match[0];
    // A mark that is there already is no secret.
    if (secret.includes('[redacted:')) continue;
    const from = match.index + match[0].lastIndexOf(secret);
    found.push({ from, to: from + secret.length });
  }
  return found;
}

export function randomRuns(text: string): Span[] {
  const found: Span[] = [];
  for (let run = nextRandomRun(text); run !== null; run = nextRandomRun(text, run.to)) found.push(run);
  return found;
}
