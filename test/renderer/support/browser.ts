import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { styleSheets } from '../../../scripts/lib/text-size.ts';
import { chromiumArguments, chromiumPath } from '../../support/chromium.ts';

const projectRoot = join(import.meta.dirname, '../../..');
const rendererRoot = join(projectRoot, 'renderer');
const kept = join(projectRoot, 'node_modules/.cache/railguard-interface');

export interface Built {
  readonly root: string;
  remove(): Promise<void>;
}

/** The interface as it ships, built into a folder of its own. Takes about two seconds. */
export async function buildInterface(folder?: string): Promise<Built> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'railguard-interface-')));
  await build({
    configFile: false,
    root: rendererRoot,
    logLevel: 'error',
    plugins: [react()],
    css: styleSheets,
    build: { outDir: root, emptyOutDir: true, rollupOptions: { input: join(rendererRoot, 'index.html') } },
  });
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** The same, built once for all test files and kept until a source of it changes. Nobody may write into it. */
export async function builtInterface(): Promise<string> {
  const root = join(kept, await sourcesDigest());
  if (existsSync(root)) return root;
  const built = await buildInterface(await mkdir(kept, { recursive: true }).then(() => mkdtemp(join(kept, 'new-'))));
  try {
    await rename(built.root, root);
  } catch (error) {
    // Another worker was first.
    if (!existsSync(root)) throw error;
    await built.remove();
  }
  return root;
}

/** Of names, sizes and times of what the interface is built from. */
async function sourcesDigest(): Promise<string> {
  const digest = createHash('sha256');
  for (const folder of ['renderer', 'shared', 'scripts/lib']) {
    const entries = await readdir(join(projectRoot, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of [...files.sort(), join(projectRoot, 'package-lock.json')]) {
      const { size, mtimeMs } = await stat(file);
      digest.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return digest.digest('hex').slice(0, 32);
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
