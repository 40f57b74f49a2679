import { describe, expect, it } from 'vitest';
import { calm, connector, done, onSandbox, refused, sandbox, targetOf } from './harness.ts';

const entry = '00000001-0000-4000-8000-000000000001';

describe('custom fields', () => {
  it('that are required are told with what they take, and are kept once they are given', async () => {
    const server = await onSandbox();
    const words = await refused(server, 'add_case', { section_id: 10, title: 'Pay twice' });
    expect(words).toContain('Field :custom_severity is a required field.');
    expect(words).toContain(
      'custom_severity (Severity, required in some projects) takes the number of an option: 1 Blocker',
    );
    const made = await done(server, 'add_case', {
      section_id: 10,
      title: 'Pay twice',
      custom_severity: 2,
      custom_automation_id: 'pay.twice',
      labels: ['payments'],
    });
    expect(made).toMatchObject({
      custom_severity: 2,
      custom_automation_id: 'pay.twice',
      labels: [{ title: 'payments' }],
    });
    expect(await refused(server, 'update_case', { case_id: made.id, custom_severity: 9 })).toContain('3 Minor');
    // In Storefront a title is enough.
    expect(await done(server, 'add_case', { section_id: 1, title: 'X' })).toMatchObject({ custom_severity: null });
  });

  it('of results, and references of runs, are kept', async () => {
    const server = await onSandbox();
    const steps = [{ content: 'Open', status_id: 1, actual: 'Opened' }];
    const result = await done(server, 'add_result', { test_id: 1, status_id: 1, custom_step_results: steps });
    expect(result.custom_step_results).toEqual(steps);
    const run = await done(server, 'add_run', { project_id: 1, suite_id: 1, name: 'X', refs: 'SHOP-1', case_ids: [1] });
    expect(run).toMatchObject({ refs: 'SHOP-1', untested_count: 1 });
    expect(await done(server, 'get_runs', { project_id: 1, refs_filter: 'SHOP-1' })).toHaveLength(1);
  });
});

describe('plans', () => {
  it('hold runs that get_runs leaves out and that are changed with the plan only', async () => {
    const server = await onSandbox();
    const runs = await done(server, 'get_runs', { project_id: 1 });
    const [first] = (await done(server, 'get_plan', { plan_id: 1 })).entries[0].runs;
    expect(runs.map((run: { id: number }) => run.id)).not.toContain(first.id);
    expect(first).toMatchObject({ config: 'Chrome', config_ids: [1], plan_id: 1, entry_id: entry });
    for (const tool of ['close_run', 'delete_run', 'update_run']) {
      expect(await refused(server, tool, { run_id: first.id })).toContain('belongs to a test plan');
    }
    const [test] = await done(server, 'get_tests', { run_id: first.id });
    await done(server, 'add_result', { test_id: test.id, status_id: 1 });
    await done(server, 'close_plan', { plan_id: 1 });
    expect(await refused(server, 'add_result', { test_id: test.id, status_id: 1 })).toContain('closed');
    expect(await refused(server, 'add_plan_entry', { plan_id: 1, suite_id: 1 })).toContain('closed');
  });

  it('take one run for each set of configurations, and a new selection drops what falls out', async () => {
    const server = await onSandbox();
    const runs = [{ config_ids: [1] }, { config_ids: [2], case_ids: [5] }];
    const added = await done(server, 'add_plan_entry', { plan_id: 1, suite_id: 1, case_ids: [4, 5], runs });
    expect(added.runs.map((run: { untested_count: number }) => run.untested_count)).toEqual([2, 1]);
    const narrowed = await done(server, 'update_plan_entry', { plan_id: 1, entry_id: added.id, case_ids: [5] });
    expect(narrowed.runs.map((run: { untested_count: number }) => run.untested_count)).toEqual([1, 1]);
    expect(await refused(server, 'update_plan_entry', { plan_id: 1, entry_id: '../1' })).toContain('entry_id is no id');
  });

  it('take no milestone that is reached', async () => {
    const server = await onSandbox();
    expect(await refused(server, 'add_plan', { project_id: 1, name: 'X', milestone_id: 1 })).toContain(
      'completed milestone',
    );
  });
});

