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
  readonly #pulls = new Map<string, { next(): Promise<Piece>; cancel(): void }>();

  begin(job: string, reading: Pick<JournalReading, 'export'>, query: Query, format: ExportFormat): void {
    if (this.#pulls.has(job)) throw new Error(`A job called ${job} runs already`);
    const controller = new AbortController();
    let hand: ((piece: Piece) => void) | null = null;
    let fail: ((error: unknown) => void) | null = null;
    let goOn: (() => void) | null = null;
    let ready: Promise<Piece> = new Promise((resolve, reject) => {
      hand = resolve;
      fail = reject;
    });
    // Who never asks again must not leave an unhandled rejection behind.
    ready.catch(() => undefined);
    // Whoever stopped reading left a piece behind, at which the export waits: it must wake to see that it is over.
    const giveUp = (why: string): void => {
      controller.abort(new Error(why));
      goOn?.();
    };
    let idle = setTimeout(giveUp, abandonedMs, 'Nobody read on');
    const done = (): void => {
      clearTimeout(idle);
      this.#pulls.delete(job);
    };
    reading
      .export(
        query,
        format,
        (text) =>
          new Promise<void>((resume) => {
            goOn = resume;
            hand?.({ text, manifest: null });
          }),
        { signal: controller.signal },
      )
      .then(
        (manifest) => hand?.({ text: '', manifest }),
        (error: unknown) => fail?.(error),
      );
    this.#pulls.set(job, {
      cancel: () => {
        giveUp('Cancelled');
        done();
      },
      next: async () => {
        clearTimeout(idle);
        try {
          const piece = await ready;
          if (piece.manifest !== null) done();
          else {
            ready = new Promise((resolve, reject) => {
              hand = resolve;
              fail = reject;
            });
            ready.catch(() => undefined);
            idle = setTimeout(giveUp, abandonedMs, 'Nobody read on');
            goOn?.();
          }
          return piece;
        } catch (error) {
          done();
          throw error;
        }
      },
    });
  }

  next(job: string): Promise<Piece> {
    const pull = this.#pulls.get(job);
    if (pull === undefined) return Promise.reject(new Error(`No export called ${job} waits to be read`));
    return pull.next();
  }

  cancel(job: string): void {
    this.#pulls.get(job)?.cancel();
  }

  close(): void {
    for (const pull of [...this.#pulls.values()]) pull.cancel();
  }
}
