import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { chromiumPath, shortLivedArguments } from './chromium.ts';

let running: Promise<Browser> | null = null;
/** One for all files of a worker; it ends with the worker. */
export async function sharedChromium(): Promise<Browser> {
  if (running !== null && !(await running).isConnected()) running = null;
  running ??= chromium.launch({ executablePath: chromiumPath(), args: [...shortLivedArguments] });
  return running;
}

/** A page in a profile of its own; the test fails where the page writes an error to its console. */
export async function openPage(options: { colorScheme?: 'light' | 'dark' } = {}): Promise<Page> {
  const errors: string[] = [];
  const context = await (await sharedChromium()).newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  onTestFinished(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });
  return page;
}
