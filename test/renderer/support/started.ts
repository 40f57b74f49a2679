import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, expect } from 'vitest';
import { builtInterface, type Opened, openPage, sharedChromium } from './browser.ts';
import { type FakeRailguard, startFakeRailguard, type World } from './fake-railguard.ts';

export interface Started {
  readonly fake: FakeRailguard;
  readonly page: Page;
}

/**
 * The built interface in a Chromium, for the tests of one file. After each test nothing may have complained, but for what
 * the test said it provokes with `expectComplaint`.
 */
export function interfaceInChromium() {
  let root: string;
  let browser: Browser;
  let open: { readonly opened: Opened; readonly fake: FakeRailguard }[] = [];
  let expected: RegExp | null = null;

  beforeAll(async () => {
    root = await builtInterface();
    browser = await sharedChromium();
  });
  afterEach(async () => {
    const complaints = open.flatMap(({ opened }) => opened.complaints);
    for (const { opened, fake } of open) {
      await opened.context.close();
      await fake.close();
    }
    open = [];
    const allowed = expected;
    expected = null;
    expect(complaints.filter((text) => !allowed?.test(text))).toEqual([]);
  });

  return {
    async start(change: Partial<World> = {}, options: Parameters<typeof openPage>[2] = {}): Promise<Started> {
      const fake = await startFakeRailguard(root, change);
      const opened = await openPage(browser, fake.address, options);
      open.push({ opened, fake });
      return { fake, page: opened.page };
    },
    expectComplaint(pattern: RegExp): void {
      expected = pattern;
    },
  };
}

export const rows = (page: Page) => page.getByRole('grid', { name: 'Calls, newest first' }).locator('[data-call]');
export const rowOfTool = (page: Page, tool: string) => rows(page).filter({ hasText: tool }).first();
