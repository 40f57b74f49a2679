import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { Fields, Query } from './input.ts';
import type { SentFile } from './multipart.ts';
import type { Reader, Writer } from './store.ts';

interface Common {
  /** Ids from the path: `get_case/7` → [7]. */
  readonly ids: readonly number[];
  /** The id of a plan's entry, which is no number. */
  readonly entry?: string | undefined;
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
  /** Sent as a form. */
  readonly file?: SentFile | undefined;
}

/** A list that is paged: `key` names its entries. */
export interface Listed {
  readonly key: string;
  readonly entries: readonly JsonValue[];
}

export type Route =
  | { readonly kind: 'file'; readonly ids: readonly PathId[]; readonly run: (context: ReadContext) => SentFile }
  | { readonly kind: 'read'; readonly ids: readonly PathId[]; readonly run: (context: ReadContext) => JsonValue }
  | { readonly kind: 'list'; readonly ids: readonly PathId[]; readonly run: (context: ReadContext) => Listed }
  | { readonly kind: 'write'; readonly ids: readonly PathId[]; readonly run: (context: WriteContext) => JsonValue };

export type IdName =
  | 'project_id'
  | 'suite_id'
  | 'section_id'
  | 'case_id'
  | 'run_id'
  | 'test_id'
  | 'dataset_id'
  | 'milestone_id'
  | 'user_id'
  | 'plan_id'
  | 'entry_id'
  | 'result_id'
  | 'shared_step_id'
  | 'attachment_id'
  | 'label_id'
  | 'group_id'
  | 'variable_id';

/** With `?`: may be left out at the end of the path. */
type PathId = IdName | 'project_id?';

export function read(ids: readonly PathId[], run: (context: ReadContext) => JsonValue): Route {
  return { kind: 'read', ids, run };
}
export function list(ids: readonly PathId[], run: (context: ReadContext) => Listed): Route {
  return { kind: 'list', ids, run };
}
export function write(ids: readonly PathId[], run: (context: WriteContext) => JsonValue): Route {
  return { kind: 'write', ids, run };
}
