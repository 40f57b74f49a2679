import { join } from 'node:path';
import type { BrowserWindow, NativeImage } from 'electron';
import { badgeNumber } from './tray-icon-file.ts';

export interface BadgeOptions {
  readonly platform: NodeJS.Platform;
  /** Folder of the pictures. */
  readonly icons: string;
  /** Puts it on the app's icon, where the system has a place for it there. */
  readonly setCount: (count: number) => void;
  readonly picture: (path: string) => NativeImage;
}

/** The number on the app's icon: in the Dock, in a launcher of Linux that shows one; in the taskbar of Windows it is the window's. */
export class Badge {
  readonly #options: BadgeOptions;
  #count = 0;
  #window: Pick<BrowserWindow, 'setOverlayIcon'> | null = null;

  constructor(options: BadgeOptions) {
    this.#options = options;
  }

  show(count: number): void {
    this.#count = count;
    if (this.#options.platform === 'win32') this.#overlay();
    else this.#options.setCount(count);
  }

  /** The window of the interface: one that opens has no number yet. Null when it went. */
  on(window: Pick<BrowserWindow, 'setOverlayIcon'> | null): void {
    this.#window = window;
    if (this.#options.platform === 'win32') this.#overlay();
  }

  #overlay(): void {
    const { icons, picture } = this.#options;
    const count = this.#count;
    if (count === 0) this.#window?.setOverlayIcon(null, '');
    else this.#window?.setOverlayIcon(picture(join(icons, `overlay${badgeNumber(count)}.png`)), `${count} need you`);
  }
}
