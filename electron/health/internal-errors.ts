import type { ErrorCode } from '../../shared/error-codes.ts';
import { visibleLine } from '../../shared/visible.ts';
import type { LogEntry } from '../logging/log-entry.ts';

/** Docs explain both: docs/errors.md. `internal-error` was met by what it belonged to; `uncaught-error` by nothing. */
export type InternalErrorCode = Extract<ErrorCode, 'internal-error' | 'uncaught-error'>;

export interface InternalError {
  readonly code: InternalErrorCode;
  /** Which part met it: `the gateway`, `the process`. */
  readonly where: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface InternalErrorReport {
  readonly count: number;
  readonly last: InternalError | null;
  /** The error after which nobody can say whether the guard still keeps its promises; null where there was none. */
  readonly doubt: InternalError | null;
}

/** So many are logged in a minute; the others are counted alone, so that a flood of them cannot fill the disk. */
const loggedEachMinute = 20;
const minute = 60_000;

/** Errors of a connection or a stream whose other side went away. Whoever raised one is closed by it, and nothing else. */
const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTCONN',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
]);

/**
 * Counts the errors that are nobody's fault but ours, and logs each with a code. An error that no part met leaves the guard
 * in doubt: the application then closes the gate until a person opens it again.
 */
export class InternalErrors {
  readonly #now: () => number;
  #log: (entry: LogEntry) => void = (entry) =>
    void process.stderr.write(`railguard: error: ${visibleLine(entry.text)}\n`);
  readonly #listeners = new Set<() => void>();
  #count = 0;
  #last: InternalError | null = null;
  #doubt: InternalError | null = null;
  #logged = 0;
  #minute = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get report(): InternalErrorReport {
    return { count: this.#count, last: this.#last, doubt: this.#doubt };
  }

  /** Where lines go from now on; to the terminal's error output before. */
  logTo(log: (entry: LogEntry) => void): void {
    this.#log = log;
  }

  /** An error that ended what it belonged to, and nothing else: a request was answered 500, a stream closed. */
  met(where: string, error: unknown): void {
    this.#note({ code: 'internal-error', where, at: this.#now() }, error, false);
  }

  /** An error that reached the process. */
  uncaught(error: unknown): void {
    const inDoubt = !connectionCodes.has(codeOf(error));
    this.#note({ code: 'uncaught-error', where: 'the process', at: this.#now() }, error, inDoubt);
  }

  /** A person looked and opens the gate again. */
  settle(): void {
    if (this.#doubt === null) return;
    this.#doubt = null;
    this.#notify();
  }

  /** Called when one more was logged, and when the guard is in doubt, or no longer. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #note(found: InternalError, error: unknown, inDoubt: boolean): void {
    this.#count++;
    this.#last = found;
    const news = inDoubt && this.#doubt === null;
    if (inDoubt) this.#doubt ??= found;
    const log = this.#mayLog(found.at) || news;
    if (log) {
      const closed = inDoubt ? ' Every call is refused until a person resumes.' : '';
      const text = `${found.code} in ${found.where}: ${kindOf(error)}.${closed}`;
      quietly(() => this.#log({ level: 'error', text, detail: detailOf(error) }));
    }
    if (log) this.#notify();
  }

  #mayLog(now: number): boolean {
    // A clock that was set back begins a new minute too.
    if (now - this.#minute >= minute || now < this.#minute) {
      this.#minute = now;
      this.#logged = 0;
    }
    return ++this.#logged <= loggedEachMinute;
  }

  #notify(): void {
    for (const listener of this.#listeners) quietly(listener);
  }
}

/**
 * One policy for what nothing caught, with a screen and without: the process goes on, the error is logged and counted, and
 * the gate closes where the guard may be in doubt. Returns an unsubscribe function.
 */
export function catchProcessErrors(from: Pick<NodeJS.Process, 'on' | 'off'>, errors: InternalErrors): () => void {
  const caught = (error: unknown): void => errors.uncaught(error);
  from.on('uncaughtException', caught);
  from.on('unhandledRejection', caught);
  return () => {
    from.off('uncaughtException', caught);
    from.off('unhandledRejection', caught);
  };
}

/** Who reports an error must not raise the next one. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // It is counted; there is no one left to tell.
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

/** What kind it is, without its words: they may hold what an agent sent, and this is written where nothing is redacted. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  const code = codeOf(error);
  return typeof code === 'string' ? `${error.name} (${code})` : error.name;
}

function detailOf(error: unknown): string {
  return (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 4000);
}
