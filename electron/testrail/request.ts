import type { JsonObject } from '../../shared/json.ts';

/** One request: `path` is what follows `index.php?/api/v2/`, such as `get_cases/1&suite_id=2`. */
export interface TestRailRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
}

/** For messages: `get_run/7` → `get_run`. */
export function operationOf(what: TestRailRequest): string {
  return what.path.split(/[/&]/, 1)[0] ?? what.path;
}
