import { isAscii, isUtf8 } from 'node:buffer';
import type { ErrorCode } from '../../../shared/error-codes.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { countKeys, type JsonScan, type ScanLimits, scanJson } from '../../../shared/json-scan.ts';
import type { RpcId } from '../../../shared/link.ts';
import type { RefusalCause } from '../ports.ts';
import { caseVariant } from './case-variant.ts';

/** One message of an agent, taken apart once. From here on the same objects are judged and sent. */
export type AgentMessage = AgentCall | AgentNotice | AgentReply;

interface Weighed {
  /** About what the message takes in memory, bytes: as much is counted for it as long as it is kept. */
  readonly weight: number;
}
export interface AgentCall extends Weighed {
  readonly kind: 'request';
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonObject | undefined;
}
interface AgentNotice extends Weighed {
  readonly kind: 'notice';
  readonly method: string;
  readonly params: JsonObject | undefined;
}
interface AgentReply extends Weighed {
  readonly kind: 'reply';
  readonly id: RpcId;
  readonly result: JsonObject | null;
  readonly error: JsonObject | null;
}

export interface EnvelopeFault {
  readonly kind: 'fault';
  readonly status: 400 | 413;
  readonly code: number;
  readonly message: string;
  readonly id: RpcId | null;
  readonly cause: RefusalCause;
  /** A word for programs, where the message is of a right form and too much all the same. */
  readonly reason: BodyReason | null;
}
export type BodyReason = Extract<ErrorCode, `body-${string}`>;

/** Deeper than any tool's arguments, shallow enough for every recursive reader after us. */
export const maxDepth = 128;

/**
 * What honest clients stay far below. Text costs little, however long; each value and each key costs time and memory of its
 * own, and ten megabytes of `[],` would hold up everybody else for seconds.
 */
export const bodyLimits: ScanLimits = {
  depth: maxDepth,
  members: 50_000,
  values: 200_000,
  number: 400,
  name: 16_384,
  names: 1024 * 1024,
};

/** Members of `params`, of `_meta` and of `arguments`, whose names are compared with each other. */
const maxWidth = 10_000;

/** Characters of names that are looked up, recorded and repeated in answers. */
const longest = { method: 256, name: 1024, uri: 16_384 };

const parseError = -32700;
const invalidRequest = -32600;
const invalidParams = -32602;

const envelopeKeys: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
/** Members of `params` that this gateway or a server acts on. */
const paramsKeys: ReadonlySet<string> = new Set([
  'name',
  'arguments',
  'uri',
  'cursor',
  'ref',
  'argument',
  'context',
  '_meta',
  'task',
  'taskId',
  'level',
  'requestId',
  'progressToken',
  'protocolVersion',
  'capabilities',
  'clientInfo',
  'inputResponses',
  'requestState',
  'notifications',
]);

/**
 * Takes one message apart. Refused is whatever two readers could understand differently: duplicate keys, keys that
 * differ from a known one by case only (a case-folding parser behind us would take the other), batches, odd ids,
 * numbers that a double cannot hold, half surrogate pairs, bytes that are not UTF-8.
 */
export function readEnvelope(bytes: Buffer): AgentMessage | EnvelopeFault {
  const scan = scanBody(bytes);
  if (isFault(scan)) return scan;
  const parsed = parseBody(bytes, bytes.toString('utf8'), scan);
  return parsed.kind === 'fault' ? parsed : readMessage(parsed);
}

export function isFault(value: EnvelopeFault | JsonScan): value is EnvelopeFault {
  return 'kind' in value;
}

/** The first step: one look at the bytes, which stops where they are too much. */
export function scanBody(bytes: Buffer): JsonScan | EnvelopeFault {
  return judgeScan(bytes, scanJson(bytes, bodyLimits));
}

