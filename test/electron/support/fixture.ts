import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { WindowBridge } from '../../../shared/control/bridge.ts';
import { type BuiltFixture, builtFixture } from './build-fixture.ts';
import { eventually } from './eventually.ts';
import { type Desktop, type LaunchOptions, launchDesktop } from './launch-desktop.ts';

/** As a page sees it: `railguard` is there only where the preload ran. */
export interface BridgedWindow {
  railguard?: WindowBridge;
}

/** A data folder of its own, and the fixture application on it. */
export interface Workplace {
  readonly data: string;
  /** What the fixture application wrote down about itself. */
  diary(): Promise<string>;
  start(options?: Partial<Pick<LaunchOptions, 'args' | 'env' | 'ends'>>): Promise<Desktop>;
  /** Ends all that it started and removes its folder. */
  clear(): Promise<void>;
}

let building: Promise<BuiltFixture> | null = null;

export function fixture(): Promise<BuiltFixture> {
  building ??= builtFixture();
  return building;
}

export async function workplace(): Promise<Workplace> {
  const { main } = await fixture();
  const data = await mkdtemp(join(tmpdir(), 'railguard-data-'));
  const started: Desktop[] = [];
  return {
    data,
    diary: () => readFile(join(data, 'diary.txt'), 'utf8'),
    async start({ args = [], env = {}, ends = false } = {}) {
      const desktop = await launchDesktop({ main, args: ['--data', data, ...args], env, ends });
      started.push(desktop);
      return desktop;
    },
    async clear() {
      await Promise.all(started.map((desktop) => desktop.close()));
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The interface's page, once it has asked the main process and been answered. */
export function interfacePage(desktop: Desktop): Promise<Page> {
  return eventually(async () => {
    // Looked up each time: a window that was just closed is still on the list for a moment.
    const page = await desktop.window();
    expect(await page.textContent('#state')).not.toBe('unknown');
    return page;
  });
}
