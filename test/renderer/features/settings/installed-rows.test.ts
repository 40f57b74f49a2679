import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import type { DesktopState } from '../../../../shared/control/desktop.ts';
import { auditInBoth } from '../../support/axe.ts';
import { settingsWorld } from '../../support/fake-settings.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

async function settings(change: Partial<DesktopState> = {}) {
  const { desktop } = settingsWorld();
  if (desktop === null) throw new Error('The page is that of the desktop app.');
  const started = await start({ desktop: { ...desktop, ...change } });
  await started.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await started.page.getByRole('group', { name: 'Start at login', exact: true }).waitFor();
  return started;
}
const row = (page: Page, name: string) => page.getByRole('group', { name, exact: true });
const asked = (world: { asked: readonly { name: string; input: unknown }[] }, name: string) =>
  world.asked.filter((one) => one.name === name).map(({ input }) => input);

test('the command of a terminal is made and taken away', async () => {
  const { page, fake } = await settings();
  await row(page, 'Command in a terminal').getByText('/home/ada/.local/bin/railguard').waitFor();
  await page.getByRole('button', { name: 'Make the command' }).click();
  await vi.waitFor(() => expect(asked(fake.world, 'desktop.linkCommand')).toEqual([{ on: true }]), 10_000);
});

test('another program of that name is named, and nothing is offered', async () => {
  const why = '/usr/bin/railguard is another program of that name.';
  const { page } = await settings({ commandLink: { state: 'other', path: '/usr/bin/railguard', why } });
  await row(page, 'Command in a terminal').getByText(why).waitFor();
  expect(await row(page, 'Command in a terminal').getByRole('button').count()).toBe(0);
});

test('a key ring that is closed says so, and is asked for again', async () => {
  const keyRing = { state: 'locked', why: 'Unlock it, then choose Try again.' } as const;
  const { page, fake } = await settings({ keyRing });
  await row(page, 'Secrets').getByText('Unlock it').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await vi.waitFor(() => expect(asked(fake.world, 'desktop.openKeyRing')).toEqual([{}]), 10_000);
});

test('an open key ring offers nothing to press', async () => {
  const { page } = await settings();
  await row(page, 'Secrets').getByText('encrypted by your system').waitFor();
  expect(await row(page, 'Secrets').getByRole('button').count()).toBe(0);
});

test('the licences of what is built in are shown, each with its terms, in both themes', async () => {
  const { page } = await settings();
  await page.getByRole('button', { name: 'Show licences' }).click();
  const dialog = page.getByRole('dialog', { name: 'Licences' });
  await dialog.getByText('2 packages are built in').waitFor();
  await dialog.getByText('zod 4.6.7').click();
  await dialog.getByText('Permission is hereby granted').last().waitFor();
  expect(await auditInBoth(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).click();
});
