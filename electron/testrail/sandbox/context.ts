import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { Fields, Query } from './input.ts';
import type { Reader, Writer } from './store.ts';

interface Common {
  /** Ids from the path: `get_case/7` → [7]. */
  readonly ids: readonly number[];
  readonly query: Query;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Base address, for the `url` members. */
  readonly base: string;
  /** Id of the user whose key it is. */
  readonly me: number;
}

export interface ReadContext extends Common {
  readonly store: Reader;
}

export interface WriteContext extends Common {
  readonly store: Writer;
  readonly body: JsonObject;
  readonly fields: Fields;
}

/** A list that is paged: `key` names its entries. */
export interface Listed {
  readonly key: string;
  readonly entries: readonly JsonValue[];
}

export type Route =
  | { readonly kind: 'read'; readonly ids: readonly IdName[]; readonly run: (context: ReadContext) => JsonValue }
  | { readonly kind: 'list'; readonly ids: readonly IdName[]; readonly run: (context: ReadContext) => Listed }
  | { readonly kind: 'write'; readonly ids: readonly IdName[]; readonly run: (context: WriteContext) => JsonValue };

export type IdName =
  | 'project_id'
  | 'suite_id'
  | 'section_id'
  | 'case_id'
  | 'run_id'
  | 'test_id'
  | 'dataset_id'
  | 'milestone_id'
  | 'user_id';

export function read(ids: readonly IdName[], run: (context: ReadContext) => JsonValue): Route {
  return { kind: 'read', ids, run };
}
export function list(ids: readonly IdName[], run: (context: ReadContext) => Listed): Route {
  return { kind: 'list', ids, run };
}
export function write(ids: readonly IdName[], run: (context: WriteContext) => JsonValue): Route {
  return { kind: 'write', ids, run };
}