export function judgeScan(bytes: Buffer, scan: JsonScan): JsonScan | EnvelopeFault {
  const { members, values, number, name, names } = bodyLimits;
  switch (scan.stopped) {
    case 'depth':
      return tooMuch(`nested more than ${maxDepth} levels deep`, 'depth', 'body-depth');
    case 'members':
      return tooMuch(`more than ${members} members in all objects; send fewer at once`, 'size', 'body-members');
    case 'values':
      return tooMuch(`more than ${values} values; send fewer at once, or long ones as text`, 'size', 'body-values');
    case 'number':
      return tooMuch(`a number of more than ${number} characters`, 'size', 'body-number');
    case 'name':
      return tooMuch(`a name of more than ${name} bytes in an object`, 'size', 'body-name');
    case 'names':
      return tooMuch(`more than ${names} bytes of names in all objects; send fewer at once`, 'size', 'body-name');
    case null:
      break;
  }
  if (scan.first === 0x5b) {
    return fault(400, invalidRequest, 'Refused: batches are not taken; send one message in each request', null);
  }
  if (!isUtf8(bytes)) return fault(400, parseError, 'Parse error: the body is not UTF-8', null);
  return scan;
}

/** A body after its second step. */
export interface ParsedBody extends Weighed {
  readonly kind: 'parsed';
  readonly value: unknown;
  readonly scan: JsonScan;
  /** Own keys of all objects in `value`. */
  readonly keys: number;
  /** What `caseVariant` says of the arguments, where it was asked before. */
  readonly argumentsVariant?: string | null;
}

/** The second step, of the body's text: the values. */
function parseBody(bytes: Buffer, text: string, scan: JsonScan): ParsedBody | EnvelopeFault {
  try {
    const value: unknown = JSON.parse(text);
    const wide = scan.escaped || bytes.length < lookedAt || !isAscii(bytes);
    return { kind: 'parsed', value, scan, keys: countKeys(value), weight: weightOf(scan, text.length, wide) };
  } catch {
    return noJson();
  }
}

export function noJson(): EnvelopeFault {
  return fault(400, parseError, 'Parse error: the body is not valid JSON', null);
}

/** Texts below this are taken for wide ones: to look would cost more than to count too much. */
const lookedAt = 64 * 1024;

/** `wide`: strings in it may take two bytes for each character. */
export function weightOf({ values, members }: JsonScan, length: number, wide: boolean): number {
  return 1024 + values * 48 + members * 40 + length * (wide ? 2 : 1);
}

/** The last step: what the values mean. */
export function readMessage(body: ParsedBody): AgentMessage | EnvelopeFault {
  const { value: parsed, scan, weight } = body;
  if (!isJsonObject(parsed)) return fault(400, invalidRequest, 'Invalid request: not a JSON object', null);
  const id = parsed.id;
  const known = isId(id) ? id : null;
  if (body.keys !== scan.members) {
    return fault(400, invalidRequest, 'Refused: a key stands twice in one object', null);
  }
  if (scan.unsafeNumber >= 0) {
    return fault(
      400,
      invalidRequest,
      `Refused: the number at byte ${scan.unsafeNumber} cannot be kept exactly; send it as a text`,
      known,
    );
  }
  if (scan.loneSurrogate >= 0) {
    return fault(400, invalidRequest, `Refused: half a surrogate pair at byte ${scan.loneSurrogate}`, known);
  }
  const variant = caseVariant(parsed, envelopeKeys);
  if (variant !== null) {
    return fault(400, invalidRequest, `Refused: ${shown(variant)} is not a member of a message`, null);
  }
  if (parsed.jsonrpc !== '2.0') return fault(400, invalidRequest, 'Invalid request: "jsonrpc" is not "2.0"', known);
  if (id !== undefined && known === null) {
    return fault(400, invalidRequest, 'Invalid request: "id" is neither a string nor a whole number', null);
  }
  dropNulls(parsed, nullable);
  if (Object.hasOwn(parsed, 'method')) return readCall(parsed, known, body);
  return readReply(parsed, known, weight);
}

/** A key in a message for people: keys may be as long as a body. */
function shown(key: string): string {
  return JSON.stringify(key.length > 100 ? `${key.slice(0, 100)}…` : key);
}

