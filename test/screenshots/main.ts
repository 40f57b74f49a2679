import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { builtInterface, launchChromium, openPage } from '../renderer/support/browser.ts';
import { startFakeRailguard } from '../renderer/support/fake-railguard.ts';
import { shots } from './shots.ts';

/**
 * `npm run screenshots [NAME…]`: every page in both themes, from the same seeded data as the tests of the interface, into
 * `docs/screenshots`. With names only those.
 */
const folder = process.env.SCREENSHOTS_FOLDER ?? join(import.meta.dirname, '../../docs/screenshots');
const wanted = process.argv.slice(2);

/** Fonts are there, and nothing that was asked for is still under way. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

/** A third of the size of a PNG. The browser that drew it makes it: no library of pictures is needed for this alone. */
async function asWebp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    const address = await page.evaluate(
      async (source) => {
        const picture = new Image();
        picture.src = source;
        await picture.decode();
        const canvas = document.createElement('canvas');
        canvas.width = picture.naturalWidth;
        canvas.height = picture.naturalHeight;
        canvas.getContext('2d')?.drawImage(picture, 0, 0);
        return canvas.toDataURL('image/webp', 0.88);
      },
      `data:image/png;base64,${png.toString('base64')}`,
    );
    return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
  } finally {
    await page.close();
  }
}

const built = await builtInterface();
const browser = await launchChromium();
try {
  await mkdir(folder, { recursive: true });
  for (const shot of shots.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    for (const theme of ['light', 'dark'] as const) {
      const fake = await startFakeRailguard(built, shot.world?.() ?? {});
      const { page, context, complaints } = await openPage(browser, `${fake.address}`, {
        colorScheme: theme,
        reducedMotion: 'reduce',
        ...(shot.viewport && { viewport: shot.viewport }),
      });
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      await page.evaluate((to) => {
        location.hash = to;
      }, shot.address);
      await shot.show?.(page, fake);
      await settled(page);
      const path = join(folder, `${shot.name}-${theme}.webp`);
      const png = await page.screenshot({ animations: 'disabled' });
      await writeFile(path, await asWebp(browser, png));
      process.stdout.write(`${path}${complaints.length > 0 ? ` (${complaints.join('; ')})` : ''}\n`);
      await context.close();
      await fake.close();
    }
  }
} finally {
  await browser.close();
}
