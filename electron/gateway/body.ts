import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'size' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'gone' };

export interface BodyLimits {
  readonly maxBytes: number;
  /** The whole body must be there by then: a sender of one byte a second would hold the connection for ever. */
  readonly timeoutMs: number;
}

/** Reads a body into one buffer. Calls back exactly once. */
export function readBody(request: IncomingMessage, limits: BodyLimits, done: (body: Body) => void): void {
  const declared = Number(request.headers['content-length'] ?? Number.NaN);
  if (declared > limits.maxBytes) {
    done({ kind: 'size' });
    return;
  }
  const parts: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | null = null;
  let finished = false;
  const finish = (body: Body) => {
    if (finished) return;
    finished = true;
    if (timer !== null) clearTimeout(timer);
    done(body);
  };
  request.on('data', (part: Buffer) => {
    if (finished) return;
    size += part.length;
    if (size > limits.maxBytes) return finish({ kind: 'size' });
    parts.push(part);
    // Set with the first part only: nearly every body is one part, and then no timer is made.
    if (size === declared) return;
    timer ??= setTimeout(() => finish({ kind: 'timeout' }), limits.timeoutMs);
  });
  request.on('end', () => {
    const only = parts[0];
    finish({ kind: 'body', bytes: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts) });
  });
  request.on('close', () => finish({ kind: 'gone' }));
  request.on('error', () => finish({ kind: 'gone' }));
}
