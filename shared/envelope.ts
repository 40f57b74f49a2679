import { isJsonObject, type JsonObject } from './json.ts';

export const metaKeys = {
  version: 'io.modelcontextprotocol/protocolVersion',
  client: 'io.modelcontextprotocol/clientInfo',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  subscription: 'io.modelcontextprotocol/subscriptionId',
  server: 'io.modelcontextprotocol/serverInfo',
} as const;

export const headerMismatch = -32020;

export const missingCapability = -32021;

export const unsupportedVersion = -32022;

/** The body member that the `Mcp-Name` header repeats, by method. */
export const namedBy: Readonly<Record<string, 'name' | 'uri' | 'taskId'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** Requests that may be answered by `input_required`, no others (Multi Round-Trip Requests, Supported Requests). */
export const askingMethods: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** Rounds of questions that one call may take, whichever way the eras meet. */
export const maxRounds = 32;

export function metaOf(params: JsonObject | undefined): JsonObject {
  const meta = params?._meta;
  return isJsonObject(meta) ? meta : {};
}

/** Header values are printable ASCII; anything else travels as `=?base64?…?=`. */
export function encodeHeaderValue(value: string, toBase64: (text: string) => string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.startsWith('=?base64?');
  return plain ? value : `=?base64?${toBase64(value)}?=`;
}

/** Null where the value claims to be base64 and is not, canonically. */
export function decodeHeaderValue(value: string, fromBase64: (text: string) => string | null): string | null {
  if (!value.startsWith('=?base64?') || !value.endsWith('?=') || value.length < 11) return value;
  const inner = value.slice(9, -2);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(inner)) return null;
  return fromBase64(inner);
}

/** An argument that a tool wants repeated in a header `Mcp-Param-NAME` (`x-mcp-header` in its schema). */
export interface ParamHeader {
  readonly path: readonly string[];
  readonly header: string;
}

/** Arguments of a tool that headers repeat: reachable through `properties` only, of primitive type. */
export function paramHeaders(schema: unknown, path: readonly string[] = []): readonly ParamHeader[] {
  if (!isJsonObject(schema) || path.length > 16) return [];
  const found: ParamHeader[] = [];
  const name = schema['x-mcp-header'];
  const primitive = schema.type === 'string' || schema.type === 'integer' || schema.type === 'boolean';
  if (path.length > 0 && typeof name === 'string' && /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && primitive) {
    found.push({ path, header: name });
  }
  if (isJsonObject(schema.properties)) {
    for (const [key, child] of Object.entries(schema.properties)) found.push(...paramHeaders(child, [...path, key]));
  }
  return found;
}

/** The text of an argument as its header carries it; null where the body has none. */
export function paramText(args: JsonObject, path: readonly string[]): string | null {
  let node: unknown = args;
  for (const key of path) {
    if (!isJsonObject(node) || !Object.hasOwn(node, key)) return null;
    node = node[key];
  }
  return typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean' ? String(node) : null;
}
