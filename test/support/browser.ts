import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { chromiumArguments, chromiumPath } from './chromium.ts';

/** A page in a Chromium of its own; the test fails where the page writes an error to its console. */
export async function openPage(options: { colorScheme?: 'light' | 'dark' } = {}): Promise<Page> {
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
  const errors: string[] = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  onTestFinished(async () => {
    await browser.close();
    expect(errors).toEqual([]);
  });
  return page;
}
