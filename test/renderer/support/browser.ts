import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core';
import { builtCheckout } from '../../support/built-checkout.ts';
import { chromiumArguments, chromiumPath } from '../../support/chromium.ts';

/** The interface as it ships. Nobody may write into it. */
export async function builtInterface(): Promise<string> {
  return join(await builtCheckout(), 'out/renderer');
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
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
  const context = await browser.newContext({ ...usual, ...options });
  const page = await context.newPage();
  const { complaints } = listen(page);
  if (clock) await page.clock.install();
  await page.goto(address);
  return { page, context, complaints };
}

const usual = { viewport: { width: 1280, height: 800 }, locale: 'en-GB', colorScheme: 'light' } as const;

/** What the page complains of from now on. */
function listen(page: Page): { readonly complaints: string[]; unlisten(): void } {
  const complaints: string[] = [];
  const onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  };
  const onError = (error: Error): void => void complaints.push(error.message);
  page.on('console', onConsole).on('pageerror', onError);
  return { complaints, unlisten: () => void page.off('console', onConsole).off('pageerror', onError) };
}

/** What can be set on a page that was used before; whatever else a test asks for needs a page of its own. */
type Changeable = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'reducedMotion'>;

export interface Lent extends Opened {
  /** `clean`: what the test did is known to be what it wanted, so that the next may have the page. */
  giveBack(clean: boolean): Promise<void>;
}

/** The page that one test after another has: a process that has read the interface once shows it at half the cost. */
let free: Page | null = null;

/** A page as a fresh profile shows it: with nothing stored, its size and media as asked for. One test has it at a time. */
export async function lendPage(browser: Browser, address: string, options: PageOptions = {}): Promise<Lent> {
  const { viewport = usual.viewport, colorScheme = usual.colorScheme, reducedMotion = null, ...others } = options;
  if (Object.keys(others).length > 0) {
    const opened = await openPage(browser, address, options);
    return { ...opened, giveBack: () => opened.context.close() };
  }
  const kept = free;
  free = null;
  const page = kept ?? (await (await browser.newContext(usual)).newPage());
  const { complaints, unlisten } = listen(page);
  await show(page, { viewport, colorScheme, reducedMotion });
  await page.goto(address);
  return {
    page,
    context: page.context(),
    complaints,
    async giveBack(clean) {
      if (clean && (await empty(page).catch(() => false))) {
        unlisten();
        free = page;
      } else await page.context().close();
    },
  };
}

async function show(page: Page, { viewport, colorScheme, reducedMotion }: Required<Changeable>): Promise<void> {
  if (viewport !== null) await page.setViewportSize(viewport);
  await page.emulateMedia({ media: null, forcedColors: null, colorScheme, reducedMotion });
}

/** Leaves nothing of a test in its page; false where it has none any more, or more than one. */
async function empty(page: Page): Promise<boolean> {
  if (page.isClosed() || page.context().pages().length !== 1) return false;
  await page.unrouteAll();
  await page.context().clearPermissions();
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  // Nothing lies under the pointer of a page that nobody touched.
  await page.mouse.move(-1, -1);
  await page.goto('about:blank');
  return true;
}
