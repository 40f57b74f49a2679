import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connections } from './connections.ts';

import { refuseForeign, repeatsHeader } from './local-only.ts';

interface Reason {
  readonly cause: ListenerRefusal | null;
  readonly head: string;
}

/** Not a request of ours under any name. (An offered upgrade is ignored, as it may be: some clients offer one each time.) */
export function tunnelReason(request: IncomingMessage, hosts: ReadonlySet<string>): Reason {
  if (repeatsHeader(request)) return { cause: 'request', head: '400 Bad Request' };
  const foreign = refuseForeign(request, hosts);
  return { cause: foreign ?? 'request', head: foreign === null ? '405 Method Not Allowed' : '403 Forbidden' };
}

/** What Node's parser or its clock found wrong. Who left half-way, or sends on after a last answer, is not refused anew. */
export function reasonOf({ code }: NodeJS.ErrnoException): Reason {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { cause: 'timeout', head: '408 Request Timeout' };
  if (code === 'HPE_HEADER_OVERFLOW') return { cause: 'request', head: '431 Request Header Fields Too Large' };
  const gone = code === 'HPE_CLOSED_CONNECTION' || code === 'HPE_INVALID_EOF_STATE';
  return { cause: code?.startsWith('HPE_') && !gone ? 'request' : null, head: '400 Bad Request' };
}

/** Answers on a bare connection, once, and ends it. */
export function createRefuser(connections: Connections, reports: ListenerReports) {
  const ending = new WeakSet<Duplex>();
  return (socket: Duplex, { cause, head }: Reason): void => {
    // The parser says the same again for every piece that still arrives.
    if (ending.has(socket)) return;
    ending.add(socket);
    socket.on('error', () => socket.destroy());
    if (cause !== null) reports.refused(cause);
    // In the middle of an answer these bytes would be part of it.
    if (cause === null || !socket.writable || connections.busy(socket as Socket)) {
      socket.destroy();
      return;
    }
    socket.end(`HTTP/1.1 ${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    // Cut at once, the answer could be lost; left to the sender, it could stay open for ever.
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
}

/** Why a listener refused what it did not hand on. `request`: a head or a target that is none we serve. */
export type ListenerRefusal = 'host' | 'origin' | 'request' | 'timeout' | 'connections';

/** Whom a listener tells. */
export interface ListenerReports {
  /** An error of a handler or of the listener: to be logged and counted. The request was answered 500, or closed. */
  failed(error: unknown): void;
  refused(cause: ListenerRefusal): void;
}

/** A sender that was refused may still read why, so long, milliseconds. */
export const lingerMs = 1000;
