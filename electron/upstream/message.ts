import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import { onlyDepth, type ScanLimits, scanJson } from '../../shared/json-scan.ts';
import type { RpcId } from '../../shared/upstream-connection.ts';
import { hasOddNumbers, parseExact } from '../protocol/exact-numbers.ts';

/** One message of a server, taken apart. */
export type ServerMessage =
  | { readonly kind: 'result'; readonly id: RpcId; readonly value: JsonObject; readonly raw: Uint8Array | null }
  | { readonly kind: 'error'; readonly id: RpcId | null; readonly error: JsonObject }
  | { readonly kind: 'ask'; readonly id: RpcId; readonly method: string; readonly params: JsonObject | undefined }
  | { readonly kind: 'notice'; readonly method: string; readonly params: JsonObject | undefined }
  /** A reply that cannot be understood, or could be in two ways: its call will get no other. */
  | { readonly kind: 'unusable'; readonly id: RpcId; readonly why: string }
  /** Garbage: logged, never forwarded. Batches are garbage too: no message of ours asks for one. */
  | { readonly kind: 'garbage'; readonly why: string };

/** Largest message of a server, bytes: what is larger fails its call, before it fills the memory that all calls share. */
export const maxMessageBytes = 16 * 1024 * 1024;

export const tooLarge = `the answer is larger than ${maxMessageBytes / 1024 / 1024} MiB and was dropped`;

/** A question is kept, and its answer sent, under its id. */
const maxIdLength = 1000;

/** Deeper results than this would overflow whoever prints them later. */
const maxDepth = 1000;
/** More than honest answers have: a value of three bytes takes ten times as many in memory. */
const scanned: ScanLimits = { ...onlyDepth(maxDepth), members: 1_000_000, values: 2_000_000, number: 10_000 };

const stops = {
  members: 'members',
  values: 'values',
  number: 'digits in a number',
  name: 'bytes in a name',
  names: 'bytes in names',
} as const;

/** A byte order mark before it is passed over, as whoever reads JSON from HTTP does. */
export function readServerMessage(message: Buffer): ServerMessage {
  const bytes = message[0] === 0xef && message[1] === 0xbb && message[2] === 0xbf ? message.subarray(3) : message;
  const scan = scanJson(bytes, scanned);
  if (scan.first !== 0x7b) return garbage(scan.first === 0x5b ? 'a batch' : 'not a message');
  if (scan.stopped === 'depth') return damaged(bytes, 'nested too deep');
  if (scan.stopped !== null) return damaged(bytes, `more ${stops[scan.stopped]} than the gateway reads`);
  let parsed: unknown;
  try {
    const text = bytes.toString('utf8');
    parsed = JSON.parse(text);
    // A result is passed on as its bytes.
    if (isJsonObject(parsed) && !isJsonObject(parsed.result) && hasOddNumbers(text)) parsed = parseExact(text);
  } catch {
    return damaged(bytes, 'not JSON');
  }
  if (!isJsonObject(parsed)) return garbage('not a message');
  if (typeof parsed.id === 'string' && parsed.id.length > maxIdLength) return garbage('an id without end');
  const id = typeof parsed.id === 'string' || typeof parsed.id === 'number' ? parsed.id : null;
  const { method, result, error } = parsed;
  // Ids of ours are whole numbers; some servers answer under their text.
  const answered = ownNumber(id) ?? id;
  // Of a member that stands twice two readers could take different ones: the journal one, the agent the other.
  const doubled = scan.top.length / 4 !== Object.keys(parsed).length;
  if (typeof method === 'string') {
    if (doubled) return garbage('a key stands twice');
    if (parsed.jsonrpc !== '2.0') return garbage('not a message');
    const params = isJsonObject(parsed.params) ? parsed.params : undefined;
    return id === null ? { kind: 'notice', method, params } : { kind: 'ask', id, method, params };
  }
  if (doubled) return unusable(answered, 'a key stands twice');
  if (parsed.jsonrpc !== '2.0') return unusable(answered, '"jsonrpc" is not "2.0"');
  if (isJsonObject(error)) {
    if (result !== undefined && result !== null) return unusable(answered, 'both a result and an error');
    return { kind: 'error', id: answered, error };
  }
  if (error !== undefined && error !== null) return unusable(answered, 'its error is not an object');
  if (!isJsonObject(result)) return unusable(answered, 'its result is not an object');
  if (answered === null) return garbage('neither call nor reply');
  return { kind: 'result', id: answered, value: result, raw: memberBytes(bytes, scan.top, 'result') };
}

