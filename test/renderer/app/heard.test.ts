import { expect, test, vi } from 'vitest';
import { agentIdSchema } from '../../../shared/names.ts';
import { guarding } from '../../support/gate-state.ts';
import { callOf } from '../support/data.ts';
import { askOf, deleteRun, stateOf } from '../support/fake-approvals.ts';
import { listen, runTogether } from '../support/heard.ts';
import { addresses, go } from '../support/pages.ts';
import { interfaceInChromium, rowOfTool, rows } from '../support/started.ts';

const { start } = interfaceInChromium();

test('what a key changed is said: the page that came, a tool that opened, a rule and what takes it back, a pause and a fault that ended', async () => {
  const { page, fake } = await start();
  await rows(page).first().waitFor();
  const said = await listen(page);
  const hears = (words: string) => vi.waitFor(async () => expect(await said()).toContain(words));
  await page.keyboard.press('Control+3');
  await hears('Tools');
  const tool = page.getByRole('row', { name: /^get_project,/ });
  await tool.focus();
  await page.keyboard.press('Enter');
  await hears('get_project expanded');
  await page.keyboard.press('4');
  await hears('get_project now Denied for all agents. Ctrl Z takes it back.Undo');
  await page.keyboard.press('Control+Shift+P');
  await page.getByText('Everything is paused.').waitFor();
  await page.keyboard.press('Control+Shift+P');
  await hears('Resumed. Calls pass the rules.');
  const fault = { code: 'journal-full', title: 'The journal cannot grow', help: 'Every call is denied.' };
  fake.send('gate.state', { ...guarding, state: 'fault', faults: [fault] });
  await page.getByText('Every call is denied.').waitFor();
  fake.send('gate.state', guarding);
  // Beside what was said before, which still stands.
  await vi.waitFor(async () => expect((await said()).join('\n')).toContain('Over: The journal cannot grow.'));
});

test('a call that waits is said with its time left, and how it ended', async () => {
  const ask = askOf('ask-1', { who: 'cursor', risk: 'Medium' });
  const waiting = callOf({ at: Date.now(), agent: 'cursor', tool: 'close_run', args: {}, outcome: 'waiting' });
  const { page, fake } = await start({ views: [waiting] });
  const row = rowOfTool(page, 'close_run');
  await row.waitFor();
  const said = await listen(page);
  fake.world.asks = [{ ...ask, call: waiting.call, agent: agentIdSchema.parse('cursor') }];
  fake.send('approvals.changed', stateOf(fake.world));
  await vi.waitFor(async () => {
    const id = (await row.getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`[id="${id}"]`).textContent()).toMatch(/^1 minute left$|^less than a minute left$/);
  });
  await page.getByRole('button', { name: /^Deny/ }).and(page.locator(':not([aria-disabled])')).click();
  await vi.waitFor(async () => expect(await said()).toContain('Denied: close_run by Cursor'));
});

test('calls are said in one sentence each 5 s, by what became of them, and the same words twice', async () => {
  const { page, fake } = await start({}, { clock: true });
  await rows(page).first().waitFor();
  const call = (outcome: 'allowed' | 'hidden' | 'waiting', end: 'failed' | null = null) =>
    callOf({ at: Date.now(), agent: 'cursor', tool: 'get_run', args: {}, outcome, ...(end && { end }) });
  await page.clock.fastForward(5_000);
  const said = await listen(page);
  const sentence = '4 calls, 1 denied, 1 waiting, 1 failed';
  for (const times of [1, 2]) {
    fake.call(call('allowed'), call('hidden'), call('waiting'), call('allowed', 'failed'));
    await vi.waitFor(async () => {
      await page.clock.fastForward(5_000);
      expect((await said()).filter((words) => words === sentence).length).toBe(times);
    });
  }
});

test('no page has words that are seen apart and heard as one', async () => {
  const { page } = await start({ asks: [deleteRun()] });
  await rows(page).first().waitFor();
  const found: Record<string, readonly string[]> = {};
  await rowOfTool(page, 'update_case').click();
  await page.getByText('redacted · 14 characters').waitFor();
  found['a call'] = await runTogether(page);
  for (const address of addresses) {
    await go(page, address);
    found[address] = await runTogether(page);
  }
  expect(Object.entries(found).filter(([, words]) => words.length > 0)).toEqual([]);
});
