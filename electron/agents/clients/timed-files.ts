import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { ClientError } from './client-error.ts';

/** Folders are named by others, and may be on a share of another machine that is away: it answers after minutes, if at all. */
const answerMs = 2_000;
/** Each look without an answer holds one of the four threads by which this process reads all of its files. */
const maxSilent = 2;

/** A file that was not read: whatever holds it did not answer in time. */
export class NoAnswer extends ClientError {
  constructor(path: string) {
    super('client-file-unusable', `${path} does not answer: it may be on a share that is away. It was not looked at.`);
  }
}

interface FileSystem {
  stat(path: string): Promise<Stats>;
  readFile(path: string): Promise<Buffer>;
  readdir(path: string): Promise<string[]>;
}

/** Files as they are looked at again and again: never on the thread that guards, and never for longer than they take to answer. */
export class TimedFiles {
  readonly #silent = new Set<string>();
  readonly #system: FileSystem;
  readonly #answerMs: number;

  constructor(system: FileSystem = { stat, readFile, readdir }, answersWithinMs = answerMs) {
    this.#system = system;
    this.#answerMs = answersWithinMs;
  }

  /** So many did not answer that no other is asked. */
  get isFull(): boolean {
    return this.#silent.size >= maxSilent;
  }

  /** Null where there is nothing. Each of these rejects with `NoAnswer` where there is none. */
  stat(path: string): Promise<Stats | null> {
    return this.#ask(path, () => this.#system.stat(path).catch(() => null));
  }

  read(path: string): Promise<Buffer> {
    return this.#ask(path, () => this.#system.readFile(path));
  }

  /** Empty where there is no such folder. */
  names(folder: string): Promise<readonly string[]> {
    return this.#ask(folder, () => this.#system.readdir(folder).catch(() => []));
  }

  async #ask<T>(path: string, run: () => Promise<T>): Promise<T> {
    if (this.isFull || this.#silent.has(path)) throw new NoAnswer(path);
    const asked = run();
    let hasAnswered = false;
    const ended = asked.then(
      () => undefined,
      () => undefined,
    );
    const answered = ended.then(() => {
      hasAnswered = true;
    });
    await Promise.race([answered, passed(this.#answerMs, answered)]);
    if (hasAnswered) return asked;
    this.#silent.add(path);
    void ended.then(() => this.#silent.delete(path));
    throw new NoAnswer(path);
  }
}

/** A busy process hears its clock before it hears of files that answered meanwhile. */
function passed(ms: number, answered: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => setImmediate(resolve), ms);
    void answered.then(() => clearTimeout(timer));
  });
}