/** A number of ours that a server says back, also as its decimal text; null for anything else. */
export function ownNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^(?:0|[1-9]\d{0,14})$/.test(value) ? Number(value) : null;
}

const version = String.raw`"jsonrpc"\s*:\s*"2\.0"`;
const idFirst = new RegExp(
  String.raw`^\s*\{\s*(?:${version}\s*,\s*)?"id"\s*:\s*"?(\d{1,15})"?\s*,\s*(?:${version}\s*,\s*)?"(?:result|error)"\s*:`,
);
const bodyFirst = new RegExp(String.raw`^\s*\{\s*(?:${version}\s*,\s*)?"(?:result|error)"\s*:`);
const idLast = new RegExp(String.raw`,\s*"id"\s*:\s*"?(\d{1,15})"?\s*(?:,\s*${version}\s*)?\}\s*$`);
/** Bytes at either end of a message in which an envelope is looked for. */
const endBytes = 256;

/**
 * Whose reply this is, by the first and last bytes of a message that cannot be read as a whole; null where they do not
 * say. A server that wrote it to deceive fails a call that it had to answer, no more.
 */
export function replyIdOf(first: Buffer, last: Buffer): number | null {
  const start = first.toString('latin1', 0, endBytes);
  const found =
    idFirst.exec(start) ?? (bodyFirst.test(start) ? idLast.exec(last.subarray(-endBytes).toString('latin1')) : null);
  return found === null ? null : Number(found[1]);
}

function damaged(bytes: Buffer, why: string): ServerMessage {
  return unusable(replyIdOf(bytes, bytes), why);
}

function unusable(id: RpcId | null, why: string): ServerMessage {
  return id === null ? garbage(why) : { kind: 'unusable', id, why };
}

/** The bytes of a member of the outermost object. */
function memberBytes(bytes: Buffer, top: readonly number[], name: string): Uint8Array | null {
  for (let index = top.length - 4; index >= 0; index -= 4) {
    const [start = 0, end = 0, from = 0, to = 0] = top.slice(index, index + 4);
    if (end - start === name.length + 2 && bytes.toString('latin1', start + 1, end - 1) === name) {
      return bytes.subarray(from, to);
    }
  }
  return null;
}

function garbage(why: string): ServerMessage {
  return { kind: 'garbage', why };
}

export function progressToken(params: JsonObject | undefined): RpcId | null {
  const meta = params?._meta;
  if (typeof meta !== 'object' || meta === null) return null;
  const token = (meta as JsonObject).progressToken;
  return typeof token === 'string' || typeof token === 'number' ? token : null;
}

export function withProgressToken(params: JsonObject | undefined, token: number): JsonObject {
  return { ...params, _meta: { ...(params?._meta as JsonObject), progressToken: token } };
}

/** Whether one of the watched resources changed: a server may name a part of it (`ResourceUpdatedNotification`). */
export function isWatched(uri: string, watched: ReadonlySet<string>): boolean {
  if (watched.has(uri)) return true;
  for (const whole of watched) {
    const apart = /[/?#]$/.test(whole) || /^[/?#]/.test(uri.slice(whole.length));
    if (apart && uri.startsWith(whole)) return true;
  }
  return false;
}
