import type { ListForm } from '../../../shared/control/testrail.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { Listed, Route } from './context.ts';
import { wrongId } from './find.ts';
import { fieldsOf, queryOf } from './input.ts';
import type { SentFile } from './multipart.ts';
import { Refusal } from './refusal.ts';
import { routeFor } from './routes.ts';
import type { Change, Store } from './store.ts';

/** A request that passed the endpoint. `target` is what follows `/api/v2/`, such as `get_cases/1&suite_id=2`. */
export interface ApiRequest {
  readonly method: string;
  readonly target: string;
  readonly body: JsonValue | undefined;
  readonly file?: SentFile | undefined;
}
export interface ApiAnswer {
  readonly value: JsonValue | SentFile;
  /** What must be on disk before the answer goes out; null where nothing changed. */
  readonly change: Change | null;
}
export interface ApiSurroundings {
  readonly store: Store;
  readonly now: number;
  readonly base: string;
  readonly me: number;
  readonly lists: ListForm;
}

/** Answers one request of TestRail's API v2. @throws Refusal */
export function answerApi(request: ApiRequest, around: ApiSurroundings): ApiAnswer {
  const [path = '', ...rest] = request.target.split('&');
  const [name = '', ...segments] = path.split('/');
  const route = routeFor(name);
  if (!route) throw new Refusal(404, `Unknown method '${name.slice(0, 60)}'`);
  const method = route.kind === 'write' ? 'POST' : 'GET';
  if (request.method !== method) throw new Refusal(405, `The method ${name} must be called with ${method}.`);

  const parameters = new Map(rest.map(parameter));
  const { ids, entry } = pathIds(route, segments);
  const common = { ids, entry, query: queryOf(parameters), now: around.now, base: around.base, me: around.me };
  switch (route.kind) {
    case 'read':
      return { value: route.run({ ...common, store: around.store }), change: null };
    case 'file':
      return { value: route.run({ ...common, store: around.store }), change: null };
    case 'list': {
      const listed = route.run({ ...common, store: around.store });
      const plain = around.lists === 'plain' || alwaysPlain.has(name);
      return { value: plain ? onePage(listed, parameters) : paged(listed, path, parameters), change: null };
    }
    case 'write': {
      const body = bodyOf(request.body);
      const edit = around.store.change((store) =>
        route.run({ ...common, store, body, fields: fieldsOf(body), file: request.file }),
      );
      return { value: edit.result, change: edit.change.rows.length > 0 ? edit.change : null };
    }
  }
}

/** Lists that TestRail never pages. */
const alwaysPlain: ReadonlySet<string> = new Set(['get_users']);

function pathIds(route: Route, segments: readonly string[]): { ids: readonly number[]; entry: string | undefined } {
  const at = route.ids.indexOf('entry_id');
  const entry = at < 0 ? undefined : segments[at];
  const ids = route.ids.flatMap((name, index) => {
    const segment = segments[index] ?? '';
    if (name === 'entry_id' || (name.endsWith('?') && segment === '')) return [];
    // `5?soft=1`, `5abc`: refused, so that a call meant as a trial never becomes a delete.
    if (!/^[1-9]\d{0,14}$/.test(segment)) throw wrongId(name.replace('?', ''));
    return [Number(segment)];
  });
  return { ids, entry };
}

function bodyOf(body: JsonValue | undefined): JsonObject {
  if (body === undefined) return {};
  if (!isJsonObject(body)) throw new Refusal(400, 'The request body must be a JSON object.');
  return body;
}

function parameter(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split('=');
  try {
    return [name, decodeURIComponent(value.join('=').replaceAll('+', ' '))];
  } catch {
    throw new Refusal(400, `The parameter ${name.slice(0, 60)} is not valid.`);
  }
}

const pageSize = 250;

function bounds(parameters: ReadonlyMap<string, string>): { limit: number; offset: number } {
  const number = (name: string, fallback: number) => {
    const value = parameters.get(name);
    if (value === undefined) return fallback;
    if (!/^\d{1,9}$/.test(value)) throw new Refusal(400, `Field :${name} is not a valid integer.`);
    return Number(value);
  };
  return { limit: Math.min(pageSize, Math.max(1, number('limit', pageSize))), offset: number('offset', 0) };
}

/** As before TestRail 6.7: an array, cut where the caller asked for that. */
function onePage(list: Listed, parameters: ReadonlyMap<string, string>): readonly JsonValue[] {
  const { limit, offset } = bounds(parameters);
  return parameters.has('limit') || parameters.has('offset')
    ? list.entries.slice(offset, offset + limit)
    : list.entries;
}

/** The envelope of TestRail 6.7 and later. */
function paged(list: Listed, path: string, parameters: ReadonlyMap<string, string>): JsonObject {
  const { limit, offset } = bounds(parameters);
  const entries = list.entries.slice(offset, offset + limit);
  const filters = [...parameters].filter(([name]) => name !== 'limit' && name !== 'offset');
  const link = (to: number) => {
    const all = [...filters, ['limit', limit], ['offset', to]];
    return `/api/v2/${path}${all.map(([name, value]) => `&${name}=${encodeURIComponent(String(value))}`).join('')}`;
  };
  const next = offset + limit < list.entries.length ? link(offset + limit) : null;
  const prev = offset > 0 ? link(Math.max(0, offset - limit)) : null;
  return { offset, limit, size: entries.length, _links: { next, prev }, [list.key]: entries };
}
