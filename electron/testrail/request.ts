import type { JsonObject } from '../../shared/json.ts';

/** One request: `path` is what follows `index.php?/api/v2/`, such as `get_cases/1&suite_id=2`. */
export interface TestRailRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
  /** Sent as a form in place of a body. */
  readonly file?: AttachedFile;
}

export interface AttachedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** For messages: `get_run/7` → `get_run`. */
export function operationOf(what: TestRailRequest): string {
  return what.path.split(/[/&]/, 1)[0] ?? what.path;
}
