import type { IncomingHttpHeaders } from 'node:http';
import {
  decodeHeaderValue,
  headerMismatch,
  metaKeys,
  metaOf,
  namedBy,
  type ParamHeader,
  paramText,
  unsupportedVersion,
} from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { sessionVersions, statelessVersion } from '../../../shared/protocol-versions.ts';
import type { AgentMessage } from '../wire/envelope.ts';
import { rpcError } from '../wire/messages.ts';

/**
 * Which era a message belongs to, told by its body; headers are only compared with it (2026-07-28, Streamable HTTP):
 * a header decides nothing that a rule looks at.
 */
export type Era =
  | { readonly kind: 'session' }
  | { readonly kind: 'stateless' }
  | { readonly kind: 'reject'; readonly status: number; readonly error: JsonObject };

const invalidParams = -32602;

export function classify(message: AgentMessage, headers: IncomingHttpHeaders): Era {
  const header = single(headers['mcp-protocol-version']);
  // Dates compare as text: whatever is newer than the session era names the era without sessions.
  const headerIsNew = header !== null && !sessionVersions.includes(header) && header >= statelessVersion;
  if (message.kind === 'reply') return { kind: 'session' };
  const meta = metaOf(message.params);
  const claim = meta[metaKeys.version];
  if (claim === undefined) {
    if (!headerIsNew) return { kind: 'session' };
    if (message.kind === 'notice') return { kind: 'stateless' };
    if (message.method === 'initialize')
      return mismatch(header, 'initialize opens a session, which this version lacks');
    const missing = message.params?._meta === undefined ? '_meta' : metaKeys.version;
    return invalid(`Invalid params: the request lacks ${missing}, which protocol version ${header} requires`);
  }
  if (typeof claim !== 'string') return invalid(`Invalid params: ${metaKeys.version} is not a string`);
  if (header !== null && header !== claim) return mismatch(header, `the body names protocol version ${claim}`);
  if (claim !== statelessVersion) {
    const error = rpcError(unsupportedVersion, `Unsupported protocol version: ${claim}`, {
      supported: [statelessVersion],
      requested: claim,
    });
    return { kind: 'reject', status: 400, error };
  }
  const method = single(headers['mcp-method']);
  if (method !== null && method !== message.method) return mismatch(method, `the body names method ${message.method}`);
  if (message.kind === 'notice') return { kind: 'stateless' };
  if (!isJsonObject(meta[metaKeys.capabilities])) {
    return invalid(`Invalid params: the request lacks ${metaKeys.capabilities}`);
  }
  if (meta[metaKeys.client] !== undefined && !isJsonObject(meta[metaKeys.client])) {
    return invalid(`Invalid params: ${metaKeys.client} is not an object`);
  }
  if (header === null) return mismatch('(missing)', `MCP-Protocol-Version must repeat ${claim}`);
  if (method === null) return mismatch('(missing)', `Mcp-Method must repeat ${message.method}`);
  return named(message.method, message.params ?? {}, single(headers['mcp-name'])) ?? { kind: 'stateless' };
}

/** Whether `Mcp-Name` repeats what the body names. */
function named(method: string, params: JsonObject, header: string | null): Era | null {
  const member = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined;
  const value = member === undefined ? undefined : params[member];
  if (member === undefined || typeof value !== 'string') return null;
  if (header === null) return mismatch('(missing)', `Mcp-Name must repeat params.${member}`);
  const decoded = decodeHeaderValue(header.trim(), fromBase64);
  if (decoded === null) return mismatch(header, 'Mcp-Name is not valid base64');
  return decoded === value ? null : mismatch(header, `the body's params.${member} is another`);
}

/** What is wrong with the headers that repeat arguments; null where nothing is. */
export function paramHeaderFault(
  declared: readonly ParamHeader[],
  args: JsonObject,
  headers: IncomingHttpHeaders,
): JsonObject | null {
  for (const { path, header } of declared) {
    const text = paramText(args, path);
    if (text === null) continue;
    const name = `Mcp-Param-${header}`;
    const given = single(headers[name.toLowerCase()]);
    if (given === null) return mismatchError('(missing)', `${name} must repeat the argument ${path.join('.')}`);
    const decoded = decodeHeaderValue(given, fromBase64);
    if (decoded === null) return mismatchError(given, `${name} is not valid base64`);
    const same = decoded === text || (isNumber(decoded) && isNumber(text) && Number(decoded) === Number(text));
    if (!same) return mismatchError(given, `the argument ${path.join('.')} is another`);
  }
  return null;
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

function fromBase64(text: string): string | null {
  const bytes = Buffer.from(text, 'base64');
  const decoded = bytes.toString('utf8');
  return Buffer.from(decoded).equals(bytes) ? decoded : null;
}

function single(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}

function invalid(message: string): Era {
  return { kind: 'reject', status: 400, error: rpcError(invalidParams, message) };
}
function mismatch(header: string, body: string): Era {
  return { kind: 'reject', status: 400, error: mismatchError(header, body) };
}
function mismatchError(header: string, body: string): JsonObject {
  const message = `Bad Request: the request headers and body disagree: ${body}`;
  return rpcError(headerMismatch, message, { mismatch: { header, body } });
}
