import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { TestRailApi } from './client.ts';
import { type Count, numberIn, oneOf, type Some, someOf, textIn } from './effect-reads.ts';

/** What a call would change, in numbers, for a person who is to allow it. */
export interface Effect {
  /** Short: `R42`, `C7`; and its name in TestRail, which is text by others. */
  readonly subject: { readonly kind: string; readonly id: number; readonly name: string };
  readonly project: { readonly id: number; readonly name: string } | null;
  /** In the order in which they matter: `{ label: 'results', count: 287 }`. */
  readonly numbers: readonly (Count & { readonly label: string })[];
  /** Tests by status, for a run. */
  readonly statuses: Readonly<Record<string, number>> | null;
  readonly permanent: boolean;
  /** One or two sentences: what happens, and what does less. */
  readonly words: string;
}

export type Lookup = (api: TestRailApi, args: JsonObject, signal: AbortSignal) => Promise<Effect | null>;

export function labelled(label: string, count: Count | number): Count & { label: string } {
  return typeof count === 'number' ? { label, count, atLeast: false } : { label, ...count };
}

export async function projectOf(
  api: TestRailApi,
  id: number,
  signal: AbortSignal,
): Promise<NonNullable<Effect['project']>> {
  return { id, name: textIn(await oneOf(api, `get_project/${id}`, signal), 'name') };
}

export async function projectOfSuite(api: TestRailApi, suiteId: number, signal: AbortSignal) {
  return projectOf(api, numberIn(await oneOf(api, `get_suite/${suiteId}`, signal), 'project_id'), signal);
}

/** No more plans are looked into: a person waits. */
const maxPlans = 20;

/** Runs of a project, those of its plans included: get_runs leaves them out. */
export async function runsWithPlans(
  api: TestRailApi,
  { projectId, suiteId, open }: { readonly projectId: number; readonly suiteId?: number; readonly open: boolean },
  signal: AbortSignal,
): Promise<Some> {
  const state = open ? '&is_completed=0' : '';
  const suite = suiteId === undefined ? '' : `&suite_id=${suiteId}`;
  const runs = await someOf(api, `get_runs/${projectId}${suite}${state}`, 'runs', signal);
  const plans = await someOf(api, `get_plans/${projectId}${state}`, 'plans', signal);
  const inPlans: JsonObject[] = [];
  for (const plan of plans.entries.slice(0, maxPlans)) {
    const whole = await oneOf(api, `get_plan/${numberIn(plan, 'id')}`, signal);
    inPlans.push(...objectsIn(whole.entries).flatMap((entry) => objectsIn(entry.runs)));
  }
  const wanted = inPlans.filter(
    (run) => (suiteId === undefined || run.suite_id === suiteId) && !(open && run.is_completed),
  );
  const isWhole = runs.whole && plans.whole && plans.entries.length <= maxPlans;
  return { entries: [...runs.entries, ...wanted], whole: isWhole };
}

export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Tests of some cases in the open runs of their suite: those are what a delete takes along. */
export async function testsInOpenRuns(
  api: TestRailApi,
  place: { readonly projectId: number; readonly suiteId: number; readonly cases: ReadonlySet<number> },
  signal: AbortSignal,
): Promise<Some> {
  const { projectId, suiteId } = place;
  const runs = await runsWithPlans(api, { projectId, suiteId, open: true }, signal);
  const looked = runs.entries.slice(0, maxRuns);
  const found: JsonObject[] = [];
  let whole = runs.whole && looked.length === runs.entries.length;
  for (const run of looked) {
    const tests = await someOf(api, `get_tests/${numberIn(run, 'id')}`, 'tests', signal);
    found.push(...tests.entries.filter((test) => place.cases.has(numberIn(test, 'case_id'))));
    whole &&= tests.whole;
  }
  return { entries: found, whole };
}
const maxRuns = 20;
