import { StringDecoder } from 'node:string_decoder';

/** A line of a server's stderr, and when it came, milliseconds since the epoch. */
export interface StderrLine {
  readonly at: number;
  readonly text: string;
}

/** Of one server, over all its processes. */
const mostLines = 50;
const mostLetters = 1000;

/** The last lines that the processes of one server wrote on stderr, for people. Bounded, however much is written. */
export class StderrTail {
  readonly #now: () => number;
  readonly #lines: StderrLine[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  get lines(): readonly StderrLine[] {
    return this.#lines;
  }

  add(text: string): void {
    this.#lines.push({ at: this.#now(), text: text.slice(0, mostLetters) });
    if (this.#lines.length > mostLines) this.#lines.shift();
  }
}

/** A line that does not end is told in pieces of this many letters: it must not be kept whole, nor be lost. */
const longestPiece = 4096;

/** Makes whole lines of what a process writes; blank ones are left out. */
export function createStderrReader(onLine: (line: string) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const emit = (line: string): void => {
    const text = line.trimEnd();
    if (text !== '') onLine(text);
  };
  return {
    take(chunk: Buffer): void {
      const parts = (rest + decoder.write(chunk)).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) emit(part);
      if (rest.length <= longestPiece) return;
      emit(rest);
      rest = '';
    },
    /** What was written without a line's end, where nothing comes any more. */
    end(): void {
      emit(rest + decoder.end());
      rest = '';
    },
  };
}
