import { encodeHeaderValue, namedBy } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Headers that repeat what the body names (2026-07-28, Streamable HTTP); servers of the older era ignore them. */
export function standardHeaders(method: string, params: JsonObject | undefined): Record<string, string> {
  const member = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined;
  const name = member === undefined ? undefined : params?.[member];
  return typeof name === 'string'
    ? { 'mcp-method': method, 'mcp-name': encodeHeaderValue(name, base64) }
    : { 'mcp-method': method };
}