function readCall(
  message: JsonObject,
  id: RpcId | null,
  { weight, argumentsVariant }: ParsedBody,
): AgentMessage | EnvelopeFault {
  const method = message.method;
  if (typeof method !== 'string' || method === '') {
    return fault(400, invalidRequest, 'Invalid request: "method" is not a string', id);
  }
  if (method.length > longest.method) return tooLong('method', id);
  if (Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error')) {
    return fault(400, invalidRequest, 'Invalid request: both a call and a reply', id);
  }
  const params = message.params;
  if (params === undefined) return call(id, method, undefined, weight);
  if (!isJsonObject(params)) return fault(400, invalidParams, 'Invalid params: "params" is not an object', id);
  if (Math.max(width(params), width(params._meta), width(params.arguments)) > maxWidth) {
    return {
      ...tooMuch(`more than ${maxWidth} members in one object; send fewer at once`, 'size', 'body-members'),
      id,
    };
  }
  dropNulls(params, null);
  const variant = caseVariant(params, paramsKeys);
  if (variant !== null) {
    return fault(400, invalidParams, `Refused: ${shown(variant)} is not a member of "params"`, id);
  }
  const { name, uri } = params;
  if (typeof name === 'string' && name.length > longest.name) return tooLong('name', id);
  if (typeof uri === 'string' && uri.length > longest.uri) return tooLong('uri', id);
  const meta = params._meta;
  if (meta !== undefined) {
    if (!isJsonObject(meta)) return fault(400, invalidParams, 'Invalid params: "_meta" is not an object', id);
    dropNulls(meta, null);
    if (caseVariant(meta, paramsKeys) !== null) return fault(400, invalidParams, 'Refused: ambiguous "_meta"', id);
    const token = meta.progressToken;
    if (token !== undefined && !isId(token)) {
      return fault(400, invalidParams, 'Invalid params: "progressToken" is neither a string nor a whole number', id);
    }
  }
  const args = params.arguments;
  if (args !== undefined) {
    if (!isJsonObject(args)) return fault(400, invalidParams, 'Invalid params: "arguments" is not an object', id);
    if ((argumentsVariant === undefined ? caseVariant(args) : argumentsVariant) !== null) {
      return fault(400, invalidParams, 'Refused: two names in "arguments" differ by case only', id);
    }
  }
  return call(id, method, params, weight);
}

const width = (value: unknown): number => (isJsonObject(value) ? Object.keys(value).length : 0);

function call(id: RpcId | null, method: string, params: JsonObject | undefined, weight: number): AgentMessage {
  return id === null ? { kind: 'notice', method, params, weight } : { kind: 'request', id, method, params, weight };
}

function readReply(message: JsonObject, id: RpcId | null, weight: number): AgentMessage | EnvelopeFault {
  const { result, error } = message;
  if (id === null) return fault(400, invalidRequest, 'Invalid request: neither "method" nor "id"', null);
  if ((result === undefined) === (error === undefined)) {
    return fault(400, invalidRequest, 'Invalid request: a reply has either "result" or "error"', null);
  }
  const body: JsonValue | undefined = result ?? error;
  if (!isJsonObject(body)) return fault(400, invalidRequest, 'Invalid request: the reply is not an object', null);
  const isResult = result !== undefined;
  return { kind: 'reply', id, result: isResult ? body : null, error: isResult ? null : body, weight };
}

/** Members of a message that some write as null where they have none. Of `id` null would be a request or not one. */
const nullable: ReadonlySet<string> = new Set(['params', 'result', 'error']);

/** Null stands for absent; it is taken out, so that what is judged and sent is the same. Arguments keep theirs. */
function dropNulls(object: Record<string, JsonValue>, only: ReadonlySet<string> | null): void {
  for (const key of Object.keys(object)) {
    if (object[key] === null && (only === null || only.has(key))) delete object[key];
  }
}

/** Ids that every reader takes for the same: fractions, huge numbers and null are not among them. */
export function isId(value: unknown): value is RpcId {
  if (typeof value === 'string') return value.length <= 256;
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function fault(
  status: 400 | 413,
  code: number,
  message: string,
  id: RpcId | null,
  cause: RefusalCause = 'envelope',
): EnvelopeFault {
  return { kind: 'fault', status, code, message, id, cause, reason: null };
}

function tooMuch(what: string, cause: RefusalCause, reason: BodyReason): EnvelopeFault {
  return { ...fault(413, invalidRequest, `Refused: ${what}`, null, cause), reason };
}

function tooLong(what: keyof typeof longest, id: RpcId | null): EnvelopeFault {
  const message = `Refused: "${what}" has more than ${longest[what]} characters`;
  return { ...fault(400, invalidParams, message, id), reason: 'body-name' };
}
