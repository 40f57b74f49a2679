import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedChromium } from '../../support/browser.ts';
import { builtInterface } from '../support/browser.ts';
import { startFakeRailguard } from '../support/fake-railguard.ts';

const folder = join(import.meta.dirname, '../../../out/renderer');

it('what the first page needs is one script and one style sheet, without the schemas that only other pages use', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? '');
  expect(named.map((path) => path.replace(/^.*\./, '')).toSorted()).toEqual(['css', 'js']);
  const script = readFileSync(join(folder, named.find((path) => path.endsWith('.js')) ?? ''), 'utf8');
  const has = (words: string) => script.includes(words);
  expect([has('Calls, newest first'), has('ZodError')]).toEqual([true, false]);
});

it("the window is painted before its script has come, and is the script's from then on", async () => {
  const fake = await startFakeRailguard(await builtInterface());
  const context = await (await sharedChromium()).newContext();
  try {
    const page = await context.newPage();
    let letCome: () => void = () => undefined;
    const comes = new Promise<void>((resolve) => {
      letCome = resolve;
    });
    await page.route('**/*.js', async (route) => {
      await comes;
      await route.continue();
    });
    await page.goto(fake.address, { waitUntil: 'commit' });
    await page.getByText('Connecting').waitFor();
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    letCome();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(await page.locator('.starting').count()).toBe(0);
  } finally {
    await context.close();
    await fake.close();
  }
});
