import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { guarding } from '../../../support/gate-state.ts';
import { go } from '../../support/pages.ts';
import { interfaceInChromium, rows } from '../../support/started.ts';

const { start } = interfaceInChromium();

async function choose(page: Page, item: string): Promise<void> {
  await rows(page).first().waitFor();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search calls' });

describe('the journal, from Live', () => {
  test('is verified, and the toast says how many records', async () => {
    const { page } = await start();
    await choose(page, 'Verify the journal');
    await page.getByText('Verified, 18,204 records, head 9f3c…a41e').waitFor();
  });
  test('that does not verify is named by its first bad record, until the toast is closed', async () => {
    const { page } = await start({ verdict: { ok: false, records: 17_309, seq: 17_310, why: 'it is missing' } });
    await choose(page, 'Verify the journal');
    await page.getByText('Record 17,310 is missing. The 17,309 before it match.').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('Record 17,310').waitFor({ state: 'detached' });
  });
  test('shows how far it is, one job at a time, and is cancelled', async () => {
    let letGo = (): void => undefined;
    const stuck = new Map([
      [
        'journal.verify',
        new Promise<void>((resolve) => {
          letGo = resolve;
        }),
      ],
    ]);
    const { page, fake } = await start({ stuck });
    await choose(page, 'Verify the journal');
    const asked = await vi.waitFor(() => {
      const found = fake.world.asked.find((entry) => entry.name === 'journal.verify');
      if (!found) throw new Error('not asked yet');
      return found.input as { job: string };
    });
    fake.send('job.progress', { job: 'another', done: 1 });
    fake.send('job.progress', { job: asked.job, done: 12_000 });
    const far = page.getByText('Verifying, 12,000 records so far');
    // Seen, and not read out with each number.
    expect(await far.evaluate((words) => words.closest('[aria-live]')?.getAttribute('aria-live'))).toBe('off');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    expect(await page.getByRole('menuitem', { name: 'Export as CSV' }).getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await vi.waitFor(() =>
      expect(fake.world.asked.find((entry) => entry.name === 'job.cancel')?.input).toEqual({ job: asked.job }),
    );
    fake.world.broken.set('journal.verify', { code: 'internal', message: 'Cancelled', exit: 1 });
    letGo();
    await page.getByRole('group', { name: 'Message' }).waitFor({ state: 'detached' });
  });
  test('is saved as a file: what the filter shows, with its manifest on request', async () => {
    const { page } = await start();
    await search(page).fill('tool:get_*');
    const saved = page.waitForEvent('download');
    await choose(page, 'Export as JSONL');
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/^railguard-.*\.jsonl$/);
    expect(await readFile(await file.path(), 'utf8')).toBe('{"query":"tool:get_*"}\n{"seq":2}\n');
    await page.getByText(/Exported 2 records to railguard-/).waitFor();
    const proof = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save manifest' }).click();
    expect(JSON.parse(await readFile(await (await proof).path(), 'utf8'))).toMatchObject({ count: 2, sha256: 'ab' });
  });
  test('that cannot be exported says why', async () => {
    const { page } = await start({
      broken: new Map([['journal.export', { code: 'journal', message: 'The disk is full.', exit: 1 as const }]]),
    });
    await choose(page, 'Export as CSV');
    await page.getByText('Nothing was exported. The disk is full.').waitFor();
  });
  test('that is damaged is started anew, after a question that says what is kept', async () => {
    const fault = { code: 'journal-damaged', title: 'The journal file is damaged', help: 'Every call is denied.' };
    const { page, fake } = await start({ gate: { ...guarding, state: 'fault', faults: [fault] } });
    await page.getByRole('button', { name: 'Start a new journal' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start a new journal?' });
    await dialog.getByText('Nothing is deleted.').waitFor();
    // It is not read out by its title alone.
    const heard = await dialog.locator('[role="region"]:focus').evaluate((box) => {
      const described = box.getAttribute('aria-describedby');
      return described === null ? '' : document.getElementById(described)?.textContent;
    });
    expect(heard).toContain('Nothing is deleted.');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(fake.world.asked.some((entry) => entry.name === 'journal.recover')).toBe(false);
    await page.getByRole('button', { name: 'Start a new journal' }).click();
    await dialog.getByRole('button', { name: 'Start a new journal' }).click();
    await page.getByText('The damaged one lies at /data/journal/damaged-1.db').waitFor();
    await page.getByText('The journal file is damaged').waitFor({ state: 'detached' });
  });
  test('with another fault offers no new journal, and no page says that calls pass', async () => {
    const fault = { code: 'journal-full', title: 'The journal cannot grow', help: 'Every call is denied.' };
    const broken = new Map([
      ['journal.statistics', { code: 'journal', message: 'The disk is full.', exit: 1 as const }],
    ]);
    const { page } = await start({ gate: { ...guarding, state: 'fault', faults: [fault] }, broken });
    await page.getByText('The journal cannot grow').waitFor();
    expect(await page.getByRole('button', { name: 'Start a new journal' }).count()).toBe(0);
    await go(page, '#/agents');
    await page.getByText('Railguard has a fault: its calls are denied').waitFor();
    await go(page, '#/insights');
    await page.getByText('The disk is full. Every call is denied.').waitFor();
  });
});

describe('the search box', () => {
  test('says under itself what it cannot read, and only then is red', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await search(page).fill('outcome:maybe');
    expect(await search(page).getAttribute('aria-invalid')).toBeNull();
    await search(page).blur();
    await page.getByText('“maybe” is no outcome').waitFor();
    expect(await search(page).getAttribute('aria-invalid')).toBe('true');
    expect(await rows(page).count()).toBeGreaterThan(10);
    await search(page).fill('outcome:denied');
    await page.getByText('“maybe” is no outcome').waitFor({ state: 'detached' });
    await vi.waitFor(async () => expect(await rows(page).count()).toBe(2));
  });
});
