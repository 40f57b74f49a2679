import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where a window stands, in pixels that do not depend on the density of a screen. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const placeSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
});
export type StoredPlace = z.infer<typeof placeSchema>;

const usual = { width: 1280, height: 800 };
export const smallest = { width: 960, height: 600 };
/** So much of the title bar must be on a screen, that a hand can move the window. */
const graspable = { width: 160, height: 32 };

/** The place of the last time; null where none was kept, or what was kept is damaged. */
export function readPlace(folder: string): StoredPlace | null {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
  } catch {
    return null;
  }
}

export function storePlace(folder: string, place: StoredPlace): void {
  try {
    writeFileSync(fileIn(folder), JSON.stringify(place));
  } catch {
    // The window opens in its usual size the next time.
  }
}

function fileIn(folder: string): string {
  return join(folder, 'window-place.json');
}

/**
 * Where the window opens: as it was left, where enough of it is on a screen; else in the middle of the first one. `screens`:
 * their areas without task bars and docks, the main one first. A monitor that was unplugged takes no window with it.
 */
export function placeOn(stored: Bounds | null, screens: readonly Bounds[]): Partial<Bounds> & typeof usual {
  const [main] = screens;
  if (main === undefined) return usual;
  const on = stored === null ? undefined : screens.find((screen) => canBeGrasped(stored, screen));
  if (stored === null || on === undefined) return middle(sizeOn(stored ?? usual, main), main);
  const placed = { ...stored, ...sizeOn(stored, on) };
  // Made smaller, it may have left the screen after all.
  return canBeGrasped(placed, on) ? placed : middle(placed, on);
}

/** Whether a hand finds the title bar of a window on this screen. */
export function canBeGrasped(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const under = screen.y + screen.height - window.y;
  return across >= graspable.width && window.y >= screen.y && under >= graspable.height;
}

function sizeOn({ width, height }: typeof usual, screen: Bounds): typeof usual {
  return {
    width: Math.max(Math.min(width, screen.width), Math.min(smallest.width, screen.width)),
    height: Math.max(Math.min(height, screen.height), Math.min(smallest.height, screen.height)),
  };
}

function middle({ width, height }: typeof usual, screen: Bounds): Bounds {
  return {
    x: screen.x + Math.round((screen.width - width) / 2),
    y: screen.y + Math.round((screen.height - height) / 2),
    width,
    height,
  };
}

/** The approval dialog: in the upper third of a screen, where it covers least of what is worked on, never beyond its edges. */
export function dialogOn(screen: Bounds, size: { readonly width: number; readonly height: number }): Bounds {
  const height = Math.min(size.height, screen.height - 32);
  return {
    x: screen.x + Math.round((screen.width - size.width) / 2),
    y: screen.y + Math.max(16, Math.round((screen.height - height) / 4)),
    width: size.width,
    height,
  };
}

/** The popover: centred on its icon, under a bar at the top or above one at the bottom or side, whole on its screen. */
export function popoverAt(
  icon: Bounds,
  screen: Bounds,
  size: { readonly width: number; readonly height: number },
): Bounds {
  const gap = 6;
  const inside = (at: number, from: number, length: number, need: number): number =>
    Math.min(Math.max(at, from + gap), from + length - need - gap);
  const iconMiddle = icon.y + icon.height / 2;
  const below = iconMiddle < screen.y + screen.height / 2;
  const y = below ? icon.y + icon.height + gap : icon.y - size.height - gap;
  return {
    x: Math.round(inside(icon.x + icon.width / 2 - size.width / 2, screen.x, screen.width, size.width)),
    y: Math.round(inside(y, screen.y, screen.height, size.height)),
    ...size,
  };
}
