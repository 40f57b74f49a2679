import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { RpcId } from '../../../shared/upstream-connection.ts';
import { printExact } from '../../protocol/exact-numbers.ts';

/** JSON-RPC messages as bytes. A server's result keeps its own bytes: nothing is parsed and printed again. */

export function resultBytes(id: RpcId, result: JsonObject, raw: Uint8Array | null): Buffer {
  if (raw === null) return Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${printExact(result)}}`);
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
  const headBytes = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(headBytes + raw.length + 1);
  bytes.write(head, 0);
  bytes.set(raw, headBytes);
  bytes[headBytes + raw.length] = 0x7d;
  return bytes;
}

export function errorBytes(id: RpcId | null, error: JsonObject): Buffer {
  return Buffer.from(printExact({ jsonrpc: '2.0', id, error }));
}

export function noticeBytes(method: string, params: JsonObject | undefined): Buffer {
  return Buffer.from(printExact({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) }));
}

export function askBytes(id: RpcId, method: string, params: JsonObject | undefined): Buffer {
  return Buffer.from(printExact({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }));
}

export function rpcError(code: number, message: string, data?: JsonValue): JsonObject {
  return data === undefined ? { code, message } : { code, message, data };
}

/** A message as one server-sent event. `data` is JSON, where a line break can only be white space between tokens. */
export function eventBytes(eventId: string | null, data: Uint8Array): Buffer {
  const head = Buffer.from(eventId === null ? 'event: message\ndata: ' : `event: message\nid: ${eventId}\ndata: `);
  const body = oneLine(data);
  const bytes = Buffer.allocUnsafe(head.length + body.length + 2);
  bytes.set(head, 0);
  bytes.set(body, head.length);
  bytes[head.length + body.length] = 0x0a;
  bytes[head.length + body.length + 1] = 0x0a;
  return bytes;
}

/** Line breaks in JSON stand between tokens only, so a space means the same; in an event they would end the data. */
function oneLine(data: Uint8Array): Uint8Array {
  if (data.indexOf(0x0a) < 0 && data.indexOf(0x0d) < 0) return data;
  const copy = Uint8Array.from(data);
  for (let index = 0; index < copy.length; index++)
    if (copy[index] === 0x0a || copy[index] === 0x0d) copy[index] = 0x20;
  return copy;
}
