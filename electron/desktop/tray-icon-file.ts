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

/**
 * By this macOS keeps where a person put the icon. Windows binds one for good to the place of a program that is not signed,
 * and to the program itself in some versions: a checkout, a moved or an updated one would have no icon at all.
 */
export function trayGuid(platform: NodeJS.Platform): string | null {
  return platform === 'darwin' ? '6d5a3c1e-7b0c-4f0e-9a39-3f2f6d0f8a51' : null;
}
