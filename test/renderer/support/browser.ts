import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { builtCheckout } from '../../support/built-checkout.ts';
import { chromiumArguments, chromiumPath } from '../../support/chromium.ts';

/** The interface as it ships. Nobody may write into it. */
export async function builtInterface(): Promise<string> {
  return join(await builtCheckout(), 'out/renderer');
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
}

let running: Promise<Browser> | null = null;
/** One for all files of a worker; it ends with the worker. */
export async function sharedChromium(): Promise<Browser> {
  if (running !== null && !(await running).isConnected()) running = null;
  running ??= launchChromium();
  return running;
}

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: console errors, uncaught errors, refusals by the content security policy. */
  readonly complaints: string[];
}

export interface PageOptions extends BrowserContextOptions {
  /** The page's clock can be put forward (`page.clock`), from its first timer on: one begun before could not be stopped. */
  readonly clock?: boolean;
}

/** A page in a fresh profile. British locale: 24 hours, as the design draws them. */
export async function openPage(
  browser: Browser,
  address: string,
  { clock = false, ...options }: PageOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    colorScheme: 'light',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  if (clock) await page.clock.install();
  await page.goto(address);
  return { page, context, complaints };
}
