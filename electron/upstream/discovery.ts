import type { JsonObject } from '../../shared/json.ts';
import { type ClientHello, type Link, type ListKind, nobodyToAsk } from '../../shared/link.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { ByteBudgetLimits, Charge, PartyBudget } from '../lib/byte-budget.ts';
import { createPageCount, listBounds } from '../lib/page-count.ts';
import { readTools } from './definitions.ts';
import type { Driver } from './driver.ts';
import { askOnce, resultOf } from './handshake.ts';

/** Lists of one server and of all, bytes as they came. One is read again while the one before is kept. */
export const keptLists: ByteBudgetLimits = { perParty: 2 * listBounds.bytes, total: 6 * listBounds.bytes };

/** Reads the tools of one server, and counts its last list as long as the server is kept. */
export interface ListReader {
  /** All pages. Rejects with a line for people. */
  read(link: Link): Promise<readonly ToolDefinition[]>;
  end(): void;
}

export function createListReader(budget: PartyBudget): ListReader {
  let kept: Charge | null = null;
  return {
    async read(link) {
      const charge = budget.take(0);
      try {
        const tools = await listTools(link, charge);
        kept?.release();
        kept = charge;
        return tools;
      } catch (error) {
        charge?.release();
        throw error;
      }
    },
    end: () => kept?.release(),
  };
}

async function listTools(link: Link, charge: Charge | null): Promise<readonly ToolDefinition[]> {
  if (link.hello.capabilities.tools === undefined) return [];
  const tools: ToolDefinition[] = [];
  const count = createPageCount();
  let cursor: string | null = null;
  do {
    const params: JsonObject | undefined = cursor === null ? undefined : { cursor };
    const answer = await askOnce(link.request, 'tools/list', params);
    const result = resultOf(answer, 'tools/list');
    const bytes = answer.kind === 'result' ? answer.bytes : 0;
    const page = readTools(result.tools);
    cursor = count.next({ items: page.length, bytes, cursor: result.nextCursor });
    if (charge?.resize(charge.bytes + bytes) !== true) throw new Error('the lists of all servers take too much memory');
    tools.push(...page);
  } while (cursor !== null);
  return readTools(tools as unknown as JsonObject[]);
}

/** What a server lists to clients that offer everything: some tools exist for those only. Empty where it cannot be had. */
export async function listForRichClients(
  driver: Driver,
  client: ClientHello,
  budget: PartyBudget,
): Promise<readonly ToolDefinition[]> {
  const capabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: { listChanged: true } };
  try {
    const link = await driver.open(
      { ...client, capabilities },
      { notice: () => {}, ask: nobodyToAsk, closed: () => {} },
    );
    const reader = createListReader(budget);
    try {
      return await reader.read(link);
    } finally {
      reader.end();
      link.close();
    }
  } catch {
    return [];
  }
}

const listKinds: Readonly<Record<string, ListKind>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/prompts/list_changed': 'prompts',
  'notifications/resources/list_changed': 'resources',
};

/** Which list a notification says has changed; null where it says nothing of the kind. */
export function changedList(method: string): ListKind | null {
  return Object.hasOwn(listKinds, method) ? (listKinds[method] ?? null) : null;
}