describe('attachments', () => {
  it('come back as they were sent, from where the call says they hang, and from nowhere else', async () => {
    const server = await onSandbox();
    const { attachment_id } = await done(server, 'add_attachment_to_run', {
      run_id: 1,
      name: 'a"b.bin',
      base64: 'AAEC/w==',
    });
    const read = async (args: Record<string, number>) =>
      server.callTool('get_attachment', { attachment_id, ...args }, calm);
    expect((await read({ run_id: 1 })).content).toMatchObject([{ type: 'resource', resource: { blob: 'AAEC/w==' } }]);
    expect((await read({ run_id: 3 })).isError).toBe(true);
    expect(await refused(server, 'delete_attachment', { attachment_id, case_id: 1 })).toContain(
      'does not hang on case 1',
    );
    const text = { run_id: 1, name: 'a.log', text: 'Zeile mit Ümlaut' };
    const { attachment_id: log } = await done(server, 'add_attachment_to_run', text);
    expect((await server.callTool('get_attachment', { attachment_id: log }, calm)).content).toEqual([
      { type: 'text', text: 'Zeile mit Ümlaut' },
    ]);
    expect(await refused(server, 'add_attachment_to_run', { run_id: 1, name: 'x', base64: '%%%' })).toContain(
      'no base64',
    );
    expect(await refused(server, 'add_attachment_to_run', { run_id: 1, name: 'x' })).toContain('text or base64');
  });

  it('of a result are told with the result, and only a result of the test that is named takes one', async () => {
    const server = await onSandbox();
    const { id } = await done(server, 'add_result', { test_id: 1, status_id: 5 });
    const args = { result_id: id, name: 'a.log', text: 'x' };
    expect(await refused(server, 'add_attachment_to_result', { ...args, test_id: 2 })).toContain(
      'is not one of test 2',
    );
    const { attachment_id } = await done(server, 'add_attachment_to_result', { ...args, test_id: 1 });
    const [newest] = await done(server, 'get_results', { test_id: 1 });
    expect(newest.attachment_ids).toEqual([attachment_id]);
    expect(await done(server, 'get_attachments_for_test', { test_id: 1 })).toMatchObject([
      { id: attachment_id, result_id: id },
    ]);
  });
});

describe('shared steps and history', () => {
  it('a case shows the steps it shares, and keeps them when the set is deleted', async () => {
    const server = await onSandbox();
    const shared = [{ shared_step_id: 1 }, { content: 'Look', expected: 'Seen' }];
    await done(server, 'update_case', { case_id: 1, custom_steps_separated: shared });
    const elsewhere = { section_id: 11, title: 'X', custom_severity: 1, custom_steps_separated: shared };
    expect(await refused(server, 'add_case', elsewhere)).toContain('not a valid shared step');
    const steps = async () => (await done(server, 'get_case', { case_id: 1 })).custom_steps_separated;
    expect(await steps()).toMatchObject([{ shared_step_id: 1 }, { shared_step_id: 1 }, { content: 'Look' }]);
    expect((await done(server, 'get_shared_step', { shared_step_id: 1 })).case_ids).toEqual([1]);
    await done(server, 'delete_shared_step', { shared_step_id: 1 });
    expect(await steps()).toMatchObject([{ content: 'Open the sign-in page' }, {}, { content: 'Look' }]);
    const [change] = await done(server, 'get_history_for_case', { case_id: 1 });
    expect(change.changes).toMatchObject([{ field: 'custom_steps_separated' }]);
  });

  it('many cases are changed, copied and moved in one call, all or none', async () => {
    const server = await onSandbox();
    expect(await refused(server, 'update_cases', { suite_id: 1, case_ids: [1, 61], title: 'X' })).toContain('case 61');
    expect((await done(server, 'get_case', { case_id: 1 })).title).not.toBe('X');
    const before = (await done(server, 'get_cases', { project_id: 1, section_id: 2 })).length;
    await done(server, 'copy_cases_to_section', { section_id: 2, case_ids: [1] });
    const elsewhere = { section_id: 2, suite_id: 2, case_ids: [1] };
    expect(await refused(server, 'move_cases_to_section', elsewhere)).toContain(':suite_id');
    await done(server, 'move_cases_to_section', { section_id: 2, suite_id: 1, case_ids: [1] });
    expect(await done(server, 'get_cases', { project_id: 1, section_id: 2 })).toHaveLength(before + 2);
  });
});

describe('a TestRail that gives lists as before 6.7', () => {
  it('is read the same', async () => {
    const box = await sandbox({ lists: 'plain' });
    const response = await fetch(`${box.url}/index.php?/api/v2/get_suites/2`, {
      headers: { authorization: `Basic ${Buffer.from(`${box.user}:${box.key}`).toString('base64')}` },
    });
    expect(await response.json()).toHaveLength(2);
    const server = connector(targetOf(box));
    expect(await done(server, 'get_suites', { project_id: 2 })).toHaveLength(2);
    expect(await done(server, 'get_cases', { project_id: 1, limit: 10, offset: 55 })).toHaveLength(5);
  });
});

describe('ids as clients send them', () => {
  it('may be text, and 0 for none', async () => {
    const box = await sandbox();
    const post = async (path: string, body: object) =>
      (
        await fetch(`${box.url}/index.php?/api/v2/${path}`, {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${box.user}:${box.key}`).toString('base64')}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(body),
        })
      ).json();
    expect(await post('add_run/2', { suite_id: '2', name: 'X', milestone_id: 0 })).toMatchObject({ suite_id: 2 });
    expect(await post('add_run/1', { suite_id: 0, name: 'X' })).toMatchObject({ suite_id: 1 });
    expect(await post('copy_cases_to_section/2', { case_ids: '1,2' })).toEqual({});
  });
});
