import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, expect } from 'vitest';
import { sharedChromium } from '../../support/browser.ts';
import { builtInterface, type Lent, lendPage, type PageOptions } from './browser.ts';
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
  let open: { readonly lent: Lent; readonly fake: FakeRailguard }[] = [];
  let expected: RegExp | null = null;

  beforeAll(async () => {
    root = await builtInterface();
    browser = await sharedChromium();
  });
  afterEach(async ({ task }) => {
    const complaints = open.flatMap(({ lent }) => lent.complaints);
    const clean = task.result?.state !== 'fail';
    for (const { lent, fake } of open) {
      await lent.giveBack(clean);
      await fake.close();
    }
    open = [];
    const allowed = expected;
    expected = null;
    expect(complaints.filter((text) => !allowed?.test(text))).toEqual([]);
  });

  return {
    async start(change: Partial<World> = {}, options: PageOptions = {}): Promise<Started> {
      const fake = await startFakeRailguard(root, change);
      const lent = await lendPage(browser, fake.address, options);
      open.push({ lent, fake });
      return { fake, page: lent.page };
    },
    expectComplaint(pattern: RegExp): void {
      expected = pattern;
    },
  };
}

export const rows = (page: Page) => page.getByRole('grid', { name: 'Calls, newest first' }).locator('[data-call]');
export const rowOfTool = (page: Page, tool: string) => rows(page).filter({ hasText: tool }).first();
