import { expect, test, vi } from 'vitest';
import { guarding } from '../../../support/gate-state.ts';
import { auditInBoth } from '../../support/axe.ts';
import { callOf } from '../../support/data.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();
// Each its own: calls of one test are none of another's.
const nothing = () => ({ views: [] });

test('a fresh Railguard opens with the first steps, which see the first call come', async () => {
  const { page, fake } = await start(nothing());
  await page.getByRole('heading', { name: 'Railguard is guarding. Make your first call.' }).waitFor();
  expect(page.url()).toContain('#/start');
  await page.getByRole('heading', { name: 'Sandbox TestRail is running' }).waitFor();
  await page.getByText('tools pass freely').waitFor();
  await page.getByText('Your first call appears here').waitFor();
  expect(await auditInBoth(page)).toEqual([]);
  fake.call(callOf({ at: Date.now(), agent: 'code', tool: 'get_projects', args: {} }));
  await page.getByRole('list', { name: 'First calls' }).getByText('get_projects').waitFor();
  await page.getByText('Your first call is here.').waitFor();
  await page.getByRole('button', { name: 'Go to Live' }).click();
  await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
});

test.each([
  ['server-failing', 'github does not answer', 'Railguard guards all the same: make your first call.'],
  ['journal-full', 'The journal cannot grow', 'No call passes until that is mended.'],
])('a fault is told there as it is: %s', async (code, title, words) => {
  const gate = { ...guarding, state: 'fault' as const, faults: [{ code, title, help: 'Mend it.' }] };
  const { page } = await start({ ...nothing(), gate });
  await page.getByRole('heading', { name: `${title}. ${words}` }).waitFor();
});

test('a test call is made as the agent', async () => {
  const { page, fake } = await start(nothing());
  await page.getByRole('button', { name: 'Make a test call for me' }).click();
  await page.getByRole('list', { name: 'First calls' }).getByText('get_projects').waitFor();
  expect(fake.world.asked.filter(({ name }) => name === 'agents.testCall')).toHaveLength(1);
});

test('a client that is here is configured from the first steps', async () => {
  const { page } = await start(nothing());
  await page.getByRole('button', { name: 'Claude Desktop' }).click();
  await page.getByRole('button', { name: 'Apply to Claude Desktop' }).waitFor();
});

test('they are left for good, and found again', async () => {
  const { page } = await start(nothing());
  await page.getByRole('button', { name: 'Skip setup' }).click();
  await page.getByText('No calls yet').waitFor();
  await page.reload();
  await page.getByText('No calls yet').waitFor();
  await page.getByRole('button', { name: 'Show the first steps' }).click();
  await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('First steps');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor();
});

test('where something was called already, or another page was asked for, they do not come by themselves', async () => {
  const { page } = await start();
  await page.getByRole('grid', { name: 'Calls, newest first' }).waitFor();
  expect(page.url()).not.toContain('#/start');
  const other = await start(nothing());
  await other.page.evaluate(() => {
    localStorage.clear();
    location.hash = '#/tools';
  });
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
  await vi.waitFor(() => expect(other.page.url()).toContain('#/tools'), 10_000);
});
