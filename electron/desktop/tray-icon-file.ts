import type { TrayMark } from './tray-view.ts';

/** What the icon is painted on. */
export interface TrayGround {
  readonly platform: NodeJS.Platform;
  /** Device pixels for each pixel of the screen that the tray is on. */
  readonly scale: number;
  /** Whether the system paints its taskbar dark. Known on Windows only; macOS paints a template itself. */
  readonly dark: boolean;
}

/**
 * The file of `resources/tray` for a mark. macOS finds the sharper form of a template by its name. A Linux panel does not say
 * its colour, so that icon has an edge that stands out from both.
 */
export function trayIconFile(mark: TrayMark, { platform, scale, dark }: TrayGround): string {
  if (platform === 'darwin') return `${mark}Template.png`;
  const sharp = scale >= 1.5;
  if (platform === 'win32') return `${mark}-${sharp ? 32 : 16}-${dark ? 'light' : 'dark'}.png`;
  return `${mark}-${sharp ? 32 : 22}-edged.png`;
}
