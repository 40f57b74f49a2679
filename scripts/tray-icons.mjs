// Draws the tray's icons: resources/tray/*.svg to the PNGs beside them, which are committed. Run it by hand after a drawing
// changed (`npm run tray-icons`); nothing else needs the Chromium that it draws with.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumArguments, chromiumPath } from '../test/support/chromium.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../resources/tray');
const marks = ['guarding', 'waiting', 'paused', 'fault'];
/** On the badge of what waits, where it is large enough to be read; more than nine are a plus sign. */
const numbers = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'more'];
const numbered = new Set([22, 32]);

/** An edge around the shape, so that it stands out from a panel of either colour. */
const edge =
  '<filter id="edge" x="0" y="0" width="100%" height="100%"><feMorphology in="SourceAlpha" operator="dilate" radius="1"/><feComponentTransfer result="wide"><feFuncA type="linear" slope="0.85"/></feComponentTransfer><feFlood flood-color="#16181D"/><feComposite in2="wide" operator="in"/><feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge></filter>';

/**
 * What is drawn for each mark. macOS paints a template itself and takes it, and its sharper form, by the name of the file;
 * Windows says whether its taskbar is dark; Linux does not, so its icon has an edge.
 * @type {readonly {size: number, color: string, edged: boolean, template?: boolean, name: (mark: string, number: string) => string}[]}
 */
const drawings = [
  { size: 16, color: '#000', edged: false, template: true, name: (mark) => `${mark}Template.png` },
  { size: 32, color: '#000', edged: false, template: true, name: (mark) => `${mark}Template@2x.png` },
  ...[16, 32].flatMap((size) => [
    ...[
      { color: '#16181D', ground: 'dark' },
      { color: '#ECEDF0', ground: 'light' },
    ].map(({ color, ground }) => ({
      size,
      color,
      edged: false,
      name: (/** @type {string} */ mark, /** @type {string} */ number) => `${mark}-${size}${number}-${ground}.png`,
    })),
  ]),
  ...[22, 32].map((size) => ({
    size,
    color: '#ECEDF0',
    edged: true,
    name: (/** @type {string} */ mark, /** @type {string} */ number) => `${mark}-${size}${number}-edged.png`,
  })),
];

const font = readFileSync(
  fileURLToPath(import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')),
).toString('base64');
const face = `<style>@font-face{font-family:Figures;src:url(data:font/woff2;base64,${font});font-weight:100 900}</style>`;

/**
 * The drawing with a number cut out of its badge, the only circle that is painted.
 * @param {string} svg
 * @param {string} number
 */
function withNumber(svg, number) {
  return svg.replace(/<circle cx="(\d+)" cy="(\d+)" r="(\d+)"\/>\n<\/svg>/, (_all, cx, cy, r) => {
    const words = number === 'more' ? '+' : number;
    const size = Number(r) * 1.6;
    const text = `<text x="${cx}" y="${Number(cy) + size * 0.36}" font-family="Figures" font-size="${size}" font-weight="700" text-anchor="middle" fill="#000">${words}</text>`;
    return `<mask id="number"><rect width="100%" height="100%" fill="#fff"/>${text}</mask><circle cx="${cx}" cy="${cy}" r="${r}" mask="url(#number)"/></svg>`;
  });
}

/**
 * The number on the app's icon in the taskbar of Windows, which has a corner of 16 px for it, on any ground.
 * @param {number} size
 * @param {string} number
 */
function overlayOf(size, number) {
  const words = number === 'more' ? '+' : number;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="#2F5FD0"/><text x="8" y="12.2" font-family="Figures" font-size="12" font-weight="700" text-anchor="middle" fill="#fff">${words}</text></svg>`;
}

const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
try {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  /**
   * @param {string} file
   * @param {number} size
   * @param {string} html
   */
  const draw = async (file, size, html) => {
    await page.setContent(`${face}<body style="margin:0">${html}`);
    await page.evaluate(() => document.fonts.load('700 10px Figures'));
    const clip = { x: 0, y: 0, width: size, height: size };
    await page.screenshot({ path: join(folder, file), clip, omitBackground: true });
  };
  for (const mark of marks) {
    for (const { size, color, edged, template, name } of drawings) {
      const drawn = readFileSync(join(folder, `${mark}-${size}.svg`), 'utf8');
      const hasNumber = mark === 'waiting' && numbered.has(size) && template !== true;
      for (const number of hasNumber ? ['', ...numbers] : ['']) {
        const svg = number === '' ? drawn : withNumber(drawn, number);
        const style = `margin:0;width:${size}px;height:${size}px;color:${color}${edged ? ';filter:url(#edge)' : ''}`;
        const edges = `<svg width="0" height="0" style="position:absolute">${edge}</svg>`;
        const file = name(mark, number === '' ? '' : `-${number}`);
        await draw(file, size, `${edges}<div style="${style}">${svg}</div>`);
      }
    }
  }
  for (const number of numbers) {
    await draw(`overlay-${number}.png`, 16, overlayOf(16, number));
    await draw(`overlay-${number}@2x.png`, 32, overlayOf(32, number));
  }
} finally {
  await browser.close();
}
