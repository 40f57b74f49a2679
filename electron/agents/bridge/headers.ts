import {
  encodeHeaderValue,
  metaKeys,
  metaOf,
  namedBy,
  type ParamHeader,
  paramHeaders,
  paramText,
} from '../../../shared/envelope.ts';
import { isJsonObject } from '../../../shared/json.ts';
import { statelessVersion } from '../../../shared/protocol-versions.ts';
import { isStateless, type Message } from './message.ts';

/** Which session a message belongs to; both null where there is none. */
export interface SessionNames {
  readonly session: string | null;
  readonly version: string | null;
}

export const plainHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

export function sessionHeaders({ session, version }: SessionNames): Record<string, string> {
  return {
    ...(session === null ? {} : { 'mcp-session-id': session }),
    ...(version === null ? {} : { 'mcp-protocol-version': version }),
  };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The headers of a message over HTTP: without sessions they repeat what it names, and arguments that its tool declares. */
export class RequestHeaders {
  readonly #declared = new Map<string, readonly ParamHeader[]>();

  /** Which arguments headers must repeat stands in the tools' schemas. */
  learn(method: string, { result }: Message): void {
    if (method !== 'tools/list' || !isJsonObject(result) || !Array.isArray(result.tools)) return;
    for (const tool of result.tools) {
      if (isJsonObject(tool)) this.#declared.set(String(tool.name), paramHeaders(tool.inputSchema));
    }
  }

  of(message: Message, names: SessionNames): Record<string, string> {
    if (!isStateless(message)) return { ...plainHeaders, ...sessionHeaders(names) };
    const params = isJsonObject(message.params) ? message.params : {};
    const method = message.method ?? '';
    const headers: Record<string, string> = {
      ...plainHeaders,
      'mcp-protocol-version': String(metaOf(params)[metaKeys.version] ?? statelessVersion),
      'mcp-method': method,
    };
    const member = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined;
    const name = member === undefined ? undefined : params[member];
    if (typeof name === 'string') headers['mcp-name'] = encodeHeaderValue(name, base64);
    if (method === 'tools/call' && isJsonObject(params.arguments)) {
      for (const { header, path } of this.#declared.get(String(name)) ?? []) {
        const text = paramText(params.arguments, path);
        if (text !== null) headers[`mcp-param-${header.toLowerCase()}`] = encodeHeaderValue(text, base64);
      }
    }
    return headers;
  }
}
