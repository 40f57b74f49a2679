import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { agentsWorld } from '../support/fake-agents.ts';
import { askOf } from '../support/fake-approvals.ts';
import { addresses, go } from '../support/pages.ts';
import { interfaceInChromium, rowOfTool } from '../support/started.ts';

const { start } = interfaceInChromium();

/** The name of what has the focus; null where nothing has it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at === document.body ? null : (at?.getAttribute('aria-label') ?? at?.textContent ?? '');
  });

test('a dialog begins at the field that it is for, and gives the focus back however it is left', async () => {
  const { page } = await start();
  await go(page, '#/agents');
  await page.getByRole('button', { name: 'Add agent' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add an agent' });
  await dialog.waitFor();
  await page.keyboard.type('laptop');
  expect(await dialog.getByLabel('Name').inputValue()).toBe('laptop');
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe('Add agent');
});

test('a dialog that a menu opened gives the focus to the button of the menu', async () => {
  const { page } = await start(agentsWorld());
  await go(page, '#/agents');
  const more = page.getByRole('button', { name: /^More for / }).first();
  const name = await more.getAttribute('aria-label');
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Revoke…' }).press('Enter');
  await page.getByRole('dialog', { name: /^Revoke / }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe(name);
});

test('where what had the focus goes, the focus does not go with it', async () => {
  const { page, fake } = await start({ asks: [askOf('ask-1', { who: 'cursor', risk: 'Low' })] });
  await go(page, '#/approvals');
  const deny = page.getByRole('button', { name: /^Deny/ }).and(page.locator(':not([aria-disabled])'));
  await deny.press('Enter');
  await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
  expect(fake.world.asked.filter(({ name }) => name === 'approvals.answer')).toHaveLength(1);
  await expect.poll(() => focused(page)).not.toBeNull();
  // A page that is left by a key.
  await go(page, '#/live');
  await rowOfTool(page, 'get_run').focus();
  await page.keyboard.press('Control+6');
  await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
  await expect.poll(() => focused(page)).not.toBeNull();
});

test('no two buttons of a page have one name', async () => {
  const { page } = await start();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  for (const address of ['#/insights', '#/agents', '#/tools/testrail/update_case']) {
    await go(page, address);
    await page.getByRole('main').getByRole('button').nth(4).waitFor();
    const names: readonly string[] =
      (await page.getByRole('main').ariaSnapshot()).match(/button "(?:[^"\\]|\\.)*"/g) ?? [];
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    expect(twice, address).toEqual([]);
  }
});

test('what is seen and heard of an agent holds no character that is not seen, on any page', async () => {
  const world = agentsWorld();
  const label = 'Evil\u202e agent';
  const ask = { ...askOf('ask-1', { who: 'cursor', risk: 'Low' }), agentLabel: label };
  const { page, fake } = await start({ asks: [ask], agents: world.agents.map((agent) => ({ ...agent, label })) });
  for (const view of fake.world.views) Object.assign(view, { agentLabel: label });
  const overlay = `#/policy/testrail/${world.agents[0]?.id}`;
  for (const address of [...addresses, overlay]) {
    await page.goto(`${fake.origin}/${address}`);
    await page.reload();
    await go(page, address);
    expect(await page.content(), address).not.toContain('\u202e');
  }
  await go(page, '#/agents');
  await page.getByRole('button', { name: 'Copy the address of Evil\\u{202E} agent' }).first().waitFor();
  await page.getByRole('button', { name: 'More for Evil\\u{202E} agent' }).first().click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  await page.getByRole('dialog', { name: 'Revoke Evil\\u{202E} agent?' }).waitFor();
  expect(await page.content()).not.toContain('\u202e');
});
