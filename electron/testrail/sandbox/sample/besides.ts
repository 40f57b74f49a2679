import { untested } from '../reference.ts';
import type { Writer } from '../store.ts';

const day = 86_400;

/** Labels, configurations, shared steps and variables of the sample. */
export function addBesides(writer: Writer, now: number): void {
  const author = { created_by: 2, created_on: now - 120 * day };
  const labels: readonly (readonly [number, string])[] = [
    [1, 'release gate'],
    [1, 'flaky'],
    [2, 'payments'],
    [3, 'offline'],
  ];
  for (const [project_id, title] of labels) writer.add('labels', { project_id, title, ...author });
  const browsers = ['Chrome', 'Firefox', 'Safari'].map((name, index) => ({ id: index + 1, name }));
  const systems = ['Android 15', 'iOS 18'].map((name, index) => ({ id: index + 4, name }));
  writer.add('config_groups', { project_id: 1, name: 'Browsers', configs: browsers });
  writer.add('config_groups', { project_id: 3, name: 'Systems', configs: systems });
  const step = (content: string, expected: string) => ({ content, expected, additional_info: '', refs: '' });
  writer.add('shared_steps', {
    project_id: 1,
    title: 'Sign in as the default customer',
    custom_steps_separated: [
      step('Open the sign-in page', 'E-mail and password are asked'),
      step('Sign in as anna.default@shop.example', 'The account page greets Anna'),
    ],
    updated_by: 2,
    updated_on: now - 40 * day,
    ...author,
  });
  for (const [project_id, name] of [
    [1, 'browser'],
    [2, 'card'],
    [3, 'device'],
  ] as const) {
    writer.add('variables', { project_id, name });
  }
  const gate = writer.get('cases', 1);
  if (gate) writer.put('cases', { ...gate, labels: [1] });
}

/** A plan of the Storefront: one entry, a run for each of two browsers, nothing tested yet. */
export function addSamplePlan(writer: Writer, now: number): void {
  const entry = '00000001-0000-4000-8000-000000000001';
  const milestone = writer.all('milestones').find((row) => row.project_id === 1 && !row.is_completed)?.id ?? null;
  const plan = writer.add('plans', {
    project_id: 1,
    name: 'Release 4.2 browsers',
    description: 'Sign-in and vouchers on each browser.',
    milestone_id: milestone,
    refs: null,
    start_on: now - 2 * day,
    due_on: now + 4 * day,
    is_completed: false,
    completed_on: null,
    created_by: 2,
    created_on: now - 2 * day,
    entries: [{ id: entry, suite_id: 1, name: 'Browsers', description: null, refs: null, include_all: false }],
  });
  for (const config of [1, 2]) {
    const run = writer.add('runs', {
      project_id: 1,
      suite_id: 1,
      name: 'Browsers',
      description: null,
      milestone_id: milestone,
      assignedto_id: 3,
      include_all: false,
      is_completed: false,
      completed_on: null,
      created_by: 2,
      created_on: now - 2 * day,
      updated_on: null,
      plan_id: plan.id,
      entry_id: entry,
      config_ids: [config],
    });
    for (const case_id of [1, 2, 3]) {
      writer.add('tests', { run_id: run.id, case_id, status_id: untested, assignedto_id: 3, frozen: null });
    }
  }
  const log = Buffer.from('12:00:01 sign-in page opened\n12:00:02 POST /session 200\n');
  writer.add('attachments', {
    kind: 'case',
    entity_id: 1,
    name: 'console.log',
    size: log.length,
    created_on: now - day,
    user_id: 3,
    data: log.toString('base64'),
  });
}
