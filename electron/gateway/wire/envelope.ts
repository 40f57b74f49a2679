import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { RpcId } from '../../../shared/upstream-connection.ts';
import { isFault, type ParsedBody, parseBody, scanBody } from './body-scan.ts';
import { caseVariant } from './case-variant.ts';
import {
  type EnvelopeFault,
  fault,
  invalidParams,
  invalidRequest,
  longest,
  tooLong,
  tooMuch,
} from './envelope-fault.ts';

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

/** Members of `params`, of `_meta` and of `arguments`, whose names are compared with each other. */
const maxWidth = 10_000;

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

/** The last step: what the values mean. */
export function readMessage(body: ParsedBody): AgentMessage | EnvelopeFault {
  const { value: parsed, scan, weight } = body;
  if (!isJsonObject(parsed)) return fault(invalidRequest, 'Invalid request: not a JSON object', null);
  const id = parsed.id;
  const known = isId(id) ? id : null;
  if (body.keys !== scan.members) {
    return fault(invalidRequest, 'Refused: a key stands twice in one object', null);
  }
  if (scan.unsafeNumber >= 0) {
    return fault(
      invalidRequest,
      `Refused: the number at byte ${scan.unsafeNumber} cannot be kept exactly; send it as a text`,
      known,
    );
  }
  if (scan.loneSurrogate >= 0) {
    return fault(invalidRequest, `Refused: half a surrogate pair at byte ${scan.loneSurrogate}`, known);
  }
  const variant = caseVariant(parsed, envelopeKeys);
  if (variant !== null) {
    return fault(invalidRequest, `Refused: ${shown(variant)} is not a member of a message`, null);
  }
  if (parsed.jsonrpc !== '2.0') return fault(invalidRequest, 'Invalid request: "jsonrpc" is not "2.0"', known);
  if (id !== undefined && known === null) {
    return fault(invalidRequest, 'Invalid request: "id" is neither a string nor a whole number', null);
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
  { weight, argumentsVariant, scan }: ParsedBody,
): AgentMessage | EnvelopeFault {
  const method = message.method;
  if (typeof method !== 'string' || method === '') {
    return fault(invalidRequest, 'Invalid request: "method" is not a string', id);
  }
  if (method.length > longest.method) return tooLong('method', id);
  if (Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error')) {
    return fault(invalidRequest, 'Invalid request: both a call and a reply', id);
  }
  const params = message.params;
  if (params === undefined) return call(id, method, undefined, weight);
  if (!isJsonObject(params)) return fault(invalidParams, 'Invalid params: "params" is not an object', id);
  if (scan.members > maxWidth && Math.max(width(params), width(params._meta), width(params.arguments)) > maxWidth) {
    return {
      ...tooMuch(`more than ${maxWidth} members in one object; send fewer at once`, 'size', 'body-members'),
      id,
    };
  }
  dropNulls(params, null);
  const variant = caseVariant(params, paramsKeys);
  if (variant !== null) {
    return fault(invalidParams, `Refused: ${shown(variant)} is not a member of "params"`, id);
  }
  const { name, uri } = params;
  if (typeof name === 'string' && name.length > longest.name) return tooLong('name', id);
  if (typeof uri === 'string' && uri.length > longest.uri) return tooLong('uri', id);
  const meta = params._meta;
  if (meta !== undefined) {
    if (!isJsonObject(meta)) return fault(invalidParams, 'Invalid params: "_meta" is not an object', id);
    dropNulls(meta, null);
    if (caseVariant(meta, paramsKeys) !== null) return fault(invalidParams, 'Refused: ambiguous "_meta"', id);
    const token = meta.progressToken;
    if (token !== undefined && !isId(token)) {
      return fault(invalidParams, 'Invalid params: "progressToken" is neither a string nor a whole number', id);
    }
  }
  const args = params.arguments;
  if (args !== undefined) {
    if (!isJsonObject(args)) return fault(invalidParams, 'Invalid params: "arguments" is not an object', id);
    if ((argumentsVariant === undefined ? caseVariant(args) : argumentsVariant) !== null) {
      return fault(invalidParams, 'Refused: two names in "arguments" differ by case only', id);
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
  if (id === null) return fault(invalidRequest, 'Invalid request: neither "method" nor "id"', null);
  if ((result === undefined) === (error === undefined)) {
    return fault(invalidRequest, 'Invalid request: a reply has either "result" or "error"', null);
  }
  const body: JsonValue | undefined = result ?? error;
  if (!isJsonObject(body)) return fault(invalidRequest, 'Invalid request: the reply is not an object', null);
  const isResult = result !== undefined;
  return { kind: 'reply', id, result: isResult ? body : null, error: isResult ? null : body, weight };
}

/** Members of a message that some write as null where they have none. Of `id` null would be a request or not one. */
const nullable: ReadonlySet<string> = new Set(['params', 'result', 'error']);

/** Null stands for absent; it is taken out, so that what is judged and sent is the same. Arguments keep theirs. */
function dropNulls(object: Record<string, JsonValue>, only: ReadonlySet<string> | null): void {
  for (const key in object) {
    if (object[key] === null && (only === null || only.has(key))) delete object[key];
  }
}

/** Ids that every reader takes for the same: fractions, huge numbers and null are not among them. */
export function isId(value: unknown): value is RpcId {
  if (typeof value === 'string') return value.length <= 256;
  return typeof value === 'number' && Number.isSafeInteger(value);
}
