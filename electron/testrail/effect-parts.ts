import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import { type Count, numberIn, oneOf, type Some, someOf, textIn } from './effect-reads.ts';

export interface Subject {
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  /** Milliseconds since the epoch; null where TestRail does not say. */
  readonly createdAt: number | null;
}

export function subjectOf(kind: string, row: JsonObject): Subject {
  const created = numberIn(row, 'created_on');
  return {
    kind,
    id: numberIn(row, 'id'),
    name: textIn(row, 'title', 'name'),
    createdAt: created === 0 ? null : created * 1000,
  };
}

/** What a call would change, in numbers, for a person who is to allow it. */
export interface Effect {
  /** Short: `R42`, `C7`; and its name in TestRail, which is text by others. */
  readonly subject: Subject;
  readonly project: { readonly id: number; readonly name: string } | null;
  /** In the order in which they matter: `{ label: 'results', count: 287 }`. */
  readonly numbers: readonly (Count & { readonly label: string })[];
  /** Tests by status, for a run. */
  readonly statuses: Readonly<Record<string, number>> | null;
  /** What an array of the call does, entry by entry, before and after; null where nothing stands. */
  readonly rows?: readonly EffectRow[];
  readonly permanent: boolean;
  /** One or two sentences: what happens, and what does less. */
  readonly words: string;
}

export interface EffectRow {
  /** `T7 Sign in`, `comment`: texts by others. */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export type Lookup = (api: TestRailReads, args: JsonObject, signal: AbortSignal) => Promise<Effect | null>;

export function labelled(label: string, count: Count | number): Count & { label: string } {
  return typeof count === 'number' ? { label, count, atLeast: false } : { label, ...count };
}

export async function projectOf(
  api: TestRailReads,
  id: number,
  signal: AbortSignal,
): Promise<NonNullable<Effect['project']>> {
  return { id, name: textIn(await oneOf(api, `get_project/${id}`, signal), 'name') };
}

export async function projectOfSuite(api: TestRailReads, suiteId: number, signal: AbortSignal) {
  return projectOf(api, numberIn(await oneOf(api, `get_suite/${suiteId}`, signal), 'project_id'), signal);
}

/** No more plans are looked into: a person waits. */
const maxPlans = 20;

/** Runs of a project, those of its plans included: get_runs leaves them out. */
export async function runsWithPlans(
  api: TestRailReads,
  { projectId, suiteId, open }: { readonly projectId: number; readonly suiteId?: number; readonly open: boolean },
  signal: AbortSignal,
): Promise<Some> {
  const state = open ? '&is_completed=0' : '';
  const suite = suiteId === undefined ? '' : `&suite_id=${suiteId}`;
  const [runs, plans] = await Promise.all([
    someOf(api, `get_runs/${projectId}${suite}${state}`, 'runs', signal),
    someOf(api, `get_plans/${projectId}${state}`, 'plans', signal),
  ]);
  const looked = plans.entries.slice(0, maxPlans);
  const whole = await Promise.all(looked.map((plan) => oneOf(api, `get_plan/${numberIn(plan, 'id')}`, signal)));
  const inPlans = whole.flatMap((plan) => objectsIn(plan.entries).flatMap((entry) => objectsIn(entry.runs)));
  const wanted = inPlans.filter(
    (run) => (suiteId === undefined || run.suite_id === suiteId) && !(open && run.is_completed),
  );
  const isWhole = runs.whole && plans.whole && plans.entries.length <= maxPlans;
  return { entries: [...runs.entries, ...wanted], whole: isWhole };
}

export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Where cases are looked for. */
interface CasesPlace {
  readonly projectId: number;
  readonly suiteId: number;
  readonly cases: ReadonlySet<number>;
}

/** Tests of some cases in the open runs of their suite: those are what a delete takes along. */
export async function testsInOpenRuns(api: TestRailReads, place: CasesPlace, signal: AbortSignal): Promise<Some> {
  const { runs, whole } = await openRunsWith(api, place, signal);
  return { entries: runs.flatMap(({ tests }) => tests), whole };
}

/** The same, each beside its run. */
export async function openRunsWith(
  api: TestRailReads,
  { projectId, suiteId, cases }: CasesPlace,
  signal: AbortSignal,
): Promise<{ readonly runs: readonly { run: JsonObject; tests: readonly JsonObject[] }[]; readonly whole: boolean }> {
  const all = await runsWithPlans(api, { projectId, suiteId, open: true }, signal);
  const looked = all.entries.slice(0, maxRuns);
  const found = await Promise.all(
    looked.map(async (run) => {
      const { entries, whole } = await someOf(api, `get_tests/${numberIn(run, 'id')}`, 'tests', signal);
      return { run, tests: entries.filter((test) => cases.has(numberIn(test, 'case_id'))), whole };
    }),
  );
  const isWhole = all.whole && looked.length === all.entries.length && found.every(({ whole }) => whole);
  return { runs: found.filter(({ tests }) => tests.length > 0), whole: isWhole };
}
/** A person waits: no more runs or suites are looked into. */
export const maxRuns = 20;
