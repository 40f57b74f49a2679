import { randomUUID } from 'node:crypto';
import { wordsOfCode } from '../lib/system-words.ts';
import { originOf } from './address.ts';
import { signatureHeaders } from './signature.ts';

/** Where a message goes, and what it is signed with. */
export interface Destination {
  readonly url: string;
  readonly secret: string;
}

/** What became of one try, for people. */
export interface Tried {
  readonly at: number;
  readonly ok: boolean;
  readonly words: string;
}

export interface SenderOptions {
  /** By the ways that all that leaves this machine takes. */
  readonly fetch: typeof fetch;
  readonly clock: { now(): number };
  /** Where messages go now; null: nowhere. Asked at each try: an address that was taken away gets nothing more. */
  readonly destination: () => Promise<Destination | null>;
  /** Waits between tries, milliseconds: one try more than waits. */
  readonly waitsMs?: readonly number[];
  readonly timeoutMs?: number;
  readonly maxQueued?: number;
  /** Called when a message was given up, with a line that names no secret. */
  readonly onLost?: (why: string) => void;
}

/** Five tries in less than ten minutes, each of them ten seconds long at most. */
const usualWaitsMs: readonly number[] = [5000, 30_000, 120_000, 300_000];
const usualTimeoutMs = 10_000;
const usualMaxQueued = 1000;
const maxAtOnce = 4;

interface Queued {
  readonly id: string;
  readonly body: string;
  tries: number;
}

/**
 * Sends messages to one address, in the background: nobody waits for it. What waits is bounded, and is not kept over a
 * restart: it tells of asks that are over by then.
 */
export class WebhookSender {
  readonly #options: SenderOptions;
  readonly #ready: Queued[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #sending = new Set<AbortController>();
  #waiting = 0;
  #lost = 0;
  #last: Tried | null = null;
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Messages that wait, those that are on their way included. */
  get queued(): number {
    return this.#ready.length + this.#waiting + this.#sending.size;
  }

  get lost(): number {
    return this.#lost;
  }

  get last(): Tried | null {
    return this.#last;
  }

  /** Never throws, and never waits. */
  send(message: object): void {
    if (this.#closed) return;
    if (this.queued >= (this.#options.maxQueued ?? usualMaxQueued)) {
      this.#lose('too many messages wait already');
      return;
    }
    this.#ready.push({ id: randomUUID(), body: JSON.stringify(message), tries: 0 });
    this.#next();
  }

  /** Tries once, at once, beside what waits. */
  async test(message: object): Promise<Tried> {
    const tried = await this.#try({ id: randomUUID(), body: JSON.stringify(message), tries: 0 });
    // It took the place of one that waits.
    this.#next();
    return tried ?? { at: this.#options.clock.now(), ok: false, words: 'No address is set.' };
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const sending of this.#sending) sending.abort();
    this.#ready.length = 0;
    this.#waiting = 0;
  }

  #next(): void {
    while (this.#sending.size < maxAtOnce) {
      const message = this.#ready.shift();
      if (message === undefined) return;
      void this.#deliver(message);
    }
  }

  async #deliver(message: Queued): Promise<void> {
    const tried = await this.#try(message);
    if (this.#closed) return;
    // Nowhere to send it any more is no loss.
    if (tried !== null && !tried.ok) this.#later(message, tried.words);
    this.#next();
  }

  #later(message: Queued, why: string): void {
    const waitMs = (this.#options.waitsMs ?? usualWaitsMs)[message.tries];
    if (waitMs === undefined) {
      this.#lose(why);
      return;
    }
    message.tries++;
    this.#waiting++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#waiting--;
      this.#ready.push(message);
      this.#next();
    }, waitMs);
    this.#timers.add(timer);
  }

  #lose(why: string): void {
    this.#lost++;
    this.#options.onLost?.(why);
  }

  /** Null where there is nowhere to send it. */
  async #try({ id, body }: Queued): Promise<Tried | null> {
    const { clock, destination, timeoutMs = usualTimeoutMs } = this.#options;
    const sending = new AbortController();
    this.#sending.add(sending);
    try {
      const to = await destination();
      if (to === null) return null;
      const signal = AbortSignal.any([sending.signal, AbortSignal.timeout(timeoutMs)]);
      const words = await this.#post(to, { id, body }, signal).catch((error: unknown) =>
        whyFailed(to, error, timeoutMs),
      );
      this.#last = { at: clock.now(), ok: words === null, words: words ?? 'Taken.' };
      return this.#last;
    } catch (error) {
      this.#last = { at: clock.now(), ok: false, words: error instanceof Error ? error.message : String(error) };
      return this.#last;
    } finally {
      this.#sending.delete(sending);
    }
  }

  /** Why it was not taken, a sentence; null where it was. */
  async #post(
    { url, secret }: Destination,
    { id, body }: Pick<Queued, 'id' | 'body'>,
    signal: AbortSignal,
  ): Promise<string | null> {
    // Signed anew for each try: a receiver refuses what was signed long ago.
    const signed = signatureHeaders(secret, body, Math.floor(this.#options.clock.now() / 1000));
    const response = await this.#options.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-railguard-delivery': id, ...signed },
      body,
      // Whom it was meant for is for a person to say, not for whoever answers.
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    if (response.ok) return null;
    const where = originOf(url);
    if (response.status >= 300 && response.status < 400) return `${where} sends it elsewhere, which is not followed.`;
    return `${where} answered ${response.status}.`;
  }
}

/** No word of the system's: those name the whole address, which may hold a token. */
function whyFailed({ url }: Destination, error: unknown, timeoutMs: number): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError') return `${originOf(url)} did not answer within ${timeoutMs / 1000} s.`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = wordsOfCode(code);
  return `${originOf(url)} could not be reached${why === null ? code && ` (${code})` : `: ${why}`}.`;
}
