import type { FeedRow } from '../../shared/control/feed.ts';
import { encodeHeaderValue, metaKeys } from '../../shared/envelope.ts';
import { isJsonObject } from '../../shared/json.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { visibleJson } from '../../shared/visible.ts';

/** In a POSIX shell nothing is special between single quotes but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** UTF-8 as base64, as a header value carries what is not ASCII. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * The call as a command line, through the gateway and so under the same policy. It speaks the revision without sessions,
 * so that one request is all of it. Holds no token: the shell fills in `$RAILGUARD_TOKEN`. `prefix` is how the server's
 * tools are named on the address of all servers. Null where the record is not the whole call (cut, or something was
 * redacted: a mark in its place would be sent as the value), or where it was no tool call.
 */
export function asCurl(
  address: string,
  prefix: string,
  row: Pick<FeedRow, 'tool' | 'via' | 'arguments'>,
): string | null {
  const { value, cut, redacted } = row.arguments;
  if (row.via !== 'tools/call' || cut || redacted > 0 || !isJsonObject(value)) return null;
  const name = `${prefix}${row.tool}`;
  const body = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name,
      arguments: value,
      _meta: {
        [metaKeys.version]: statelessVersion,
        [metaKeys.client]: { name: 'curl', version: '1' },
        [metaKeys.capabilities]: {},
      },
    },
  };
  return [
    `curl ${quoted(`${address}/mcp`)}`,
    '-H "Authorization: Bearer $RAILGUARD_TOKEN"',
    "-H 'Content-Type: application/json'",
    "-H 'Accept: application/json, text/event-stream'",
    `-H ${quoted(`MCP-Protocol-Version: ${statelessVersion}`)}`,
    "-H 'Mcp-Method: tools/call'",
    `-H ${quoted(`Mcp-Name: ${encodeHeaderValue(name, base64)}`)}`,
    // Written out as JSON can be: a terminal obeys some of what nobody sees.
    `-d ${quoted(visibleJson(body))}`,
  ].join(' \\\n  ');
}
