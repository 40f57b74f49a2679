import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { PartyBudget } from '../lib/byte-budget.ts';
import type { ByteCollector } from '../lib/byte-collector.ts';
import type { Deadlines } from '../lib/deadlines.ts';
import { collectAnswer, refuseEncoded } from './answer-body.ts';
import { TestRailError } from './errors.ts';

export interface SendingOptions {
  readonly dispatcher: Dispatcher;
  /** What is kept of answers. */
  readonly byteBudget: PartyBudget;
  /** For one request, from sending to the last byte. */
  readonly deadlines: Deadlines<Expiring>;
}

/** What is over when its time is. */
export interface Expiring {
  expire(): void;
}

export interface RequestHead {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Requests that share one deadline and one way to abort them, on undici's dispatch: a stream, a composed signal and a timer
 * for each would cost more than the rest of a read.
 */
export class Sending implements Expiring {
  readonly #options: SendingOptions;
  readonly #signal: AbortSignal;
  readonly #aborted = (): void => this.#stop(this.#signal.reason);
  #current: Reply | null = null;
  /** Why nothing of it goes on any more, where that is so. */
  #stopped: { readonly reason: unknown } | null = null;

  constructor(options: SendingOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    options.deadlines.set(this);
    if (signal.aborted) this.#aborted();
    else signal.addEventListener('abort', this.#aborted, { once: true });
  }

  /** One request and its answer, read to its end. Rejects with undici's errors, the signal's reason, or a TestRailError. */
  once(url: string, { method, headers, body }: RequestHead): Promise<RawAnswer> {
    const { origin, pathname, search } = new URL(url);
    return new Promise((resolve, reject) => {
      if (this.#stopped !== null) return reject(this.#stopped.reason);
      const reply = new Reply(collectAnswer(this.#options.byteBudget), resolve, reject);
      this.#current = reply;
      // The deadline counts for all of it: undici watches no part.
      const times = { headersTimeout: 0, bodyTimeout: 0 };
      this.#options.dispatcher.dispatch({ origin, path: pathname + search, method, headers, body, ...times }, reply);
    });
  }

  expire(): void {
    this.#stop(new DOMException('no answer in time', 'TimeoutError'));
  }

  end(): void {
    this.#options.deadlines.clear(this);
    this.#signal.removeEventListener('abort', this.#aborted);
  }

  #stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.#current?.fail(reason);
  }
}

/** The answer to one request while it arrives. A class, for one is made for each call. */
class Reply implements Dispatcher.DispatchHandler {
  readonly #collector: ByteCollector;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (reason: unknown) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  /** The answer, where it came in one piece: nothing is copied or counted, for it is read at once. */
  #whole: Buffer | null = null;
  #over = false;

  constructor(collector: ByteCollector, resolve: (answer: RawAnswer) => void, reject: (reason: unknown) => void) {
    this.#collector = collector;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Gives it up, also where it waits for a connection yet. */
  fail(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#collector.clear();
    this.#reject(reason);
    this.#controller?.abort(new Error('given up'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('given up'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    const refused = refuseEncoded(headers);
    if (refused !== null) this.fail(refused);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (String(chunk.length) === this.#headers['content-length']) this.#whole = chunk;
    else if (!this.#collector.add(chunk)) this.#refuse();
  }

  #refuse(): void {
    this.fail(new TestRailError('testrail-too-much', this.#collector.refusal, { mayHaveRun: true }));
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.#resolve({ status: this.#status, headers: this.#headers, body: this.#whole ?? this.#collector.take() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }
}
