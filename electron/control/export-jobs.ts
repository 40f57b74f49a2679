import { CodedError } from '../../shared/coded-error.ts';
import type { Query } from '../../shared/journal/query.ts';
import type { ExportFormat, Manifest } from '../journal/jobs/export.ts';
import type { JournalReading } from '../journal/reading.ts';

interface Piece {
  readonly text: string;
  readonly manifest: Manifest | null;
}

/** An export nobody reads on from for so long is given up, so that it holds no thread. */
const abandonedMs = 60_000;

/**
 * Exports that are read piece by piece, by a browser or a command line: the next piece is made when it is asked for, so a
 * slow reader costs no memory.
 */
export class ExportJobs {
  readonly #running = new Map<string, PulledExport>();

  begin(job: string, reading: Pick<JournalReading, 'export'>, query: Query, format: ExportFormat): void {
    if (this.#running.has(job)) throw new Error(`A job called ${job} runs already`);
    const pulled = new PulledExport(
      (write, signal) => reading.export(query, format, write, { signal }),
      () => this.#running.delete(job),
    );
    this.#running.set(job, pulled);
  }

  next(job: string): Promise<Piece> {
    const pulled = this.#running.get(job);
    if (pulled === undefined) return Promise.reject(ended(`No export called ${job} waits to be read.`));
    return pulled.next();
  }

  cancel(job: string): void {
    this.#running.get(job)?.cancel();
  }

  close(): void {
    for (const pulled of [...this.#running.values()]) pulled.cancel();
  }
}

/** Makes an export: `write` resolves when the next piece is wanted. */
type RunExport = (write: (text: string) => Promise<void>, signal: AbortSignal) => Promise<Manifest>;

/** One export that halts at each piece until it is read. */
class PulledExport {
  readonly #aborter = new AbortController();
  readonly #ended: () => void;
  /** The piece that is read next. */
  #piece = Promise.withResolvers<Piece>();
  /** Lets the export go on behind the piece at which it halts. */
  #goOn: (() => void) | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(run: RunExport, ended: () => void) {
    this.#ended = ended;
    this.#awaitReader();
    run((text) => this.#offer(text), this.#aborter.signal).then(
      (manifest) => this.#piece.resolve({ text: '', manifest }),
      (error: unknown) => this.#piece.reject(error),
    );
  }

  async next(): Promise<Piece> {
    clearTimeout(this.#idle);
    try {
      const piece = await this.#piece.promise;
      if (piece.manifest !== null) this.#end();
      else {
        this.#piece = Promise.withResolvers<Piece>();
        this.#awaitReader();
        this.#goOn?.();
      }
      return piece;
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  cancel(): void {
    this.#giveUp('It was cancelled before its end.');
    this.#end();
  }

  #offer(text: string): Promise<void> {
    return new Promise((resume) => {
      this.#goOn = resume;
      this.#piece.resolve({ text, manifest: null });
    });
  }

  #awaitReader(): void {
    // Who never asks again must not leave an unhandled rejection behind.
    this.#piece.promise.catch(() => undefined);
    this.#idle = setTimeout(() => this.#giveUp('Nobody read on for a minute.'), abandonedMs);
  }

  /** Whoever stopped reading left a piece behind, at which the export halts: it must wake to see that it is over. */
  #giveUp(why: string): void {
    this.#aborter.abort(ended(why));
    this.#goOn?.();
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#ended();
  }
}

/** The read that waits while an export is ended is refused with this: it is no error of ours. */
function ended(why: string): CodedError {
  return new CodedError('job-cancelled', why);
}
