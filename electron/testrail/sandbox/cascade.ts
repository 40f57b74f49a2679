import type { Reader, Writer } from './store.ts';
import type { TableName } from './tables.ts';

/** What a delete takes along, table by table. */
export type Doomed = { readonly [T in TableName]?: readonly number[] };

function ids<T extends { readonly id: number }>(rows: readonly T[], matches: (row: T) => boolean): readonly number[] {
  return rows.filter(matches).map((row) => row.id);
}

function testsAndResults(store: Reader, tests: readonly number[]): Doomed {
  const gone = new Set(tests);
  return { tests, results: ids(store.all('results'), (row) => gone.has(row.test_id)) };
}

export function withRuns(store: Reader, runs: readonly number[]): Doomed {
  const gone = new Set(runs);
  return {
    runs,
    ...testsAndResults(
      store,
      ids(store.all('tests'), (row) => gone.has(row.run_id)),
    ),
  };
}

/** Cases go with their tests in open runs; a closed run keeps the copies it froze. */
export function withCases(store: Reader, cases: readonly number[]): Doomed {
  const gone = new Set(cases);
  const isOpen = (runId: number) => store.get('runs', runId)?.is_completed === false;
  const tests = ids(store.all('tests'), (row) => gone.has(row.case_id) && isOpen(row.run_id));
  return { cases, ...testsAndResults(store, tests) };
}

export function withSection(store: Reader, sectionId: number): Doomed {
  const sections = new Set([sectionId]);
  // Children have higher ids than the section they were made in, but may have been moved: so until nothing is added.
  for (let before = 0; before !== sections.size; ) {
    before = sections.size;
    for (const row of store.all('sections')) {
      if (row.parent_id !== null && sections.has(row.parent_id)) sections.add(row.id);
    }
  }
  const cases = ids(store.all('cases'), (row) => sections.has(row.section_id));
  return { sections: [...sections], ...withCases(store, cases) };
}

/** Cases, sections and open runs; closed runs keep their frozen tests. */
export function withSuite(store: Reader, suiteId: number): Doomed {
  const runs = ids(store.all('runs'), (row) => row.suite_id === suiteId && !row.is_completed);
  const cases = ids(store.all('cases'), (row) => row.suite_id === suiteId);
  const sections = ids(store.all('sections'), (row) => row.suite_id === suiteId);
  return { suites: [suiteId], sections, cases, ...withRuns(store, runs) };
}

export function withProject(store: Reader, projectId: number): Doomed {
  const suites = new Set(ids(store.all('suites'), (row) => row.project_id === projectId));
  const runs = ids(store.all('runs'), (row) => row.project_id === projectId);
  return {
    projects: [projectId],
    suites: [...suites],
    sections: ids(store.all('sections'), (row) => suites.has(row.suite_id)),
    cases: ids(store.all('cases'), (row) => suites.has(row.suite_id)),
    datasets: ids(store.all('datasets'), (row) => row.project_id === projectId),
    milestones: ids(store.all('milestones'), (row) => row.project_id === projectId),
    plans: ids(store.all('plans'), (row) => row.project_id === projectId),
    shared_steps: ids(store.all('shared_steps'), (row) => row.project_id === projectId),
    labels: ids(store.all('labels'), (row) => row.project_id === projectId),
    config_groups: ids(store.all('config_groups'), (row) => row.project_id === projectId),
    variables: ids(store.all('variables'), (row) => row.project_id === projectId),
    ...withRuns(store, runs),
  };
}

export function remove(store: Writer, doomed: Doomed): void {
  for (const [table, gone] of Object.entries(doomed) as [TableName, readonly number[]][]) {
    for (const id of gone) store.remove(table, id);
  }
}

/** What a soft delete answers: how much would go. */
export function counts(doomed: Doomed): { readonly [table: string]: number } {
  return Object.fromEntries(Object.entries(doomed).map(([table, gone]) => [table, gone.length]));
}
