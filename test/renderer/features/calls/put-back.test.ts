import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { callIdSchema } from '../../../../shared/names.ts';
import { auditInBoth } from '../../support/axe.ts';
import { callOf } from '../../support/data.ts';
import { changedCase } from '../../support/fake-lens.ts';
import { interfaceInChromium, rowOfTool } from '../../support/started.ts';

const { start } = interfaceInChromium();
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Call details' });
const update = () =>
  callOf({ at: Date.now(), agent: 'claude', tool: 'update_case', args: { case_id: 5122, priority_id: 3 } });

async function opened(change: Parameters<typeof start>[0] = {}) {
  const started = await start({ views: [update()], ...changedCase(Date.now()), ...change });
  await rowOfTool(started.page, 'update_case').click();
  return started;
}

/** For whoever wants to see it: RAILGUARD_LOOK names a folder. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.RAILGUARD_LOOK;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

async function dialogOf(page: Page) {
  await panelOf(page).getByRole('button', { name: 'Put it back…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Put case C5122 back to what it was before/ });
  await dialog.waitFor();
  return dialog;
}

describe('a change in TestRail', () => {
  test('stands in the details of its call, in names, with a link to TestRail', async () => {
    const { page } = await opened();
    const panel = panelOf(page);
    await panel.getByText('declined card can retry, case 5122, project Checkout').waitFor();
    await panel.getByRole('heading', { name: /^Change to case C5122/ }).waitFor();
    await panel.getByText('2 Medium').waitFor();
    const link = panel.getByRole('link', { name: 'Open in TestRail' });
    expect(await link.getAttribute('href')).toBe('https://example.testrail.io/index.php?/cases/view/5122');
    expect(await link.getAttribute('rel')).toBe('noreferrer');
  });

  test('that cannot be put back says why, and offers no button', async () => {
    const { lens } = changedCase(Date.now());
    const cannot = { state: 'cannot', why: 'TestRail did not answer within 2 s' } as const;
    const { page } = await opened({ lens: { ...lens, change: null, putBack: cannot } });
    await panelOf(page).getByText('TestRail did not answer within 2 s').waitFor();
    expect(await panelOf(page).getByRole('button', { name: 'Put it back…' }).count()).toBe(0);
  });

  test('is put back field by field: what somebody changed since only where it is ticked', async () => {
    const calls = [callIdSchema.parse('own')];
    const { page, fake } = await opened({ putBackResult: { state: 'done', calls, fields: 3 } });
    const dialog = await dialogOf(page);
    const box = (name: string) => dialog.getByRole('checkbox', { name: `Put ${name} back` });
    expect(await box('title').getAttribute('aria-checked')).toBe('true');
    expect(await box('priority').getAttribute('aria-checked')).toBe('false');
    expect(await box('milestone').count()).toBe(0);
    await dialog.getByText('nothing, someone changed it since').waitFor();
    await dialog.getByText('1 call, as you').waitFor();
    await box('priority').click();
    await dialog.getByText('priority_id').waitFor();
    await dialog.getByRole('button', { name: 'Put 3 fields back' }).click();
    await page.getByText('Put 3 fields of case C5122 back.').waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(fake.world.asked.filter(({ name }) => name === 'putBack.send')).toMatchObject([
      {
        input: {
          rows: expect.arrayContaining(['5122 title', '5122 custom_steps_separated', '5122 priority_id']),
          seen: 'as-read-first',
        },
      },
    ]);
  });

  test('is shown again where TestRail says something else by then', async () => {
    const { preview } = changedCase(Date.now());
    const [title] = preview.rows;
    if (title === undefined) throw new Error('The design has a title.');
    const now = {
      ...preview,
      seen: 'as-read-later',
      rows: [{ ...title, state: 'changed', why: 'the call wrote x' } as const],
    };
    const { page } = await opened({ putBackResult: { state: 'changed', preview: now } });
    const dialog = await dialogOf(page);
    await dialog.getByRole('button', { name: 'Put 2 fields back' }).click();
    await dialog.getByText('so nothing was written').waitFor();
    expect(await dialog.getByRole('button', { name: 'Put back' }).getAttribute('aria-disabled')).toBe('true');
  });

  test('stays as it is where a rule or TestRail refuses, and the dialog says so', async () => {
    const why = 'Denied by Railguard: update_case was not sent.';
    const { page } = await opened({ putBackResult: { state: 'stopped', calls: [], why } });
    const dialog = await dialogOf(page);
    await dialog.getByRole('button', { name: 'Put 2 fields back' }).click();
    await dialog.getByText(`Nothing was written. ${why}`).waitFor();
  });

  test('is accessible in the details and in its dialog', async () => {
    const { page } = await opened();
    await panelOf(page).getByRole('button', { name: 'Put it back…' }).waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    const dialog = await dialogOf(page);
    await dialog.getByText('What is sent').waitFor();
    await look(page, 'put-back');
    expect(await auditInBoth(page)).toEqual([]);
  });
});
