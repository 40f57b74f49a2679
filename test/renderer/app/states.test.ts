import { expect, test } from 'vitest';
import { go } from '../support/pages.ts';
import { interfaceInChromium, rows } from '../support/started.ts';

const { start, expectComplaint } = interfaceInChromium();

// Reasons may hold what an agent or a server said: a mark that turns the direction of text around stands for it.
const refusal = { code: 'journal-failed', message: 'The disk does not\u202e answer.', exit: 1 } as const;
const reason = 'The disk does not\\u{202E} answer.';
const again = 'Try again';

/** One row for each thing that a page reads: what is said where it cannot be read. */
const unread = [
  ['#/live', 'feed.page', 'The journal cannot be read'],
  ['#/approvals', 'approvals.list', 'What waits cannot be read'],
  ['#/approvals/decided', 'approvals.history', 'What was decided cannot be read'],
  ['#/tools', 'servers.list', 'The tools cannot be read'],
  ['#/tools', 'tools.page', 'The tools cannot be read'],
  ['#/policy', 'servers.list', 'The policy cannot be read'],
  ['#/policy', 'policy.show', 'The policy cannot be read'],
  ['#/policy', 'policy.draft', 'The text cannot be checked'],
  ['#/policy/testrail/rules', 'policy.draft', 'The text cannot be checked'],
  ['#/policy/testrail/rules', 'policy.hygiene', 'The rules cannot be looked through'],
  ['#/agents', 'agents.list', 'Agents cannot be read'],
  ['#/servers', 'servers.list', 'The servers cannot be read'],
  ['#/insights', 'journal.statistics', 'The journal cannot be read'],
  ['#/insights/report/7d', 'journal.statistics', 'The journal cannot be read'],
  ['#/settings', 'settings.get', 'Settings cannot be read'],
  ['#/settings', 'webhook.get', 'It cannot be read.'],
  ['#/start', 'agents.list', 'The agents cannot be read'],
] as const;

test('what a page cannot read is said with its reason and a way to try again', async () => {
  const { page, fake } = await start();
  await rows(page).first().waitFor();
  const main = page.getByRole('main');
  for (const [address, command, words] of unread) {
    fake.world.broken.set(command, refusal);
    await page.goto(`${fake.origin}/${address}`);
    await page.reload();
    await main.getByText(words).first().waitFor();
    await main.getByText(reason).first().waitFor();
    fake.world.broken.clear();
    await main.getByRole('button', { name: again }).last().click();
    await main.getByText(words).first().waitFor({ state: 'detached' });
  }
});

test('what stands on every page and cannot be read is said on every page', async () => {
  const { page, fake } = await start();
  const banner = page.getByRole('alert').filter({ hasText: 'What needs you may be missing here.' });
  for (const command of ['gate.state', 'attention.list', 'approvals.list']) {
    fake.world.broken.set(command, refusal);
    await page.reload();
    await banner.getByText(reason).waitFor();
    if (command === 'gate.state') await page.getByRole('button', { name: 'State unknown' }).waitFor();
    fake.world.broken.clear();
    await banner.getByRole('button', { name: again }).click();
    await banner.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Guarding', exact: true }).waitFor();
  }
  // An event brings what could not be read.
  fake.world.broken.set('attention.list', refusal);
  await page.reload();
  await banner.getByText(reason).waitFor();
  fake.send('attention.changed', { items: [], badge: 0 });
  await banner.waitFor({ state: 'detached' });
});

test('while the servers are read no page says that there is none', async () => {
  const read = Promise.withResolvers<void>();
  const { page } = await start({ stuck: new Map([['servers.list', read.promise]]) });
  await rows(page).first().waitFor();
  for (const [address, label] of [
    ['#/policy', 'Reading the policy'],
    ['#/tools', 'Reading tools'],
    ['#/servers', 'Reading servers'],
  ] as const) {
    await page.evaluate((to) => {
      location.hash = to;
    }, address);
    await page.getByRole('status', { name: label }).waitFor();
  }
  read.resolve();
  await page.getByRole('heading', { name: 'testrail' }).waitFor();
});

test('where the agents cannot be read the policy of the server is shown, and they are not asked for over and over', async () => {
  const { page, fake } = await start({ broken: new Map([['agents.list', refusal]]) });
  await rows(page).first().waitFor();
  await page.evaluate(() => {
    location.hash = '#/policy';
  });
  await page.getByText('Agents with this policy can use').waitFor();
  const asked = fake.world.asked.filter(({ name }) => name === 'agents.list').length;
  expect(asked).toBeLessThan(5);
});

