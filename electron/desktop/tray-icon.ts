import { join } from 'node:path';
import { Menu, nativeTheme, type Rectangle, screen, Tray } from 'electron';
import { trayGuid, trayIconFile } from './tray-icon-file.ts';
import { type TrayActions, trayMenu } from './tray-menu.ts';
import type { TrayView } from './tray-view.ts';

export interface TrayIconOptions {
  /** Folder of the icons. */
  readonly icons: string;
  readonly linux: boolean;
  readonly actions: TrayActions;
  /** A click; not where the system's panel opens the menu itself. */
  readonly onClick: (icon: Rectangle) => void;
  /** The menu is asked for. Not called on Linux, whose menu is set. */
  readonly onMenu: () => void;
  /** The menu that was set was closed: what changed meanwhile may be drawn. */
  readonly onClosed: () => void;
}

/** Picture, words and menu as a panel shows them: made when there is first something to draw. */
export class TrayIcon {
  readonly #options: TrayIconOptions;
  #tray: Tray | null = null;
  #looks = '';
  /** While its menu is open it is not set again. */
  #isRead = false;

  constructor(options: TrayIconOptions) {
    this.#options = options;
  }

  get stands(): boolean {
    return this.#tray !== null;
  }

  draw(view: TrayView): void {
    if (this.#isRead) return;
    const icon = join(this.#options.icons, trayIconFile(view.mark, ground(), view.count));
    const looks = JSON.stringify([icon, view]);
    // States come with every refused call; a menu that is set again closes under the hand of who reads it.
    if (looks === this.#looks) return;
    this.#looks = looks;
    this.#tray ??= this.#make(icon);
    this.#tray.setImage(icon);
    this.#tray.setToolTip(view.words);
    if (process.platform === 'darwin') this.#tray.setTitle(view.count > 0 ? String(view.count) : '');
    if (this.#options.linux) this.#tray.setContextMenu(this.#watched(this.#menuOf(view)));
  }

  popUp(view: TrayView): void {
    this.#tray?.popUpContextMenu(this.#menuOf(view));
  }

  /** Goes, and is made again by what is drawn next. */
  makeAnew(): void {
    this.remove();
    this.#looks = '';
  }

  remove(): void {
    this.#tray?.destroy();
    this.#tray = null;
  }

  #make(icon: string): Tray {
    const { linux, onClick, onMenu } = this.#options;
    const guid = trayGuid(process.platform);
    // One that is named and not there is refused.
    const made = guid === null ? new Tray(icon) : new Tray(icon, guid);
    made.on('click', (_event, bounds) => onClick(bounds));
    // A menu that is set would open at the left button as well, which is the popover's.
    if (!linux) made.on('right-click', onMenu);
    return made;
  }

  #menuOf(view: TrayView): Menu {
    return Menu.buildFromTemplate(trayMenu(view, this.#options.actions));
  }

  #watched(menu: Menu): Menu {
    menu.on('menu-will-show', () => {
      this.#isRead = true;
    });
    menu.on('menu-will-close', () => {
      this.#isRead = false;
      this.#options.onClosed();
    });
    return menu;
  }
}

function ground(): Parameters<typeof trayIconFile>[1] {
  return {
    platform: process.platform,
    scale: screen.getPrimaryDisplay().scaleFactor,
    dark: process.platform === 'win32' && nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
  };
}
