/** Begins again what ended by itself: soon after it lasted, ever later where it does not. */
export interface Retry {
  /** It began: how long it lasts counts from now. */
  begun(): void;
  /** It ended, or could not begin. */
  ended(): void;
  /** Nothing may be tried now: looked at again later, and no try is used up. */
  postponed(): void;
  stop(): void;
}

/** So often in a row; a server that ends whenever it is asked for something must not be started for ever. */
const maxTries = 10;
/** What lasted this long was sound, milliseconds. */
const soundMs = 60_000;

export function createRetry(firstMs: number, monotonic: () => number, attempt: () => void): Retry {
  let tries = 0;
  let since: number | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  function plan(delayMs: number): void {
    timer = setTimeout(() => {
      timer = null;
      attempt();
    }, delayMs);
    timer.unref();
  }

  return {
    begun() {
      since = monotonic();
    },
    postponed() {
      if (!stopped && timer === null) plan(firstMs * 2 ** Math.min(tries, maxTries - 1));
    },
    ended() {
      if (stopped || timer !== null) return;
      if (since !== null && monotonic() - since >= soundMs) tries = 0;
      since = null;
      if (tries >= maxTries) return;
      plan(firstMs * 2 ** tries++);
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
