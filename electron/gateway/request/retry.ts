/** Begins again what ended by itself: soon after it lasted, ever later where it does not. */
export interface Retry {
  /** It began: how long it lasts counts from now. */
  begun(): void;
  /** It ended, or could not begin. */
  ended(): void;
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
  return {
    begun() {
      since = monotonic();
    },
    ended() {
      if (stopped || timer !== null) return;
      if (since !== null && monotonic() - since >= soundMs) tries = 0;
      since = null;
      if (tries >= maxTries) return;
      timer = setTimeout(
        () => {
          timer = null;
          attempt();
        },
        firstMs * 2 ** tries++,
      );
      timer.unref();
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
