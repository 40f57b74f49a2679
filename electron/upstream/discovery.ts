import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import {
  type ClientInfo,
  type ListKind,
  rejectServerRequest,
  type UpstreamConnection,
} from '../../shared/upstream-connection.ts';
import type { ByteBudgetLimits, Charge, PartyBudget } from '../lib/byte-budget.ts';
import { createPageCount, listBounds } from '../lib/page-count.ts';
import { exactResult } from '../protocol/exact-numbers.ts';
import { type EntryKind, entryKinds, readTools } from './definitions.ts';
import type { Driver } from './driver.ts';
import { kindsOfEntries } from './entry-definition.ts';
import { askOnce, resultOf } from './handshake.ts';

const methodNotFound = -32601;

/** Lists of one server and of all, bytes as they came. One is read again while the one before is kept. */
export const listBudget: ByteBudgetLimits = { perParty: 2 * listBounds.bytes, total: 6 * listBounds.bytes };

/** Reads the tools of one server, and counts its last list as long as the server is kept. */
export interface ListReader {
  /** All pages. Rejects with a line for people. */
  read(connection: UpstreamConnection): Promise<readonly ToolDefinition[]>;
  /** All pages of what it lists beside its tools; none where it offers none. Rejects with a line for people. */
  readEntries(connection: UpstreamConnection, kind: EntryKind): Promise<readonly JsonObject[]>;
  end(): void;
}

export function createListReader(budget: PartyBudget): ListReader {
  let listCharge: Charge | null = null;
  return {
    async read(connection) {
      const charge = budget.take(0);
      try {
        const tools = await listTools(connection, charge);
        listCharge?.release();
        listCharge = charge;
        return tools;
      } catch (error) {
        charge?.release();
        throw error;
      }
    },
    async readEntries(connection, kind) {
      const { method, offered } = kindsOfEntries[kind];
      if (!offered(connection.initializeResult.capabilities)) return [];
      // What is kept of them is bounded where they are compared.
      const charge = budget.take(0);
      try {
        return await listAll(connection, method, kind, charge);
      } finally {
        charge?.release();
      }
    },
    end: () => listCharge?.release(),
  };
}

async function listTools(connection: UpstreamConnection, charge: Charge | null): Promise<readonly ToolDefinition[]> {
  if (connection.initializeResult.capabilities.tools === undefined) return [];
  return readTools(await listAll(connection, 'tools/list', 'tools', charge));
}

async function listAll(
  connection: UpstreamConnection,
  method: string,
  member: string,
  charge: Charge | null,
): Promise<JsonObject[]> {
  const entries: JsonObject[] = [];
  const count = createPageCount();
  let cursor: string | null = null;
  do {
    const params: JsonObject | undefined = cursor === null ? undefined : { cursor };
    const answer = await askOnce(connection, method, params);
    // Some that have resources know no templates.
    if (answer.kind === 'error' && answer.error.code === methodNotFound && member !== 'tools') return entries;
    const list = answer.kind === 'result' ? exactResult(answer.value, answer.raw) : resultOf(answer, method);
    const bytes = answer.kind === 'result' ? answer.bytes : 0;
    const listed = list[member];
    const page = Array.isArray(listed) ? (listed as readonly JsonValue[]).filter(isJsonObject) : [];
    cursor = count.next({ items: page.length, bytes, cursor: list.nextCursor });
    if (charge?.resize(charge.bytes + bytes) !== true) throw new Error('the lists of all servers take too much memory');
    entries.push(...page);
  } while (cursor !== null);
  return entries;
}

/** What a server shows to clients that offer everything. */
export interface RichLists {
  readonly tools: readonly ToolDefinition[];
  readonly entries: Readonly<Record<EntryKind, readonly JsonObject[]>>;
}
export const noRichLists: RichLists = {
  tools: [],
  entries: { prompts: [], resources: [], resourceTemplates: [], skills: [] },
};

/** All that a client may offer, so that a server shows whatever it shows to some clients only. */
const allCapabilities: JsonObject = {
  sampling: { tools: {}, context: {} },
  elicitation: { form: {}, url: {} },
  roots: { listChanged: true },
  tasks: {
    list: {},
    cancel: {},
    requests: { sampling: { createMessage: {} }, elicitation: { create: {} } },
  },
  extensions: {
    'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] },
    'io.modelcontextprotocol/tasks': {},
  },
};

/** What a server lists to clients that offer everything: some tools exist for those only. Empty where it cannot be had. */
export async function listForRichClients(driver: Driver, client: ClientInfo, budget: PartyBudget): Promise<RichLists> {
  try {
    const connection = await driver.open(
      { ...client, capabilities: allCapabilities },
      { notice: () => {}, ask: rejectServerRequest, closed: () => {} },
    );
    const reader = createListReader(budget);
    try {
      const tools = await reader.read(connection);
      const entries = { ...noRichLists.entries };
      for (const kind of entryKinds) entries[kind] = await reader.readEntries(connection, kind).catch(() => []);
      return { tools, entries };
    } finally {
      reader.end();
      connection.close();
    }
  } catch {
    return noRichLists;
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
