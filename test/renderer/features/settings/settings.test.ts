import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { auditInBoth } from '../../support/axe.ts';
import type { World } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

async function settings(change: Partial<World> = {}, options: Parameters<typeof start>[1] = {}) {
  const started = await start(change, options);
  await started.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await started.page.getByRole('heading', { name: 'Approvals', level: 2 }).waitFor();
  return started;
}
const row = (page: Page, name: string) => page.getByRole('group', { name, exact: true });
const changes = (world: World) =>
  world.asked.filter(({ name }) => name === 'settings.change').map(({ input }) => input);

test('every section is there in both themes, and axe finds nothing', async () => {
  const { page } = await settings({});
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'General',
    'Notifications',
    'Approvals',
    'Journal and redaction',
    'Network',
    'Shortcuts',
    'Updates',
    'About',
  ]);
  expect(await auditInBoth(page)).toEqual([]);
});

test('a change is saved at once, said, and put back by Undo', async () => {
  const { page, fake } = await settings();
  const field = row(page, 'Asks waiting at once').getByRole('textbox');
  await field.fill('5');
  await field.press('Enter');
  await page.getByText('At most 5 asks of one agent wait').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await vi.waitFor(() => expect(changes(fake.world)).toHaveLength(2), 10_000);
  expect(changes(fake.world)).toEqual([{ approvals: { maxPending: 5 } }, { approvals: { maxPending: 20 } }]);
  await vi.waitFor(async () => expect(await field.inputValue()).toBe('20'), 10_000);
});

test('a number out of its range is said with the range and not saved', async () => {
  const { page, fake } = await settings();
  const field = row(page, 'Give up a call').getByRole('textbox');
  await field.fill('0');
  await field.blur();
  await page.getByText('must be a whole number from 1 to 86,400').waitFor();
  await field.fill('90');
  await field.press('Enter');
  await page.getByText('Calls are given up after 90 s').waitFor();
  expect(changes(fake.world)).toEqual([{ callTimeoutSeconds: 90 }]);
});

test('/ leads to the search, but not where single letters are switched off', async () => {
  const { page } = await settings();
  const search = page.getByRole('searchbox', { name: 'Find a setting' });
  await page.keyboard.press('/');
  await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByRole('switch', { name: 'Single letters' }).click();
  await page.keyboard.press('/');
  expect(await search.evaluate((field) => field === document.activeElement)).toBe(false);
});

test('what opens the guard asks first', async () => {
  const { page, fake } = await settings();
  await page.getByRole('switch', { name: 'Answers from the command line' }).click();
  await page.getByRole('dialog').getByText('It could then allow its own calls').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(changes(fake.world)).toEqual([]);
  await page.getByRole('button', { name: 'Policy edits on disk, and commands: Waits for you' }).click();
  await page.getByRole('menuitemradio', { name: 'In force at once' }).click();
  expect(changes(fake.world)).toEqual([]);
  await page.getByRole('button', { name: 'Put in force at once' }).click();
  await page.getByText('Edits on disk and commands are in force at once').waitFor();
  expect(changes(fake.world)).toEqual([{ holdPermissiveEdits: false }]);
});

test('fewer records are kept only after a question', async () => {
  const { page, fake } = await settings();
  await page.getByRole('button', { name: 'Keep records for: 90 days' }).click();
  await page.getByRole('menuitemradio', { name: '7 days' }).click();
  await page.getByText('does not come back').waitFor();
  await page.getByRole('button', { name: 'Keep fewer' }).click();
  await page.getByRole('button', { name: 'Keep records for: 7 days' }).waitFor();
  expect(changes(fake.world)).toEqual([{ retention: { days: 7 } }]);
});

test('the field to try redaction shows what would be written, and marks what a rule that is off would take', async () => {
  const { page, fake } = await settings();
  await page
    .getByLabel('Text or JSON')
    .fill('{ "custom_expected": "KD-104233 pays with 4000 0000 0000 0002", "api_key": "as typed" }');
  await page.getByText('2 values redacted · 1 more with the rules that are off').waitFor();
  const result = page.locator('pre');
  await result.getByText('redacted · 9').waitFor();
  const marked = result.getByText('4000 0000 0000 0002', { exact: true });
  expect(await marked.evaluate((node) => getComputedStyle(node).textDecorationLine)).toBe('underline');
  expect(await result.textContent()).not.toContain('KD-104233');
  // Another rule is another answer.
  await page.getByRole('switch', { name: 'Card numbers' }).click();
  await page.getByText('3 values redacted').waitFor();
  expect(fake.world.appSettings.redaction[1]).toEqual({
    kind: 'pattern',
    pattern: '[0-9]{4}( [0-9]{4}){3}',
    label: 'Card numbers',
  });
});

