import type { JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import type { Effect, Lookup } from './effect-parts.ts';
import { lookupsOfMany } from './effects-bulk.ts';
import { changeCases, deleteCase, deleteCases, deleteSection, deleteSuite, moveSection } from './effects-cases.ts';
import { deletePlanEntry, ofPlan, updatePlanEntry } from './effects-plans.ts';
import {
  completeProject,
  deleteAttachment,
  deleteDataset,
  deleteMilestone,
  deleteProject,
  deleteSharedStep,
} from './effects-projects.ts';
import { closeRun, deleteRun, updateRun } from './effects-runs.ts';

export type { Effect } from './effect-parts.ts';

/**
 * Reads what a call would lose or freeze, with get_ calls only: never with `soft=1`, which a server that does not know it
 * would take for a real delete. Null where a call has no effect worth a number. Rejects where TestRail does not answer.
 */
export async function effectOf(
  api: TestRailReads,
  call: { readonly tool: string; readonly args: JsonObject },
  signal: AbortSignal,
): Promise<Effect | null> {
  return (await lookups.get(call.tool)?.(api, call.args, signal)) ?? null;
}

// A Map: a tool called `constructor` has no look-up.
const lookups: ReadonlyMap<string, Lookup> = new Map([
  ['delete_run', deleteRun],
  ['close_run', closeRun],
  ['update_run', updateRun],
  ['delete_case', deleteCase],
  ['delete_section', deleteSection],
  ['move_section', moveSection],
  ['delete_project', deleteProject],
  ['update_project', completeProject],
  ['delete_dataset', deleteDataset],
  ['delete_suite', deleteSuite],
  [
    'close_plan',
    ofPlan('A closed plan is not opened again, nor are its runs. Their results stay, and nothing can be added.'),
  ],
  [
    'delete_plan',
    ofPlan('The plan goes for good, with all its runs and results. close_plan would end it and keep them.'),
  ],
  ['delete_plan_entry', deletePlanEntry],
  ['update_plan_entry', updatePlanEntry],
  ['delete_milestone', deleteMilestone],
  ['delete_attachment', deleteAttachment],
  ['delete_shared_step', deleteSharedStep],
  ['delete_cases', deleteCases],
  ['update_cases', changeCases('The same values are written into every one of these cases.')],
  ['move_cases_to_section', changeCases('Nothing is lost. The cases stand elsewhere afterwards.')],
  ...lookupsOfMany,
]);
