import type { CaseRow } from '../case-rows.ts';
import { untested } from '../reference.ts';
import type { RunRow } from '../rows.ts';
import { Store, type Writer } from '../store.ts';
import { type Snapshot, tableNames } from '../tables.ts';
import { caseContent } from '../views.ts';
import { addBesides, addSamplePlan } from './besides.ts';
import { parseSections } from './notation.ts';
import { type SampleProject, sampleProjects, sampleUsers } from './projects.ts';
import { pick, randomFrom, sampleResults } from './results.ts';
import { type SampleRun, sampleRuns } from './runs.ts';

const day = 86_400;
const empty = {
  rows: Object.fromEntries(tableNames.map((table) => [table, []])),
  next: Object.fromEntries(tableNames.map((table) => [table, 1])),
} as unknown as Snapshot;

/**
 * The sample data: the same rows for the same time, so that a reset gives back what was there. `now` is in seconds since the
 * epoch; all dates lie before it, as if the team had worked until this morning.
 */
export function buildSample(now: number): Snapshot {
  const store = new Store(empty);
  store.change((writer) => {
    for (const user of sampleUsers) writer.add('users', { ...user, is_active: true });
    for (const project of sampleProjects) addProject(writer, project, now);
    addBesides(writer, now);
    for (const [index, run] of sampleRuns.entries()) addRun(writer, run, randomFrom(0x5eed + index), now);
    addSamplePlan(writer, now);
  });
  return store.dump();
}

function addProject(writer: Writer, sample: SampleProject, now: number): void {
  const project = writer.add('projects', {
    name: sample.name,
    announcement: sample.announcement,
    show_announcement: sample.announcement !== null,
    is_completed: false,
    completed_on: null,
    suite_mode: sample.suiteMode,
  });
  for (const { name, description, due, done } of sample.milestones) {
    const on = now + due * day;
    const state = {
      is_completed: done,
      completed_on: done ? on : null,
      start_on: on - 21 * day,
      started_on: on - 21 * day,
    };
    writer.add('milestones', { project_id: project.id, name, description, due_on: on, ...state });
  }
  for (const suite of sample.suites)
    addSuite(writer, suite, { projectId: project.id, isMaster: sample.suiteMode === 1, now });
  for (const { name, description, values } of sample.datasets) {
    const used = writer.all('datasets').reduce((sum, row) => sum + row.variables.length, 0);
    const variables = Object.entries(values).map(([key, value], index) => ({ id: used + index + 1, name: key, value }));
    writer.add('datasets', { project_id: project.id, name, description, variables });
  }
}

function addSuite(
  writer: Writer,
  sample: SampleProject['suites'][number],
  { projectId, isMaster, now }: { readonly projectId: number; readonly isMaster: boolean; readonly now: number },
): void {
  const { name, description } = sample;
  const suite = writer.add('suites', { project_id: projectId, name, description, is_master: isMaster });
  const random = randomFrom(0xca5e + suite.id);
  const made: number[] = [];
  for (const [index, section] of parseSections(sample.cases).entries()) {
    const parentId = section.parent === null ? null : (made[section.parent] ?? null);
    const place = { suite_id: suite.id, parent_id: parentId, position: index + 1 };
    const row = writer.add('sections', { ...place, name: section.name, description: section.description });
    made.push(row.id);
    for (const [position, content] of section.cases.entries()) {
      const created = Math.round(now - (90 + random() * 400) * day);
      const updated = Math.round(created + random() * 80 * day);
      const author = 2 + Math.floor(random() * 4);
      const written = {
        created_by: author,
        created_on: created,
        updated_by: 2 + Math.floor(random() * 4),
        updated_on: updated,
      };
      // Checkout has a field that is required there.
      const custom = projectId === 2 ? { custom_severity: 1 + (position % 3) } : {};
      writer.add('cases', {
        ...content,
        labels: [],
        custom,
        section_id: row.id,
        suite_id: suite.id,
        position: position + 1,
        ...written,
      });
    }
  }
}

function addRun(writer: Writer, sample: SampleRun, random: () => number, now: number): void {
  const project = sample.project + 1;
  const milestones = writer.all('milestones').filter((row) => row.project_id === project);
  const suite = writer.all('suites')[sample.suite];
  if (!suite) throw new Error(`The sample run ${sample.name} names a suite that is not there.`);
  const from = now - sample.made * day;
  const to = sample.closed === null ? now - 3600 : now - sample.closed * day;
  const run = writer.add('runs', {
    project_id: project,
    suite_id: suite.id,
    name: sample.name,
    description: sample.description,
    milestone_id: sample.milestone === null ? null : (milestones[sample.milestone]?.id ?? null),
    assignedto_id: sample.by === null ? null : sample.by + 1,
    include_all: sample.percent === 100,
    is_completed: sample.closed !== null,
    completed_on: sample.closed === null ? null : to,
    created_by: 2,
    created_on: from,
    updated_on: null,
  });
  const cases = writer.all('cases').filter((row) => row.suite_id === suite.id);
  const chosen = cases.filter(() => sample.percent === 100 || random() * 100 < sample.percent);
  const done = chosen.flatMap((row) => {
    const results = sampleResults(random, sample, row, { from, to });
    const assignee = run.assignedto_id ?? pick(random, [3, 4, 5]);
    return addTest(writer, run, row, { assignee, results });
  });
  // Ids follow time, as if the results had been added one after the other.
  for (const result of done.sort((a, b) => a.created_on - b.created_on)) writer.add('results', result);
}

function addTest(
  writer: Writer,
  run: RunRow,
  about: CaseRow,
  { assignee, results }: { readonly assignee: number; readonly results: ReturnType<typeof sampleResults> },
) {
  const test = writer.add('tests', {
    run_id: run.id,
    case_id: about.id,
    status_id: results.at(-1)?.status_id ?? untested,
    assignedto_id: assignee,
    frozen: run.is_completed ? caseContent(about) : null,
  });
  return results.map((result) => ({ ...result, test_id: test.id }));
}
