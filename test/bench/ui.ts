import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { commandHere } from '../support/command-here.ts';
import { entry } from '../support/railguard-command.ts';
import { fill } from './journal-records.ts';
import type { TraceEvent } from './trace.ts';
import { type Load, quantile, tellOfLoad, tellOfTrace, told } from './ui-figures.ts';

/**
 * The interface in Chromium, before the program as scripts start it, over a journal of a million records: what it loads,
 * when it first paints and answers a press, and what the main thread does while agents call and a person scrolls.
 * `npm run bench:ui -- [--records N] [--rate CALLS] [--minutes M]`; each call is two events of the feed.
 */
const root = resolve(import.meta.dirname, '../..');

function option(name: string, byDefault: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return byDefault;
  const given = Number(process.argv[at + 1]);
  if (!(given > 0)) throw new Error(`--${name} wants a number above 0, like --${name} ${byDefault}`);
  return given;
}
const records = option('records', 1_000_000);
const rate = option('rate', 1000);
const minutes = option('minutes', 1);
const viewport = { width: 1280, height: 800 };

/** What the first page asks for before it shows anything: the document, its script and what that names beforehand, its styles. */
function firstLoad(): number {
  const folder = join(root, 'out/renderer');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? '');
  return ['index.html', ...named].reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path))).length, 0);
}

async function started(folder: string) {
  const child = spawn(process.execPath, [entry, 'serve', '--json', '--port', '0', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { interface: address } = JSON.parse(line) as { interface: string };
  const stop = async (): Promise<void> => {
    child.kill();
    await once(child, 'exit');
  };
  return { address, stop };
}

/** Looks at each frame for a row that can be pressed, and notes when the thread is free for the press; asked from outside, it would be noted late. */
function noteInteractive(): void {
  const look = (): void => {
    if (document.querySelectorAll('[role="row"]').length <= 3) requestAnimationFrame(look);
    else setTimeout(() => requestAnimationFrame(() => performance.mark('interactive')));
  };
  requestAnimationFrame(look);
}

/** Milliseconds since the navigation: the first picture with something on it, and the first row that can be pressed. */
async function opening(page: Page, address: string): Promise<{ paint: number; interactive: number }> {
  await page.addInitScript(noteInteractive);
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => performance.getEntriesByName('interactive').length > 0);
  const [paint = Number.NaN, interactive = Number.NaN] = await page.evaluate(() =>
    ['first-contentful-paint', 'interactive'].map((name) => performance.getEntriesByName(name)[0]?.startTime),
  );
  return { paint, interactive };
}

/** Records what the browser itself says of its threads while `during` runs. */
async function traced(devtools: CDPSession, during: () => Promise<void>): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => void events.push(...(value as TraceEvent[]));
  devtools.on('Tracing.dataCollected', collect);
  const categories = ['toplevel', 'devtools.timeline', 'v8', 'v8.execute', '__metadata'];
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories },
  });
  await during();
  const complete = new Promise((done) => devtools.once('Tracing.tracingComplete', done));
  await devtools.send('Tracing.end');
  await complete;
  devtools.off('Tracing.dataCollected', collect);
  return events;
}

async function scroll(page: Page, ms: number): Promise<void> {
  const box = await page.getByRole('row').nth(5).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 10);
  const until = performance.now() + ms;
  for (let count = 0; performance.now() < until; count++) {
    await page.mouse.wheel(0, count % 200 < 150 ? 120 : -360);
    await page.waitForTimeout(16);
  }
}

async function heap(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

/** Calls come while a person scrolls: what the main thread does, and what the page keeps. */
async function underLoad(page: Page, folder: string): Promise<void> {
  const command = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await commandHere(['--json', '--data', folder, ...words]);
    if (code !== 0) throw new Error(`railguard ${words.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  const upstream = fileURLToPath(new URL('relay/upstream.ts', import.meta.url));
  await command('server', 'add', 'bench', '--', process.execPath, upstream, '--stdio');
  await command('policy', 'preset', 'bench', 'allow-all');
  await command('server', 'test', 'bench');
  const { mcp } = JSON.parse(await command('agent', 'add', 'Load')) as { mcp: string };
  const load = fork(new URL('ui-load.ts', import.meta.url), [mcp.replace(/mcp$/, 's/bench/mcp'), String(rate)]);
  try {
    await once(load, 'message');
    const devtools = await page.context().newCDPSession(page);
    const heaps: number[] = [];
    const begun = performance.now();
    const events = await traced(devtools, () => scroll(page, 20_000));
    while (performance.now() - begun < minutes * 60_000) {
      await scroll(page, 10_000);
      heaps.push(await heap(devtools));
    }
    const count = once(load, 'message');
    load.send('stop');
    tellOfLoad(((await count) as [Load])[0], 2 * rate);
    tellOfTrace(events);
    const half = heaps.slice(Math.floor(heaps.length / 2));
    const growth = ((half.at(-1) ?? 0) - (half[0] ?? 0)) / Math.max(1, half.length - 1);
    console.log(
      `heap after a collection, MB, one each 10 s: ${heaps.map((each) => each.toFixed(0)).join(' ')}; ` +
        `in the second half ${growth.toFixed(2)} more each time`,
    );
  } finally {
    load.kill();
  }
}

async function openings(browser: Browser, address: string): Promise<void> {
  const all: { paint: number; interactive: number }[] = [];
  for (let count = 0; count < 5; count++) {
    const context = await browser.newContext({ viewport });
    all.push(await opening(await context.newPage(), address));
    await context.close();
  }
  const median = (values: readonly number[]): number => quantile(values, 0.5);
  const paint = median(all.map((each) => each.paint));
  const interactive = median(all.map((each) => each.interactive));
  told('first paint, median of 5', `${paint.toFixed(0)} ms`, '500 ms', paint <= 500);
  told('interactive, median of 5', `${interactive.toFixed(0)} ms`, '1,000 ms', interactive <= 1000);
}

const folder = mkdtempSync(join(tmpdir(), 'railguard-ui-'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
try {
  const bytes = firstLoad();
  told('first load, gzipped', `${(bytes / 1000).toFixed(0)} kB`, '350 kB', bytes <= 350_000);
  // The folder as a first start leaves it; then its journal grows.
  await (await started(folder)).stop();
  fill(join(folder, 'journal'), Math.floor(records / 2));
  const product = await started(folder);
  try {
    await openings(browser, product.address);
    const page = await (await browser.newContext({ viewport })).newPage();
    await opening(page, product.address);
    await underLoad(page, folder);
  } finally {
    await product.stop();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
