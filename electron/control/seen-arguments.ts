import type { FeedRow } from '../../shared/control/feed.ts';
import type { SeenArgument } from '../../shared/control/seen-calls.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { redactedLength } from '../../shared/redacted.ts';

/** Values of one argument that are told; a person writes a rule by the few that matter. */
const mostValues = 8;
/** A longer value says nothing in a menu, and may be a text that somebody wrote. */
const longestValue = 60;

interface Seen {
  calls: number;
  readonly values: Map<string, number>;
}

/** What calls gave each argument, most often first. Values that were redacted or cut are left out, and counted. */
export function seenArguments(rows: Iterable<Pick<FeedRow, 'arguments'>>): SeenArgument[] {
  const seen = new Map<string, Seen>();
  for (const { arguments: stored } of rows) {
    if (!isJsonObject(stored.value)) continue;
    for (const [name, value] of Object.entries(stored.value)) {
      const of = seen.get(name) ?? { calls: 0, values: new Map() };
      seen.set(name, of);
      of.calls += 1;
      const text = tellable(value ?? null, stored.redacted > 0);
      if (text !== null) of.values.set(text, (of.values.get(text) ?? 0) + 1);
    }
  }
  return [...seen]
    .map(([name, { calls, values }]) => ({
      name,
      calls,
      values: [...values]
        .sort(([, one], [, other]) => other - one)
        .slice(0, mostValues)
        .map(([value, times]) => ({ value, calls: times })),
    }))
    .sort((one, other) => other.calls - one.calls);
}

/** A number, a truth, a short text; null for what is none, and for what stands in the place of a secret. */
function tellable(value: JsonValue, redacted: boolean): string | null {
  if (value !== null && typeof value === 'object') return null;
  if (redacted && redactedLength(value) !== null) return null;
  const text = JSON.stringify(value);
  return text.length > longestValue ? null : text;
}
