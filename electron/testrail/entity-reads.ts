import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { type EntityKind, EntityUnknown } from './call-targets.ts';
import type { TestRailApi } from './client.ts';
import { readPage } from './pages.ts';

/** Reads single entities, as TestRail returns them. Rejects where it cannot. */
export interface EntityReader {
  one(kind: EntityKind, id: number, signal: AbortSignal): Promise<JsonValue>;
  projects(signal: AbortSignal): Promise<readonly JsonValue[]>;
  datasets(projectId: number, signal: AbortSignal): Promise<readonly JsonValue[]>;
  /** Whether `page` can be asked at all. */
  readonly pages: boolean;
  /** Up to 250 entries of a list such as `get_tests/3`, from an offset on. */
  page(path: string, offset: number, signal: AbortSignal): Promise<EntityPage>;
}

interface EntityPage {
  readonly entries: readonly JsonValue[];
  readonly more: boolean;
}

/** Requests for one call, apart from the search for a dataset: what nobody looked up yet of forty pages of tests, and what lies above them. */
export const mostReads = 60;

/** The same for one call, which may ask so often and no more: an agent is not to spend TestRail's patience by calls that are denied. */
export function countedReader(reader: EntityReader, most: number): EntityReader {
  let left = most;
  const spend = (): void => {
    if (left === 0) throw new EntityUnknown(`The call touches so much that looking it up takes over ${most} requests.`);
    left -= 1;
  };
  return {
    ...reader,
    async one(...asked) {
      spend();
      return reader.one(...asked);
    },
    async page(...asked) {
      spend();
      return reader.page(...asked);
    },
  };
}

/** Through the built-in connector. */
export function apiReader(api: TestRailApi): EntityReader {
  return {
    one: (kind, id, signal) => api.get(`get_${kind}/${id}`, signal),
    projects: (signal) => api.list('get_projects', 'projects', signal),
    datasets: (projectId, signal) => api.list(`get_datasets/${projectId}`, 'datasets', signal),
    pages: true,
    async page(path, offset, signal) {
      const tool = path.split('/', 1)[0] ?? '';
      const wanted = { path, key: tool.slice('get_'.length), tool, limit: undefined, offset };
      const { entries, hint } = await readPage(api, wanted, signal);
      return { entries, more: hint !== null };
    },
  };
}

/** Answers an MCP `CallToolResult`; rejects where the server cannot be asked. */
export type CallTool = (tool: string, args: JsonObject, signal: AbortSignal) => Promise<JsonObject>;

/** Through the get_ tools of another TestRail server. What it has no tool for cannot be read. */
export function toolReader(callTool: CallTool): EntityReader {
  async function ask(tool: string, args: JsonObject, signal: AbortSignal): Promise<JsonValue> {
    return jsonOf(tool, await callTool(tool, args, signal));
  }
  return {
    one: (kind, id, signal) => ask(`get_${kind}`, { [`${kind}_id`]: id }, signal),
    projects: async (signal) => entriesOf(await ask('get_projects', {}, signal), 'projects'),
    datasets: async (id, signal) => entriesOf(await ask('get_datasets', { project_id: id }, signal), 'datasets'),
    pages: false,
    page: () => Promise.reject(new EntityUnknown('This server has no pages to ask for.')),
  };
}

function jsonOf(tool: string, result: JsonObject): JsonValue {
  if (result.isError === true) throw new EntityUnknown(`${tool} answered with an error.`);
  const content = Array.isArray(result.content) ? (result.content as readonly JsonValue[]) : [];
  const texts = content.filter(isJsonObject).filter((part) => part.type === 'text');
  const text = texts[0]?.text;
  if (texts.length === 1 && typeof text === 'string') {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      throw new EntityUnknown(`${tool} answered with text that is not JSON.`);
    }
  }
  const structured = result.structuredContent;
  if (isJsonObject(structured)) return structured;
  throw new EntityUnknown(`${tool} answered with something that is not one JSON text.`);
}

/** A list, plain or in TestRail's envelope. One that goes on is not whole: what is not in it may still be there. */
function entriesOf(value: JsonValue, key: string): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  if (isJsonObject(value)) {
    const plain = value.result;
    if (Array.isArray(plain)) return plain;
    const links = value._links;
    const entries = value[key];
    if (isJsonObject(links) && links.next) throw new EntityUnknown(`The list of ${key} is longer than one page.`);
    if (Array.isArray(entries)) return entries;
  }
  throw new EntityUnknown(`There is no list of ${key} in the answer.`);
}
