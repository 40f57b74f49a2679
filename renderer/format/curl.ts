import type { FeedRow } from '../../shared/control/feed.ts';
import { isJsonObject } from '../../shared/json.ts';

/** In a POSIX shell nothing is special between single quotes but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The call as a command line, through the gateway and so under the same policy. Holds no token: the shell fills in
 * `$RAILGUARD_TOKEN`. `prefix` is how the server's tools are named on the address of all servers. Null where the recorded arguments are not the whole call (cut), or where it was no tool call.
 */
export function asCurl(
  address: string,
  prefix: string,
  row: Pick<FeedRow, 'tool' | 'via' | 'arguments'>,
): string | null {
  if (row.via !== 'tools/call' || row.arguments.cut || !isJsonObject(row.arguments.value)) return null;
  const body = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: `${prefix}${row.tool}`, arguments: row.arguments.value },
  };
  return [
    `curl ${quoted(`${address}/mcp`)}`,
    '-H "Authorization: Bearer $RAILGUARD_TOKEN"',
    "-H 'Content-Type: application/json'",
    "-H 'Accept: application/json, text/event-stream'",
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n  ');
}
