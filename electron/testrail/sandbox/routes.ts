import type { JsonValue } from '../../../shared/json.ts';
import { caseRoutes } from './cases.ts';
import { list, type ReadContext, type Route, read } from './context.ts';
import { datasetRoutes } from './datasets.ts';
import { find } from './find.ts';
import { projectRoutes } from './projects.ts';
import { caseFields, caseTypes, priorities, resultFields, statuses, templates } from './reference.ts';
import { Refusal } from './refusal.ts';
import { resultRoutes } from './results.ts';
import { runRoutes } from './runs.ts';
import { sectionRoutes } from './sections.ts';

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
  get_users: read([], ({ store }) => store.all('users')),
  get_user: read(['user_id'], ({ store, ids }) => find(store, 'user_id', ids[0])),
  get_current_user: read([], ({ store, me }) => find(store, 'user_id', me)),
  get_user_by_email: read([], ({ store, query }) => {
    const user = store.all('users').find((row) => row.email === query.text('email'));
    if (!user) throw new Refusal(400, 'Field :email is not a valid user.');
    return user;
  }),
  get_configs: read(['project_id'], ofProject([])),
  get_plans: list(['project_id'], (context) => ({ key: 'plans', entries: ofProject([])(context) })),
};

const all = { ...projectRoutes, ...caseRoutes, ...sectionRoutes, ...runRoutes, ...resultRoutes, ...datasetRoutes };
// A Map: `constructor` is no method of the API.
const byName: ReadonlyMap<string, Route> = new Map(Object.entries({ ...all, ...referenceRoutes }));

export function routeFor(name: string): Route | undefined {
  return byName.get(name);
}
