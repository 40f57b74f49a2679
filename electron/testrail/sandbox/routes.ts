import type { JsonValue } from '../../../shared/json.ts';
import { attachmentRoutes } from './attachments.ts';
import { bulkCaseRoutes } from './bulk-cases.ts';
import { historyRoutes } from './case-history.ts';
import { caseRoutes } from './cases.ts';
import { type ReadContext, type Route, read } from './context.ts';
import { datasetRoutes } from './datasets.ts';
import { find } from './find.ts';
import { milestoneRoutes } from './milestones.ts';
import { peopleRoutes } from './people.ts';
import { planRoutes } from './plans.ts';
import { projectRoutes } from './projects.ts';
import { caseFields, caseTypes, priorities, resultFields, statuses, templates } from './reference.ts';
import { resultRoutes } from './results.ts';
import { runRoutes } from './runs.ts';
import { sectionRoutes } from './sections.ts';
import { sharedStepRoutes } from './shared-steps.ts';
import { suiteRoutes } from './suites.ts';

/** The same for every project, but only for one that is there. */
function ofProject<T extends readonly JsonValue[]>(value: T): (context: ReadContext) => T {
  return ({ store, ids }) => {
    find(store, 'project_id', ids[0]);
    return value;
  };
}

/** What other TestRail clients ask for besides the 29 tools. */
const referenceRoutes: Readonly<Record<string, Route>> = {
  get_statuses: read([], () => statuses),
  get_priorities: read([], () => priorities),
  get_case_types: read([], () => caseTypes),
  get_case_fields: read([], () => caseFields),
  get_result_fields: read([], () => resultFields),
  get_templates: read(['project_id'], ofProject(templates)),
  get_case_statuses: read([], () => [
    {
      case_status_id: 1,
      name: 'Approved',
      abbreviation: null,
      is_default: true,
      is_approved: true,
      is_untested: false,
    },
  ]),
};

const all = {
  ...projectRoutes,
  ...caseRoutes,
  ...sectionRoutes,
  ...runRoutes,
  ...resultRoutes,
  ...datasetRoutes,
  ...suiteRoutes,
  ...milestoneRoutes,
  ...planRoutes,
  ...sharedStepRoutes,
  ...attachmentRoutes,
  ...bulkCaseRoutes,
  ...historyRoutes,
  ...peopleRoutes,
};
// A Map: `constructor` is no method of the API.
const byName: ReadonlyMap<string, Route> = new Map(Object.entries({ ...all, ...referenceRoutes }));

export function routeFor(name: string): Route | undefined {
  return byName.get(name);
}
