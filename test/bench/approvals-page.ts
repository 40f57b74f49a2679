import type { CDPSession, Page } from 'playwright-core';
import type { AskView } from '../../shared/control/asks.ts';
import { builtInterface, launchChromium, openPage } from '../renderer/support/browser.ts';
import { askOf, stateOf, updateCase } from '../renderer/support/fake-approvals.ts';
import { startFakeRailguard } from '../renderer/support/fake-railguard.ts';

/**
 * What the Approvals page takes of its main thread while many asks wait: with its countdowns alone, while asks come and go,
 * and while a person scrolls; and what it keeps in memory.
 * `node test/bench/approvals-page.ts [asks] [seconds]`
 */
const asks = Number(process.argv[2] ?? 1000);
const seconds = Number(process.argv[3] ?? 5);
/** As often as whoever watches is told at most, where many wait. */
const tellEveryMs = 250;

async function metric(devtools: CDPSession, name: string): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
}

/** Share of the main thread that tasks take while `act` runs every so often, and the longest gap between two frames. */
async function share(page: Page, devtools: CDPSession, everyMs: number, act: () => Promise<void>) {
  await page.evaluate(() => {
    const frames = window as unknown as { longest: number };
    frames.longest = 0;
    let before = performance.now();
    const frame = (): void => {
      const now = performance.now();
      frames.longest = Math.max(frames.longest, now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const [busy, begun] = [await metric(devtools, 'TaskDuration'), performance.now()];
  while (performance.now() - begun < seconds * 1000) {
    await act();
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const took = (performance.now() - begun) / 1000;
  const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
  return { part: ((await metric(devtools, 'TaskDuration')) - busy) / took, longest };
}

async function measure(what: string, waiting: AskView[], scrolls: string): Promise<void> {
  const fake = await startFakeRailguard(built, { asks: waiting });
  const { page, context } = await openPage(browser, fake.address);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  const begun = performance.now();
  await page.evaluate(() => {
    window.location.hash = '#/approvals';
  });
  await page.locator(scrolls).waitFor();
  console.log(`${what}: shown after ${(performance.now() - begun).toFixed(0)} ms`);
  const tell = (name: string, { part, longest }: Awaited<ReturnType<typeof share>>): void =>
    console.log(
      `  ${name.padEnd(24)} ${(part * 100).toFixed(1)} % of the main thread, longest frame ${longest.toFixed(0)} ms`,
    );
  tell('countdowns alone', await share(page, devtools, 200, async () => undefined));
  let turn = 0;
  const change = async (): Promise<void> => {
    turn++;
    fake.world.asks = turn % 2 === 0 ? waiting : waiting.slice(0, -1);
    fake.send('approvals.changed', stateOf(fake.world));
  };
  tell('asks come and go', await share(page, devtools, tellEveryMs, change));
  const scroll = (): Promise<void> =>
    page.locator(scrolls).evaluate((list, by) => list.parentElement?.scrollBy({ top: by }), 400);
  tell('a person scrolls', await share(page, devtools, 16, scroll));
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  const [heap, nodes] = [await metric(devtools, 'JSHeapUsedSize'), await metric(devtools, 'Nodes')];
  console.log(`  heap ${(heap / 1024 / 1024).toFixed(1)} MB, ${nodes} nodes`);
  await context.close();
  await fake.close();
}

console.log(`The Approvals page with ${asks} asks, ${seconds} s each, Chromium`);
const built = await builtInterface();
const browser = await launchChromium();
const each = Array.from({ length: asks }, (_, index) => index);
await measure(
  'each a card of its own',
  each.map((index) => askOf(`ask-${index}`)),
  'nav[aria-label="Waiting"] > ul',
);
await measure(
  'all on one card',
  each.map((index) => updateCase(index)),
  'table',
);
await browser.close();
