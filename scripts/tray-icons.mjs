// Draws the tray's icons: resources/tray/*.svg to the PNGs beside them, which are committed. Run it by hand after a drawing
// changed (`npm run tray-icons`); nothing else needs the Chromium that it draws with.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumArguments, chromiumPath } from '../test/support/chromium.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../resources/tray');
const marks = ['guarding', 'waiting', 'paused', 'fault'];

/** An edge around the shape, so that it stands out from a panel of either colour. */
const edge =
  '<filter id="edge" x="0" y="0" width="100%" height="100%"><feMorphology in="SourceAlpha" operator="dilate" radius="1"/><feComponentTransfer result="wide"><feFuncA type="linear" slope="0.85"/></feComponentTransfer><feFlood flood-color="#16181D"/><feComposite in2="wide" operator="in"/><feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge></filter>';

/**
 * What is drawn for each mark. macOS paints a template itself and takes it, and its sharper form, by the name of the file;
 * Windows says whether its taskbar is dark; Linux does not, so its icon has an edge.
 * @type {readonly {size: number, color: string, edged: boolean, name: (mark: string) => string}[]}
 */
const drawings = [
  { size: 16, color: '#000', edged: false, name: (mark) => `${mark}Template.png` },
  { size: 32, color: '#000', edged: false, name: (mark) => `${mark}Template@2x.png` },
  ...[16, 32].flatMap((size) => [
    { size, color: '#16181D', edged: false, name: (/** @type {string} */ mark) => `${mark}-${size}-dark.png` },
    { size, color: '#ECEDF0', edged: false, name: (/** @type {string} */ mark) => `${mark}-${size}-light.png` },
  ]),
  ...[22, 32].map((size) => ({
    size,
    color: '#ECEDF0',
    edged: true,
    name: (/** @type {string} */ mark) => `${mark}-${size}-edged.png`,
  })),
];

const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
try {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  for (const mark of marks) {
    for (const { size, color, edged, name } of drawings) {
      const svg = readFileSync(join(folder, `${mark}-${size}.svg`), 'utf8');
      const style = `margin:0;width:${size}px;height:${size}px;color:${color}${edged ? ';filter:url(#edge)' : ''}`;
      await page.setContent(
        `<body style="margin:0"><svg width="0" height="0" style="position:absolute">${edge}</svg><div style="${style}">${svg}</div>`,
      );
      const clip = { x: 0, y: 0, width: size, height: size };
      await page.screenshot({ path: join(folder, name(mark)), clip, omitBackground: true });
    }
  }
} finally {
  await browser.close();
}
