import { expect, it } from 'vitest';
import type { CommandInput } from '../../shared/control/contract.ts';
import { applicationHere } from '../support/application.ts';
import { fromWindow } from '../support/start-here.ts';

type Draft = CommandInput<'approvals.draftRule'>;
const always = (id: string, change: Partial<Draft> = {}): Draft => ({
  id,
  kind: 'allow',
  from: 'call',
  paths: null,
  until: null,
  ...change,
});
const asks = { close_run: { approval: { timeout: 60 } } };

type Here = Awaited<ReturnType<typeof applicationHere>>;

/** Looks at the rule, and writes what was shown. */
async function write({ call }: Here, input: Draft) {
  const draft = await call('approvals.draftRule', input);
  if (!draft.ok) throw new Error(draft.why);
  return { draft, made: await call('approvals.makeRule', { ...input, version: draft.version }) };
}

it('Always lets the call pass by one entry of the rule, and only calls with the same arguments from then on', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  const first = here.tool('close_run', { run_id: 1 });
  const { id } = await here.asked();
  const { draft, made } = await write(here, always(id));
  expect(draft.conditions.map(({ words }) => words)).toEqual(['run_id is 1']);
  expect(JSON.parse(draft.after).tools.close_run.approval.unless[0].only).toEqual(['run_id']);
  expect(draft.after).toContain('"unless"');
  expect(made).toMatchObject({
    answered: true,
    change: { words: 'close_run is not asked about when run_id is 1, no other argument' },
  });
  expect((await first).text).not.toMatch(/Denied|Not executed/);
  // Not asked: what TestRail says of a run that is closed already is its own word.
  expect((await here.tool('close_run', { run_id: 1 })).text).not.toMatch(/Denied|Not executed/);
  expect((await here.call('approvals.list', {})).waiting).toEqual([]);
  const other = here.tool('close_run', { run_id: 99_999 });
  const second = await here.asked();
  expect(second.arguments).toEqual({ run_id: 99_999 });
  await here.call('approvals.answer', { ids: [second.id], answer: { kind: 'deny', note: null } });
  expect(await other).toMatchObject({ isError: true });
  const [last] = (await here.call('approvals.history', { limit: 2 })).slice(1);
  expect(last?.end).toMatchObject({ how: 'always', by: 'window' });
});

it('an argument that the tool takes and its definition does not name is asked about, whatever Always covers', async () => {
  const here = await applicationHere();
  await here.rules({ add_case: { approval: {} } });
  const args = { section_id: 99_999, title: 'x' };
  const first = here.tool('add_case', args);
  await write(here, always((await here.asked()).id));
  await first;
  const other = here.tool('add_case', { ...args, custom_unseen: 'y' });
  const ask = await here.asked();
  expect(ask.arguments).toEqual({ ...args, custom_unseen: 'y' });
  await here.call('approvals.answer', { ids: [ask.id], answer: { kind: 'deny', note: null } });
  expect(await other).toMatchObject({ isError: true, text: expect.stringContaining('Denied by a person') });
});

it('a rule that was made for one moment asks again after it', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  const first = here.tool('close_run', { run_id: 99_999 });
  const { id } = await here.asked();
  const until = new Date(Date.now() + 1500).toISOString();
  await write(here, always(id, { until }));
  await first;
  await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(Date.parse(until));
  const second = here.tool('close_run', { run_id: 99_999 });
  const again = await here.asked();
  await here.call('approvals.answer', { ids: [again.id], answer: { kind: 'deny', note: null } });
  await second;
});

