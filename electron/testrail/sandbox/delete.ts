import type { JsonValue } from '../../../shared/json.ts';
import { counts, type Doomed, remove } from './cascade.ts';
import type { WriteContext } from './context.ts';

/** Deletes, or, with `soft` in the address or the body, only says how much would go. */
export function deleteOrCount(context: WriteContext, doomed: Doomed): JsonValue {
  if (context.query.flag('soft') || context.fields.flag('soft')) return counts(doomed);
  remove(context.store, doomed);
  return {};
}
