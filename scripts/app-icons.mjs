// Draws the app's icons from resources/icons/icon.svg: PNGs for Linux, one .ico for Windows, one .icns for macOS. They are
// committed; run it by hand after the drawing changed (`npm run app-icons`).
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumArguments, chromiumPath } from '../test/support/chromium.ts';
import { icnsOf, icoOf } from './lib/icon-files.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../resources/icons');
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8');
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];

/** @type {Map<number, Buffer>} */
const pictures = new Map();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
try {
  const page = await browser.newPage({ viewport: { width: 1024, height: 1024 }, deviceScaleFactor: 1 });
  for (const size of [...linuxSizes, 1024]) {
    const style = `display:block;width:${size}px;height:${size}px`;
    await page.setContent(`<body style="margin:0">${drawing.replace('<svg ', `<svg style="${style}" `)}`);
    const clip = { x: 0, y: 0, width: size, height: size };
    pictures.set(size, await page.screenshot({ clip, omitBackground: true }));
  }
} finally {
  await browser.close();
}

/** @param {number} size */
function picture(size) {
  const found = pictures.get(size);
  if (found === undefined) throw new Error(`There is no picture of ${size} px.`);
  return found;
}

for (const size of linuxSizes) writeFileSync(join(folder, `${size}x${size}.png`), picture(size));
writeFileSync(
  join(folder, 'icon.ico'),
  icoOf([16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, png: picture(size) }))),
);
writeFileSync(join(folder, 'icon.icns'), icnsOf(picture));