it('writes nothing that was not shown: not without a condition, not over another edit, not for the command line, not paused', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  const held = here.tool('close_run', { run_id: 99_999 });
  const { id } = await here.asked();
  const draft = await here.call('approvals.draftRule', always(id));
  if (!draft.ok) throw new Error(draft.why);
  const make = (change: Partial<Draft> = {}, version = draft.version) =>
    here.call('approvals.makeRule', { ...always(id, change), version });
  // A draft of the policy says what it would end: another rule for the tool does, one for another tool does not.
  const ends = async (tools: object) => {
    const text = JSON.stringify({ version: '1', default: 'allow', tools });
    const judged = await here.call('policy.draft', { server: 'testrail' as never, text });
    return judged.ok ? judged.ends : null;
  };
  expect(await ends({ ...asks, get_run: {} })).toBe(0);
  expect(await ends({ close_run: { approval: { timeout: 61 } } })).toBe(1);
  expect(await ends({ close_run: { ...asks.close_run, deny_if: [{ conditions: [] }] } })).toBe(1);
  expect(await ends({})).toBe(1);
  // So does an edit of the tool on the Tools page, before it is written.
  const condition = { path: 'args.run_id', op: 'in', value: [1] } as const;
  const edit = { kind: 'condition', list: 'require', condition } as const;
  const { version } = await here.call('tools.page', { server: 'testrail' as never });
  const edits = { server: 'testrail' as never, version, edit };
  expect((await here.call('tools.preview', { ...edits, tool: 'get_run' })).ends).toBe(0);
  const { ends: ended, after } = await here.call('tools.preview', { ...edits, tool: 'close_run' });
  expect(ended).toBe(await ends(JSON.parse(after).tools));
  await expect(make({ paths: [] })).rejects.toThrow('No condition is chosen');
  await expect(make({}, draft.version - 1)).rejects.toThrow('edited again');
  await expect(make({ until: '2020-01-01T00:00:00Z' })).rejects.toThrow('passed already');
  const line = { endpoint: 'command-line', pid: 1 } as const;
  const input = { ...always(id), version: draft.version };
  await expect(here.application.control.call('approvals.makeRule', input, line)).rejects.toThrow('off in the desktop');
  // It still waits, and the policy is what it was.
  expect(await here.asked()).toMatchObject({ id });
  expect(await here.call('approvals.draftRule', always(id))).toMatchObject({ version: draft.version });
  await here.application.control.call('gate.pause', {}, fromWindow);
  await expect(make()).rejects.toThrow('paused');
  expect(await held).toMatchObject({ isError: true });
});

it('after three equal answers a rule with the values seen is offered, for Allow and for Deny alike, and never made by itself', async () => {
  const here = await applicationHere();
  await here.rules({ ...asks, update_run: { approval: {} } });
  const answer = async (tool: string, args: object, kind: 'once' | 'deny') => {
    const result = here.tool(tool, args);
    const ask = await here.asked();
    const given = kind === 'deny' ? ({ kind, note: null } as const) : ({ kind } as const);
    await here.call('approvals.answer', { ids: [ask.id], answer: given });
    await result;
    return ask;
  };
  const offers = [];
  for (const run_id of [99_991, 99_992, 99_993]) offers.push((await answer('close_run', { run_id }, 'once')).offer);
  expect(offers).toEqual([null, null, null]);
  const fourth = here.tool('close_run', { run_id: 99_994 });
  const { id, offer } = await here.asked();
  expect(offer).toEqual({ kind: 'allow', times: 3 });
  const { made } = await write(here, always(id, { from: 'answers' }));
  expect(made.answered).toBe(true);
  await fourth;
  const inForce = (await here.call('policy.show', { server: 'testrail' as never })).inForce;
  expect(JSON.parse(inForce ?? '').tools.close_run.approval.unless).toEqual([
    { conditions: [{ path: 'args.run_id', op: 'in', value: [99_994, 99_993, 99_992, 99_991] }], only: ['run_id'] },
  ]);

  // Other arguments are another shape; an answer the other way ends the row.
  for (const run_id of [99_991, 99_992]) await answer('update_run', { run_id, name: 'x' }, 'deny');
  await answer('update_run', { run_id: 99_993, name: 'x' }, 'once');
  for (const run_id of [99_991, 99_992, 99_993]) {
    expect((await answer('update_run', { run_id, name: 'x' }, 'deny')).offer).toBeNull();
  }
  const last = here.tool('update_run', { run_id: 99_994, name: 'x' });
  const asked = await here.asked();
  expect(asked.offer).toEqual({ kind: 'deny', times: 3 });
  await write(here, always(asked.id, { kind: 'deny', from: 'answers' }));
  expect(await last).toMatchObject({ isError: true, text: expect.stringContaining('Denied by a person') });
  expect(await here.tool('update_run', { run_id: 99_994, name: 'x' })).toMatchObject({
    isError: true,
    text: expect.stringContaining('Denied by the policy'),
  });
}, 60_000);
