import type { BrowserContext, Page, Route } from 'playwright-core';
import { chromiumPath, shortLivedArguments } from '../../support/chromium.ts';
import { app } from './app.ts';
import { fromChromium, handlerOf } from './schemes.ts';
import { nativeTheme } from './system.ts';

/** What a window decides about the traffic of its page. */
export interface PageOwner {
  readonly page: Page;
  /** A navigation that the page itself began: false refuses it. */
  mayNavigate(url: string, isMainFrame: boolean): boolean;
  /** The page wants another window at this address. */
  onPopup(url: string): void;
}

let starting: Promise<BrowserContext> | null = null;
const owners = new Map<Page, PageOwner>();

/** The one Chromium behind all windows; its profile is the app's session folder, so that storage outlives a restart. */
function context(): Promise<BrowserContext> {
  starting ??= start();
  return starting;
}

async function start(): Promise<BrowserContext> {
  // Only now: a second start, which leads to the first and ends, needs none of it.
  const { chromium } = await import('playwright-core');
  const opened = await chromium.launchPersistentContext(app.getPath('sessionData'), {
    executablePath: chromiumPath(),
    headless: true,
    viewport: null,
    // Its own handlers would end Chromium before the app had its say.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [...shortLivedArguments, `--remote-debugging-port=${process.env.STAND_IN_DEBUGGING_PORT ?? '0'}`],
  });
  await opened.route('**/*', route);
  opened.on('page', (page) => {
    // Windows register their page before it loads anything; whatever else appears was opened by a page.
    if (!opening.has(page) && !owners.has(page) && openingCount === 0) void page.close();
  });
  return opened;
}

const opening = new WeakSet<Page>();
let openingCount = 0;

/** A new, empty page. `adopt` must be called with its owner before it is led anywhere. */
export async function newPage(): Promise<Page> {
  const opened = await context();
  openingCount += 1;
  try {
    const page = await opened.newPage();
    opening.add(page);
    await page.emulateMedia({ colorScheme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' });
    return page;
  } finally {
    openingCount -= 1;
  }
}

export async function adopt(owner: PageOwner): Promise<void> {
  owners.set(owner.page, owner);
  owner.page.once('close', () => owners.delete(owner.page));
  const devtools = await owner.page.context().newCDPSession(owner.page);
  await devtools.send('Page.enable');
  devtools.on('Page.windowOpen', ({ url }) => owner.onPopup(url));
}

export async function endChromium(): Promise<void> {
  const opened = await starting?.catch(() => null);
  await opened?.close().catch(() => undefined);
}

nativeTheme.on('updated', () => {
  const colorScheme = nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
  // A page that closes in this moment needs no theme.
  for (const page of owners.keys()) page.emulateMedia({ colorScheme }).catch(() => undefined);
});

function ownerOf(route: Route): { owner: PageOwner; isMainFrame: boolean } | null {
  try {
    const frame = route.request().frame();
    const owner = owners.get(frame.page());
    return owner === undefined ? null : { owner, isMainFrame: frame.parentFrame() === null };
  } catch {
    // The first request of a popup has no frame yet.
    return null;
  }
}

async function route(route: Route): Promise<void> {
  const request = route.request();
  const found = ownerOf(route);
  if (found === null) return route.abort('blockedbyclient');
  const url = fromChromium(request.url());
  if (request.isNavigationRequest() && !found.owner.mayNavigate(url, found.isMainFrame)) return route.abort('aborted');
  const handler = handlerOf(url);
  if (handler === null) return route.continue();
  const body = request.postDataBuffer();
  const asked = new Request(url, {
    method: request.method(),
    headers: request.headers(),
    ...(body === null ? {} : { body: new Uint8Array(body) }),
  });
  const answer = await Promise.resolve(asked)
    .then(handler)
    .catch(() => null);
  // Electron fails the request where the handler does.
  if (answer === null) return route.abort('failed');
  return route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  });
}
