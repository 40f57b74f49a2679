import type { IncomingMessage } from 'node:http';
import type { Charge } from '../../lib/byte-budget.ts';
import type { Arrivals } from './arrivals.ts';

export type Body =
  /** `release` gives the room back that it took; to be called when the bytes are not needed any more. */
  | { readonly kind: 'body'; readonly bytes: Buffer; release(): void }
  | { readonly kind: 'size' }
  | { readonly kind: 'timeout' }
  /** Too much is on its way in already, and did not get less in time. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'gone' };

export interface BodyLimits {
  readonly maxBytes: number;
  /** The whole body must be there by then: a sender of one byte a second would hold the connection for ever. */
  readonly timeoutMs: number;
  /** Room for what is larger than `freeBytes`, and whose it is. */
  readonly arrivals: Arrivals;
  readonly party: string;
}

/** Bodies up to this need no room: the parts that Node reads of a connection are as large. */
export const freeBytes = 64 * 1024;

/** Reads a body into one buffer. Calls back exactly once. A large body is not read before there is room for all of it. */
export function readBody(request: IncomingMessage, limits: BodyLimits, done: (body: Body) => void): void {
  const declared = Number(request.headers['content-length'] ?? Number.NaN);
  if (declared > limits.maxBytes) done({ kind: 'size' });
  else new BodyReader(request, declared, limits, done).begin();
}

/** One body, from its first byte to the one answer what came of it. */
class BodyReader {
  readonly #request: IncomingMessage;
  /** Bytes that it says it has; NaN where it does not say. */
  readonly #declared: number;
  readonly #limits: BodyLimits;
  readonly #done: (body: Body) => void;
  #parts: Buffer[] = [];
  #whole: Buffer | null = null;
  #size = 0;
  #timer: NodeJS.Timeout | null = null;
  #isFinished = false;
  #room: Charge | null = null;
  #giveUp: (() => void) | null = null;

  constructor(request: IncomingMessage, declared: number, limits: BodyLimits, done: (body: Body) => void) {
    this.#request = request;
    this.#declared = declared;
    this.#limits = limits;
    this.#done = done;
  }

  begin(): void {
    this.#request.on('data', (part: Buffer) => this.#take(part));
    this.#request.on('end', () => this.#end());
    this.#request.on('close', () => this.#finish({ kind: 'gone' }));
    this.#request.on('error', () => this.#finish({ kind: 'gone' }));
    if (!(this.#declared > freeBytes)) return;
    this.#wait(this.#declared, () => {
      // Its pages are not there before something is written to them.
      this.#whole = Buffer.allocUnsafeSlow(this.#declared);
    });
  }

  #take(part: Buffer): void {
    if (this.#isFinished) return;
    const { maxBytes, timeoutMs } = this.#limits;
    const before = this.#size;
    this.#size += part.length;
    if (this.#size > maxBytes) {
      this.#finish({ kind: 'size' });
      return;
    }
    if (this.#whole !== null) part.copy(this.#whole, before);
    else this.#parts.push(part);
    // Set with the first part only: nearly every body is one part, and then no timer is made.
    if (this.#size === this.#declared) return;
    this.#timer ??= setTimeout(() => this.#finish({ kind: 'timeout' }), timeoutMs);
    // It did not say how long it is: it may become as long as any.
    if (this.#size > freeBytes && this.#room === null && this.#giveUp === null) this.#wait(maxBytes, () => {});
  }

  /** Reads on once there is room for as much. */
  #wait(bytes: number, begin: () => void): void {
    const { arrivals, party } = this.#limits;
    this.#request.pause();
    this.#giveUp = arrivals.enter(party, bytes, (given) => {
      this.#giveUp = null;
      if (this.#isFinished) given?.release();
      else if (given === null) this.#finish({ kind: 'busy' });
      else {
        this.#room = given;
        begin();
        this.#request.resume();
      }
    });
  }

  #end(): void {
    const only = this.#parts[0];
    const bytes = this.#whole ?? (this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts));
    const room = this.#room;
    this.#finish({ kind: 'body', bytes, release: () => room?.release() });
  }

  #finish(body: Body): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#giveUp?.();
    // The request outlives its body where its answer is a stream: what its listeners still see would be kept with it.
    this.#parts = [];
    this.#whole = null;
    if (body.kind !== 'body') this.#room?.release();
    this.#done(body);
  }
}
