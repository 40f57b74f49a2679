import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { NativeImage } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { Badge } from '../../electron/desktop/badge.ts';

const icons = resolve(import.meta.dirname, '../../resources/tray');
const badgeOn = (platform: NodeJS.Platform) => {
  const setCount = vi.fn();
  const picture = (path: string) => path.slice(icons.length + 1) as unknown as NativeImage;
  return { setCount, badge: new Badge({ platform, icons, setCount, picture }) };
};

describe('the number on the app’s icon', () => {
  it.each(['darwin', 'linux'] as const)('is the app’s on %s, and no window is touched', (platform) => {
    const { badge, setCount } = badgeOn(platform);
    const window = { setOverlayIcon: vi.fn() };
    badge.on(window);
    for (const count of [3, 0]) badge.show(count);
    expect(setCount.mock.calls).toEqual([[3], [0]]);
    expect(window.setOverlayIcon).not.toHaveBeenCalled();
  });

  it('on Windows stands on the window, on each that opens later, and goes with the last of it', () => {
    const { badge, setCount } = badgeOn('win32');
    const shown: unknown[][] = [];
    const window = { setOverlayIcon: (...what: unknown[]) => void shown.push(what) };
    badge.show(2);
    badge.on(window);
    badge.on(null);
    badge.show(12);
    badge.on(window);
    badge.show(0);
    expect(shown).toEqual([
      ['overlay-2.png', '2 need you'],
      ['overlay-more.png', '12 need you'],
      [null, ''],
    ]);
    expect(setCount).not.toHaveBeenCalled();
  });

  it('has a picture for each number, and a sharper one', () => {
    const names = [...Array.from({ length: 9 }, (_, n) => String(n + 1)), 'more'];
    const files = names.flatMap((name) => [`overlay-${name}.png`, `overlay-${name}@2x.png`]);
    expect(files.filter((file) => !existsSync(join(icons, file)))).toEqual([]);
  });
});
