import type { JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import { openRunsWith, projectOfSuite } from './effect-parts.ts';
import { countOf, hasResult, numberIn, oneOf, someOf, sum, textIn } from './effect-reads.ts';

/** A run under way that holds a case: its testers see the case as it is now, whatever it was when they began. */
export interface OpenRun {
  readonly id: number;
  readonly name: string;
  /** Results of the case in it. */
  readonly results: number;
  /** There may be more. */
  readonly atLeast: boolean;
}

export interface OpenRuns {
  readonly runs: readonly OpenRun[];
  /** False where not all open runs could be looked into. */
  readonly whole: boolean;
}

/** Null for a call that changes no case of its own. */
export async function openRunsOf(
  api: TestRailReads,
  { tool, args }: { readonly tool: string; readonly args: JsonObject },
  signal: AbortSignal,
): Promise<OpenRuns | null> {
  if (tool !== 'update_case') return null;
  const row = await oneOf(api, `get_case/${numberIn(args, 'case_id')}`, signal);
  const suiteId = numberIn(row, 'suite_id');
  const { id: projectId } = await projectOfSuite(api, suiteId, signal);
  const place = { projectId, suiteId, cases: new Set([numberIn(row, 'id')]) };
  const { runs, whole } = await openRunsWith(api, place, signal);
  const counted = runs.map(async ({ run, tests }) => {
    const lists = tests.filter(hasResult).map((test) => {
      return someOf(api, `get_results/${numberIn(test, 'id')}`, 'results', signal);
    });
    const { count, atLeast } = sum((await Promise.all(lists)).map(countOf));
    return { id: numberIn(run, 'id'), name: textIn(run, 'name'), results: count, atLeast };
  });
  return { runs: await Promise.all(counted), whole };
}