test('a rule is added, switched off and removed', async () => {
  const { page, fake } = await settings();
  await page.getByRole('button', { name: 'Add rule' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Field name' }).click();
  await dialog.getByLabel('Field', { exact: true }).fill('customer_email');
  await dialog.getByRole('button', { name: 'Add rule' }).click();
  await page.getByRole('row', { name: /Field customer_email/ }).waitFor();
  await page.getByRole('switch', { name: 'Customer numbers' }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('Customer numbers takes nothing out').waitFor();
  await page.getByRole('button', { name: 'Remove Card numbers' }).click();
  await page.getByRole('button', { name: 'Remove rule' }).click();
  await page.getByText('Card numbers is no rule any more').waitFor();
  expect(fake.world.appSettings.redaction).toEqual([
    { kind: 'pattern', pattern: 'KD-[0-9]{6}', label: 'Customer numbers', off: true },
    { kind: 'name', name: 'customer_email' },
  ]);
});

test('a setting is found by its words, and a section has its address', async () => {
  const { page } = await settings();
  await page.keyboard.press('/');
  await page.keyboard.type('timeout');
  await row(page, 'Give up a call').waitFor();
  expect(await page.getByRole('group', { name: 'Appearance' }).count()).toBe(0);
  expect(await page.getByRole('heading', { name: 'General', level: 2 }).isVisible()).toBe(false);
  await page.getByLabel('Find a setting').fill('nothing of the kind');
  await page.getByText('No setting matches.').waitFor();
  await page.getByLabel('Find a setting').fill('');
  await page.getByRole('button', { name: 'Network' }).click();
  expect(page.url()).toContain('#/settings/network');
  await page.reload();
  await vi.waitFor(
    async () => expect(await page.getByRole('heading', { name: 'Network', level: 2 }).isVisible()).toBe(true),
    10_000,
  );
  // The page scrolls inside: its bar stays where it is.
  expect((await page.getByRole('heading', { name: 'Settings', level: 1 }).boundingBox())?.y).toBeGreaterThan(40);
  // The section that was pressed is the one that is marked, also once it was scrolled to.
  const list = page.getByRole('navigation', { name: 'Sections of the settings' });
  for (const name of ['Notifications', 'About', 'General']) {
    await list.getByRole('button', { name, exact: true }).click();
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    expect(await list.locator('[aria-current]').textContent()).toBe(name);
  }
});

test('without a screen no control is dead: the page says who decides', async () => {
  const { page } = await settings({ desktop: null });
  await row(page, 'Start at login').getByText('railguard serve', { exact: true }).waitFor();
  await row(page, 'Notifications').getByText('railguard approvals watch', { exact: true }).waitFor();
  expect(await page.getByRole('switch', { name: 'Start at login' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Restart now' }).count()).toBe(0);
});

test('where no program shows notifications that is said, and the dialog can still be switched off', async () => {
  const { page, fake } = await settings();
  expect(await row(page, 'No notifications here').count()).toBe(0);
  const { desktop } = fake.world;
  const without = await settings({ desktop: desktop && { ...desktop, notifies: false } });
  await row(without.page, 'No notifications here').getByText('railguard approvals watch', { exact: true }).waitFor();
  expect(await without.page.getByRole('switch', { name: 'Calls that wait for you' }).count()).toBe(1);
});

test('a port counts after a restart, which is offered only where one is needed', async () => {
  const { page, fake } = await settings();
  expect(await page.getByRole('button', { name: 'Restart now' }).count()).toBe(0);
  const field = row(page, 'Gateway port').getByRole('textbox');
  await field.fill('7500');
  await field.press('Enter');
  await row(page, 'Gateway port').getByText('Still 7420').waitFor();
  await page.getByRole('button', { name: 'Restart now' }).waitFor();
  expect(changes(fake.world)).toEqual([{ chosenPort: 7500 }]);
});

test('diagnostics are shown before they are saved', async () => {
  const { page } = await settings();
  await page.getByRole('button', { name: 'Make a file…' }).click();
  await page.getByText('"railguard": "0.1.0"').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('railguard-diagnostics-1.json');
});
