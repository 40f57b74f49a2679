import type { JsonObject } from '../../shared/json.ts';
import { type ClientHello, type Link, nobodyToAsk } from '../../shared/link.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { readTools } from './definitions.ts';
import type { Driver } from './driver.ts';
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

/** What a server lists to clients that offer everything: some tools exist for those only. Empty where it cannot be had. */
export async function listForRichClients(driver: Driver, client: ClientHello): Promise<readonly ToolDefinition[]> {
  const capabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: { listChanged: true } };
  try {
    const link = await driver.open(
      { ...client, capabilities },
      { notice: () => {}, ask: nobodyToAsk, closed: () => {} },
    );
    try {
      return await listTools(link);
    } finally {
      link.close();
    }
  } catch {
    return [];
  }
}
