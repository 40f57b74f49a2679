import type { JsonValue } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';

interface Read {
  readonly value: Promise<JsonValue>;
  /** Monotonic milliseconds; Infinity while it is read. */
  until: number;
}

/** What lies around a thing, which asks that come together share: not the thing itself, which one of them may have changed. */
const around = /^get_(project|suite|runs|plans|plan|tests)\//;
const expiryMs = 1000;

/**
 * Reads that are under way are shared, and those of what lies around for a second: forty asks about cases of one suite look
 * into its open runs once. `withinMs`: how long one read may take, whoever still wants it.
 */
export function sharedReads(
  api: TestRailReads,
  { monotonic, withinMs }: { readonly monotonic: () => number; readonly withinMs: number },
): TestRailReads {
  const reads = new Map<string, Read>();

  function begin(path: string): Read {
    const read: Read = { value: api.get(path, AbortSignal.timeout(withinMs)), until: Number.POSITIVE_INFINITY };
    reads.set(path, read);
    const forget = (): void => {
      if (reads.get(path) === read) reads.delete(path);
    };
    read.value.then(() => {
      if (!around.test(path)) return forget();
      read.until = monotonic() + expiryMs;
      setTimeout(forget, expiryMs).unref();
    }, forget);
    return read;
  }

  return {
    get(path, signal) {
      const found = reads.get(path);
      const { value } = found !== undefined && found.until > monotonic() ? found : begin(path);
      return untilAborted(value, signal);
    },
  };
}

function untilAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
