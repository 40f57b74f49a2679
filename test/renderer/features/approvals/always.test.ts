import { expect, test, vi } from 'vitest';
import { auditInBoth } from '../../support/axe.ts';
import { askOf, stateOf } from '../../support/fake-approvals.ts';
import type { FakeRailguard } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();
const ofName = ({ world }: FakeRailguard, wanted: string) =>
  world.asked.filter(({ name }) => name === wanted).map(({ input }) => input);

async function dialogOf(offer: 'always' | 'offer') {
  const asks = [askOf('ask-1', { offer: offer === 'offer' ? { kind: 'allow', times: 3 } : null })];
  const { page, fake } = await start({ asks });
  await page.evaluate(() => {
    window.location.hash = '#/approvals';
  });
  const name = offer === 'always' ? 'Always allow…' : 'Always allow these…';
  const button = page.getByRole('button', { name, exact: true });
  await button.and(page.locator(':not([aria-disabled])')).click();
  const dialog = page.getByRole('dialog', { name: /^Always allow close_run/ });
  await dialog.getByRole('checkbox', { name: 'run_id is 42' }).waitFor();
  const write = dialog.getByRole('button', { name: 'Write the rule and allow' });
  const ready = () => vi.waitFor(async () => expect(await write.getAttribute('aria-disabled')).toBeNull(), 10_000);
  return { page, fake, dialog, write, ready };
}

test('Always shows the entry of the policy before it is written; keys and Enter in the dialog answer nothing', async () => {
  const { page, fake, dialog, write, ready } = await dialogOf('always');
  await dialog.getByText('It holds for every agent on testrail.').waitFor();
  await dialog.getByText('2 other asks of this rule will end').waitFor();
  await dialog.getByText('"unless": [').waitFor();
  await ready();
  await dialog.getByRole('checkbox', { name: 'include_all not given' }).focus();
  await page.keyboard.press('a');
  await page.keyboard.press('d');
  await write.focus();
  await page.keyboard.press('Enter');
  expect(ofName(fake, 'approvals.answer')).toEqual([]);
  expect(ofName(fake, 'approvals.makeRule')).toEqual([]);

  await dialog.getByRole('checkbox', { name: 'include_all not given' }).click();
  await dialog.getByRole('checkbox', { name: 'run_id is 42' }).click();
  await dialog.getByText('Nothing: tick at least one condition.').waitFor();
  expect(await write.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('checkbox', { name: 'run_id is 42' }).click();
  await dialog.getByRole('radio', { name: '1 hour' }).click();
  await dialog.getByText(/"until": "/).waitFor();
  await ready();
  await write.click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('close_run is not asked about when run_id is 42').waitFor();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  const [made] = ofName(fake, 'approvals.makeRule') as [{ until: string }];
  expect(made).toMatchObject({ id: 'ask-1', kind: 'allow', from: 'call', paths: ['args.run_id'], version: 3 });
  expect((Date.parse(made.until) - Date.now()) / 60_000).toBeCloseTo(60, -1);
  await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
});

test('an offer after equal answers opens the same dialog with the values seen', async () => {
  const { fake, dialog } = await dialogOf('offer');
  expect(ofName(fake, 'approvals.draftRule')[0]).toMatchObject({ from: 'answers', kind: 'allow' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(ofName(fake, 'approvals.makeRule')).toEqual([]);
});

test('passes axe in both themes, and what ended meanwhile is said', async () => {
  const { page, fake, dialog, write } = await dialogOf('offer');
  // Once its button has come in: half of its colour is none that anybody reads.
  await vi.waitFor(async () => expect(await auditInBoth(page)).toEqual([]), 60_000);
  if (process.env.RAILGUARD_PICTURES) {
    await page.screenshot({ path: `${process.env.RAILGUARD_PICTURES}/always.png` });
  }
  fake.world.asks = [];
  fake.send('approvals.changed', stateOf(fake.world));
  await dialog.getByRole('checkbox', { name: 'run_id is 42' }).click();
  await dialog.getByText('It has ended, so there is nothing to answer any more.').waitFor();
  expect(await write.getAttribute('aria-disabled')).toBe('true');
});
