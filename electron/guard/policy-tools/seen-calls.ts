import type { JsonValue } from '../../../shared/json.ts';
import type { CallId } from '../../../shared/names.ts';
import type { EntityFacts } from '../policy/conditions.ts';
import { PeakRate } from './peak-rate.ts';
import type { RecordedCall } from './recorded-call.ts';

/** An argument with more values than this is not a place that agents keep to. */
export const maxValues = 8;

const shownCalls = 50;
const mostNames = 50;

export interface Seen {
  count: number;
  readonly calls: CallId[];
  /** Values of each id argument, with how many calls carried it; null once there were too many. */
  readonly ids: Map<string, { values: Set<number> | null; count: number }>;
  /** Names of the other arguments, at most 50: no list of values is suggested for them. */
  readonly others: Set<string>;
  readonly rates: Map<string, PeakRate>;
  /** Null once a call touched something that cannot be named. */
  projects: Set<number> | null;
}

export function learn(seen: Seen, { call, whole }: RecordedCall): void {
  seen.count++;
  seen.calls.unshift(call.id);
  if (seen.calls.length > shownCalls) seen.calls.pop();
  const rate = seen.rates.get(call.agent) ?? new PeakRate(60_000);
  seen.rates.set(call.agent, rate);
  rate.add(call.at);
  for (const [name, value] of Object.entries(call.args)) {
    if (name.endsWith('_id')) learnId(seen, name, value, whole);
    else if (seen.others.size < mostNames) seen.others.add(name);
  }
}

export function learnProject(seen: Seen, entity: EntityFacts): void {
  const project = entity?.project_id;
  if (typeof project === 'number') seen.projects?.add(project);
  else seen.projects = null;
}

export function newSeen(): Seen {
  return { count: 0, calls: [], ids: new Map(), others: new Set(), rates: new Map(), projects: new Set() };
}

function learnId(seen: Seen, name: string, value: JsonValue, whole: boolean): void {
  const id = seen.ids.get(name) ?? { values: new Set<number>(), count: 0 };
  seen.ids.set(name, id);
  id.count++;
  // A value that was cut or redacted, or is no number, makes a list of values wrong.
  if (typeof value !== 'number' || !whole) id.values = null;
  id.values?.add(value as number);
  if (id.values !== null && id.values.size > maxValues) id.values = null;
}
