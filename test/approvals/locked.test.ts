import { expect, it } from 'vitest';
import { applicationHere } from '../support/application.ts';

const asks = { close_run: { approval: { timeout: 60 } } };
const args = { run_id: 99_999 };
const locked = {
  isError: true,
  text: expect.stringMatching(/^Denied by Railguard: close_run needs a person .* screen .* is locked/),
};

it('while the screen is locked a call is denied at once, and left for whoever comes back; the same call again is no second one', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  here.application.screenLocked(true);
  expect(await here.tool('close_run', args)).toEqual(locked);
  expect(await here.tool('close_run', args)).toEqual(locked);
  const { waiting, unseen } = await here.call('approvals.list', {});
  expect(waiting).toEqual([]);
  expect(unseen).toMatchObject([{ tool: 'close_run', arguments: args, times: 2, end: { how: 'locked' } }]);
  const { items, badge } = await here.call('attention.list', {});
  expect(items).toMatchObject([{ code: 'approval-unseen', title: '1 call was denied while the screen was locked' }]);
  expect(badge).toBe(1);

  // Back again, calls are asked about as before, and nothing of before counts as an answer.
  here.application.screenLocked(false);
  const next = here.tool('close_run', args);
  const { id } = await here.asked();
  await here.call('approvals.answer', { ids: [id], answer: { kind: 'deny', note: null } });
  expect(await next).toMatchObject({ text: expect.stringContaining('Denied by a person') });

  await here.call('approvals.review', { ids: unseen.map((ask) => ask.id), verdict: 'dismiss' });
  expect((await here.call('approvals.list', {})).unseen).toEqual([]);
  expect((await here.call('attention.list', {})).items).toEqual([]);
});

it('a person who comes back may let the same call pass once, and no other', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  here.application.screenLocked(true);
  await here.tool('close_run', args);
  const [missed] = (await here.call('approvals.list', {})).unseen;
  const ids = [missed?.id ?? ''];
  here.application.screenLocked(false);
  const line = { endpoint: 'command-line', pid: 1 } as const;
  const input = { ids, verdict: 'allow' } as const;
  await expect(here.application.control.call('approvals.review', input, line)).rejects.toThrow('off in the desktop');
  const { waiting } = await here.call('approvals.review', input);
  expect(waiting).toMatchObject([{ id: ids[0], state: 'allowed' }]);
  await expect(here.call('approvals.review', input)).rejects.toThrow('looked at already');
  const other = here.tool('close_run', { run_id: 99_998 });
  const { id } = await here.asked();
  await here.call('approvals.answer', { ids: [id], answer: { kind: 'deny', note: null } });
  expect(await other).toMatchObject({ text: expect.stringContaining('Denied by a person') });
  expect((await here.tool('close_run', args)).text).not.toMatch(/Denied|Not executed/);
  // Used up, also while the screen is locked again.
  here.application.screenLocked(true);
  expect(await here.tool('close_run', args)).toEqual(locked);
});

it('what waits when the screen is locked goes on waiting, and rules that change end what was allowed since', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  const early = here.tool('close_run', args);
  const { id } = await here.asked();
  here.application.screenLocked(true);
  await here.tool('close_run', { run_id: 99_998 });
  expect(await here.asked()).toMatchObject({ id });
  await here.call('approvals.answer', { ids: [id], answer: { kind: 'deny', note: null } });
  await early;
  const [missed] = (await here.call('approvals.list', {})).unseen;
  await here.call('approvals.review', { ids: [missed?.id ?? ''], verdict: 'allow' });
  await here.rules({ close_run: { approval: { timeout: 30 } } });
  expect((await here.call('approvals.list', {})).waiting).toEqual([]);
  expect(await here.tool('close_run', { run_id: 99_998 })).toEqual(locked);
});
