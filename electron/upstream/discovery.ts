import type { JsonObject } from '../../shared/json.ts';
import type { Link } from '../../shared/link.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { readTools } from './definitions.ts';
import { askOnce, resultOf } from './greet.ts';

const maxPages = 100;
const maxTools = 10_000;

/** All pages of a server's tool list. Rejects with a line for people. */
export async function listTools(link: Link): Promise<readonly ToolDefinition[]> {
  if (link.hello.capabilities.tools === undefined) return [];
  const tools: ToolDefinition[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages && tools.length < maxTools; page++) {
    const params: JsonObject | undefined = cursor === undefined ? undefined : { cursor };
    const result = resultOf(await askOnce(link.request, 'tools/list', params), 'tools/list');
    tools.push(...readTools(result.tools));
    if (typeof result.nextCursor !== 'string') break;
    cursor = result.nextCursor;
  }
  return readTools(tools as unknown as JsonObject[]);
}
