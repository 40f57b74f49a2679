import type { TrayMark } from './tray-view.ts';

/** What the icon is painted on. */
export interface TrayGround {
  readonly platform: NodeJS.Platform;
  /** Device pixels for each pixel of the screen that the tray is on. */
  readonly scale: number;
  /** Whether the system paints its taskbar dark. Known on Windows only; macOS paints a template itself. */
  readonly dark: boolean;
}

/** Numbers that fit the badge; a larger one is a plus sign. */
export const badgeNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** The part of a file's name that says how many; none for 0. */
export function badgeNumber(count: number): string {
  return count === 0 ? '' : `-${count > badgeNumbers.length ? 'more' : count}`;
}

/**
 * The file of `resources/tray` for a mark and how many wait. macOS finds the sharper form of a template by its name, and has
 * the number beside the icon; at 16 px a number could not be read. A Linux panel does not say its colour, so that icon has
 * an edge that stands out from both.
 */
export function trayIconFile(mark: TrayMark, { platform, scale, dark }: TrayGround, count = 0): string {
  if (platform === 'darwin') return `${mark}Template.png`;
  const sharp = scale >= 1.5;
  const size = sharp ? 32 : platform === 'win32' ? 16 : 22;
  const number = mark === 'waiting' && size > 16 ? badgeNumber(count) : '';
  if (platform === 'win32') return `${mark}-${size}${number}-${dark ? 'light' : 'dark'}.png`;
  return `${mark}-${size}${number}-edged.png`;
}