test('the first steps say nothing of a sandbox before it is known that there is one', async () => {
  const { page, fake } = await start({ views: [], broken: new Map([['testrail.target', refusal]]) });
  await page.evaluate(() => {
    location.hash = '#/start';
  });
  const reached = page.getByRole('complementary', { name: 'What agents reach' });
  await reached.getByText(reason).waitFor();
  expect(await page.getByText(/sandbox/i).count()).toBe(0);
  fake.world.broken.clear();
  await reached.getByRole('button', { name: again }).click();
  await page.getByText('nothing you try can touch your real projects').waitFor();
});

test('a page whose Railguard was started anew is locked, keeps what was typed, and goes on with the new address in the same tab', async () => {
  expectComplaint(/401|Failed to load/);
  const { page, fake } = await start();
  await rows(page).first().waitFor();
  await go(page, '#/servers/+');
  await page.getByLabel('Name', { exact: true }).fill('reports');
  fake.world.token = 'another-token';
  fake.cut();
  const banner = page.getByRole('alert').filter({ hasText: 'this page is locked' });
  await banner.getByText('railguard open').waitFor();
  await page.evaluate(() => {
    location.hash = '#another-token';
  });
  await banner.waitFor({ state: 'detached' });
  await page.getByRole('status').getByText('Railguard answers again.').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('reports');
  expect(page.url()).toBe(`${fake.origin}/#/servers/%2B`);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Add a server' }).waitFor();
});

test('what a part of a page cannot read is said there, and nothing is counted that was not read', async () => {
  const { page, fake } = await start();
  await rows(page).first().waitFor();
  const main = page.getByRole('main');
  const open = async (address: string, ...commands: string[]): Promise<void> => {
    for (const command of commands) fake.world.broken.set(command, refusal);
    await page.goto(`${fake.origin}/${address}`);
    await page.reload();
  };
  await open('#/servers', 'servers.health', 'journal.statistics');
  await main.getByText('Its figures cannot be read.').waitFor();
  fake.world.broken.clear();
  await main.getByRole('button', { name: again }).click();
  await main.getByText('Its figures cannot be read.').waitFor({ state: 'detached' });
  await open('#/approvals', 'approvals.history');
  await main.getByRole('radio', { name: 'Decided', exact: true }).waitFor();
  await open('#/servers/+', 'servers.commandLine');
  await main.getByText('none of yours and what every program is given').waitFor();
  await open('#/agents', 'agents.detail', 'feed.page');
  await main.getByText('Not known.', { exact: true }).waitFor();
  fake.world.broken.clear();
  await main.getByRole('button', { name: again }).last().click();
  await main.getByText('Not known.', { exact: true }).waitFor();
});

test('while everything is paused no page says that calls pass, or wait', async () => {
  const { page } = await start({ asks: [] });
  await page.getByRole('button', { name: 'Pause all' }).click();
  await page.getByText('Everything is paused.').waitFor();
  const main = page.getByRole('main');
  await go(page, '#/approvals');
  await main.getByText('Paused, and nothing waits').waitFor();
  await go(page, '#/agents');
  await main.getByText('Everything is paused: its calls are refused').waitFor();
});

test('while nobody answers the first steps do not say that Railguard is guarding, and what they could not read fits its box', async () => {
  expectComplaint(/ERR_|Failed to (load|fetch)/);
  const message = 'TestRail did not answer within 20 s, and what it holds is not known here. '.repeat(2).trim();
  const { page, fake } = await start({ views: [], broken: new Map([['testrail.projects', { ...refusal, message }]]) });
  await go(page, '#/start');
  const guarding = page.getByRole('heading', { name: 'Railguard is guarding. Make your first call.' });
  await guarding.waitFor();
  const box = page.getByRole('complementary', { name: 'What agents reach' });
  const unread = box.getByRole('listitem').filter({ hasText: message });
  expect(await unread.evaluate((row) => row.scrollWidth <= row.clientWidth)).toBe(true);
  await page.route(`${fake.origin}/**`, (route) => route.abort());
  fake.cut();
  await page.getByRole('heading', { name: 'Make your first call.', exact: true }).waitFor();
  await page.unroute(`${fake.origin}/**`);
  await guarding.waitFor();
});
