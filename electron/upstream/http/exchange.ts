import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { systemWords } from '../../lib/system-words.ts';
import type { PrintedJson } from '../../protocol/json-print.ts';

/** One HTTP request to a server, on undici's dispatch: no web streams, no Request or Response on the way. */
export interface HttpCall {
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | PrintedJson | null;
  /** After so long without a byte of the answer it has failed, milliseconds; without it whoever calls watches the time. */
  readonly timeoutMs?: number;
  /** Of an answer that nobody reads, so many bytes are waited for; with more it has failed. */
  readonly maxBytes?: number;
  onHead(status: number, headers: IncomingHttpHeaders): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** `sent` is false only where no byte of the request left. */
  onFail(error: Error, sent: boolean): void;
}

/** Answers the way to abort it; after that none of the callbacks runs. */
export function dispatch(dispatcher: Dispatcher, call: HttpCall): () => void {
  let controller: Dispatcher.DispatchController | null = null;
  let aborted = false;
  let started = false;
  let bytes = 0;
  const fail = (error: Error) => {
    aborted = true;
    controller?.abort(error);
    call.onFail(error, true);
  };
  /** An error of ours while an answer is read ends this request alone. */
  const attempt = (read: () => void) => {
    try {
      read();
    } catch {
      fail(new Error('an error inside Railguard while its answer was read'));
    }
  };
  dispatcher.dispatch(optionsOf(call), {
    onRequestStart(given) {
      controller = given;
      started = true;
      if (aborted) given.abort(new Error('aborted'));
    },
    onResponseStart(_given, status, headers) {
      if (aborted || status < 200) return;
      // Nobody asked for it: a few bytes could stand for gigabytes.
      if (isEncoded(headers)) return fail(new Error('the server compressed its answer, which was not asked for'));
      attempt(() => call.onHead(status, headers));
    },
    onResponseData(_given, chunk) {
      if (aborted) return;
      bytes += chunk.length;
      if (call.maxBytes !== undefined && bytes > call.maxBytes) fail(new Error('an answer without end'));
      else attempt(() => call.onData(chunk));
    },
    onResponseEnd() {
      if (!aborted) attempt(() => call.onEnd());
    },
    onResponseError(_given, error) {
      if (!aborted) call.onFail(error, started);
    },
  });
  return () => {
    if (aborted) return;
    aborted = true;
    controller?.abort(new Error('aborted'));
  };
}

function optionsOf({ path, method, headers, body, timeoutMs = 0 }: HttpCall): Dispatcher.DispatchOptions {
  return {
    path,
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    body: typeof body === 'object' && body !== null ? Buffer.concat(body) : body,
    // Of calls ours are the deadlines that count: one that reports progress may take hours.
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    idempotent: false,
  };
}

/**
 * Goes on once what was waited for is there. Where that fails, or what follows throws, the one thing that waited is told:
 * an error nobody catches would pause the gate for all.
 */
export function continueWith<T>(waited: Promise<T>, next: (value: T) => void, failed: (error: Error) => void): void {
  waited.then(next).catch(() => failed(new Error('an error inside Railguard while a request waited')));
}

function isEncoded(headers: IncomingHttpHeaders): boolean {
  // A header that is sent twice is a list here, whatever its type says.
  const encoding = String(headers['content-encoding'] ?? '').toLowerCase();
  return encoding.split(',').some((one) => !['', 'identity'].includes(one.trim()));
}

/** Refused, maybe for its token: worth a new one. */
export function isUnauthorized(status: number): boolean {
  return status === 401 || status === 403;
}

/**
 * Refused for its token in a way that says that nothing ran (RFC 6750, section 3.1): what may do something is sent once more
 * after these, and after no other answer. A 403 alone may also come from what the request ran into.
 */
export function isUnprocessed(status: number, headers: IncomingHttpHeaders): boolean {
  if (status === 401) return true;
  const challenge = String(headers['www-authenticate'] ?? '');
  return status === 403 && /\bbearer\b.*\berror\s*=\s*"?insufficient_scope\b/is.test(challenge);
}

export function isStream(headers: IncomingHttpHeaders): boolean {
  return String(headers['content-type'] ?? '')
    .toLowerCase()
    .startsWith('text/event-stream');
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** undici wraps the cause: what its code means says more than the sentence, and neither holds a header. */
export function errorLine(error: Error): string {
  return systemWords(error);
}
