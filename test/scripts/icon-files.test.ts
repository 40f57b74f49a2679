import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { icnsOf, icoOf } from '../../scripts/lib/icon-files.mjs';

const folder = resolve(import.meta.dirname, '../../resources/icons');

/** Width and height, as a PNG's own head says them. */
function sizeOf(png: Buffer): readonly [number, number] {
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe('the icon of the app', () => {
  it('for Linux has each size under its name', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      expect(sizeOf(readFileSync(join(folder, `${size}x${size}.png`)))).toEqual([size, size]);
    }
  });

  it('for Windows holds each picture where its entry says', () => {
    const ico = readFileSync(join(folder, 'icon.ico'));
    const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
      const at = 6 + 16 * index;
      const place = ico.readUInt32LE(at + 12);
      const [width] = sizeOf(ico.subarray(place, place + ico.readUInt32LE(at + 8)));
      // A byte has no 256.
      expect(ico.readUInt8(at)).toBe(width % 256);
      return width;
    });
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
    const pictures = sizes.map((size) => ({ size, png: readFileSync(join(folder, `${size}x${size}.png`)) }));
    expect(icoOf(pictures).equals(ico)).toBe(true);
  });

  it('for macOS holds each form under its name, to its very end', () => {
    const icns = readFileSync(join(folder, 'icon.icns'));
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const forms: [string, number][] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      forms.push([icns.toString('latin1', at, at + 4), sizeOf(icns.subarray(at + 8))[0]]);
    }
    expect(Object.fromEntries(forms)).toMatchObject({ icp4: 16, ic07: 128, ic09: 512, ic10: 1024 });
    expect(icnsOf(() => Buffer.from('x')).length).toBe(8 + forms.length * 9);
  });
});
