import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Bounds,
  canBeGrasped,
  dialogOn,
  placeOn,
  popoverAt,
  readPlace,
  storePlace,
} from '../../electron/desktop/window-place.ts';

const left: Bounds = { x: 0, y: 25, width: 1920, height: 1055 };
const right: Bounds = { x: 1920, y: 0, width: 2560, height: 1400 };

describe('where the window opens', () => {
  it('in the middle of the main screen the first time, no larger than it', () => {
    expect(placeOn(null, [left])).toEqual({ x: 320, y: 153, width: 1280, height: 800 });
    expect(placeOn(null, [{ x: 0, y: 0, width: 1024, height: 600 }])).toMatchObject({ width: 1024, height: 600 });
  });

  it('as it was left, on whichever screen', () => {
    const kept = { x: 2100, y: 80, width: 1400, height: 900 };
    expect(placeOn(kept, [left, right])).toEqual(kept);
  });

  it('in the middle of the main screen, as large as it was, once its monitor is gone', () => {
    const kept = { x: 2100, y: 80, width: 1400, height: 900 };
    expect(placeOn(kept, [left])).toEqual({ x: 260, y: 103, width: 1400, height: 900 });
  });

  it('wherever it was left, on whatever screens: a hand finds its title bar', () => {
    const bounds = (least: number) =>
      fc.record({
        x: fc.integer({ min: -6000, max: 6000 }),
        y: fc.integer({ min: -4000, max: 4000 }),
        width: fc.integer({ min: least, max: 6000 }),
        height: fc.integer({ min: least, max: 4000 }),
      });
    fc.assert(
      fc.property(bounds(1), fc.array(bounds(640), { minLength: 1, maxLength: 3 }), (kept, screens) => {
        const placed = placeOn(kept, screens);
        const { x, y } = placed;
        expect(x !== undefined && y !== undefined).toBe(true);
        const at = { ...placed, x: x ?? 0, y: y ?? 0 };
        expect(screens.some((screen) => canBeGrasped(at, screen))).toBe(true);
      }),
    );
  });

  it('is kept in a file; a damaged one counts as none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'railguard-place-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(readPlace(folder)).toBeNull();
    const place = { x: 1, y: 2, width: 1000, height: 700, maximized: true };
    storePlace(folder, place);
    expect(readPlace(folder)).toEqual(place);
    for (const text of ['', '{', '{"x":1}', '{"x":1,"y":2,"width":-4,"height":700,"maximized":true}']) {
      writeFileSync(join(folder, 'window-place.json'), text);
      expect(readPlace(folder)).toBeNull();
    }
    // A folder that cannot be written is no reason to end.
    expect(() => storePlace(join(folder, 'missing'), place)).not.toThrow();
  });
});

describe('small windows', () => {
  it('the dialog stands in the upper third, whole on its screen however much it shows', () => {
    const shown = dialogOn(right, { width: 456, height: 420 });
    expect(shown).toEqual({ x: 2972, y: 245, width: 456, height: 420 });
    const long = dialogOn(left, { width: 456, height: 5000 });
    expect(long.y).toBeGreaterThanOrEqual(left.y);
    expect(long.y + long.height).toBeLessThanOrEqual(left.y + left.height);
  });

  it.each([
    ['under a bar at the top', { x: 1500, y: 0, width: 22, height: 25 }, { x: 1331, y: 31 }],
    ['at the edge', { x: 1900, y: 0, width: 22, height: 25 }, { x: 1554, y: 31 }],
    ['above a bar at the bottom', { x: 1500, y: 1050, width: 22, height: 30 }, { x: 1331, y: 564 }],
  ])('the popover %s', (_where, icon, at) => {
    expect(popoverAt(icon, left, { width: 360, height: 480 })).toMatchObject(at);
  });
});
