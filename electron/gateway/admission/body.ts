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
// Longer than 60 lines: one body from its first byte to its one answer, whose callbacks share how far it is.
export function readBody(request: IncomingMessage, limits: BodyLimits, done: (body: Body) => void): void {
  const { maxBytes, timeoutMs, arrivals, party } = limits;
  const declared = Number(request.headers['content-length'] ?? Number.NaN);
  if (declared > maxBytes) {
    done({ kind: 'size' });
    return;
  }
  let parts: Buffer[] = [];
  let whole: Buffer | null = null;
  let size = 0;
  let timer: NodeJS.Timeout | null = null;
  let finished = false;
  let room: Charge | null = null;
  let giveUp: (() => void) | null = null;

  const finish = (body: Body) => {
    if (finished) return;
    finished = true;
    if (timer !== null) clearTimeout(timer);
    giveUp?.();
    // The request outlives its body where its answer is a stream: what its listeners still see would be kept with it.
    parts = [];
    whole = null;
    if (body.kind !== 'body') room?.release();
    done(body);
  };
  /** Reads on once there is room for as much; null while it waits for none. */
  const wait = (bytes: number, begin: () => void) => {
    request.pause();
    giveUp = arrivals.enter(party, bytes, (given) => {
      giveUp = null;
      if (finished) given?.release();
      else if (given === null) finish({ kind: 'busy' });
      else {
        room = given;
        begin();
        request.resume();
      }
    });
  };
  request.on('data', (part: Buffer) => {
    if (finished) return;
    const before = size;
    size += part.length;
    if (size > maxBytes) return finish({ kind: 'size' });
    if (whole !== null) part.copy(whole, before);
    else parts.push(part);
    // Set with the first part only: nearly every body is one part, and then no timer is made.
    if (size === declared) return;
    timer ??= setTimeout(() => finish({ kind: 'timeout' }), timeoutMs);
    // It did not say how long it is: it may become as long as any.
    if (size > freeBytes && room === null && giveUp === null) wait(maxBytes, () => {});
  });
  request.on('end', () => {
    const only = parts[0];
    const bytes = whole ?? (parts.length === 1 && only !== undefined ? only : Buffer.concat(parts));
    finish({ kind: 'body', bytes, release: () => room?.release() });
  });
  request.on('close', () => finish({ kind: 'gone' }));
  request.on('error', () => finish({ kind: 'gone' }));
  if (declared > freeBytes) {
    wait(declared, () => {
      // Its pages are not there before something is written to them.
      whole = Buffer.allocUnsafeSlow(declared);
    });
  }
}
