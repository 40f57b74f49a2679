import { BrowserWindow, type NativeImage, nativeTheme, screen } from 'electron';
import type { WindowPlace } from '../../shared/control/windows.ts';
import { INDEX_URL } from './address.ts';
import { guardNavigation } from './navigation.ts';
import { recoverPage } from './page-crash.ts';
import { safePreferences } from './safe-window.ts';
import { chrome, type Theme, titleBarHeight } from './theme.ts';
import { placeOn, readPlace, smallest, storePlace } from './window-place.ts';

function currentTheme(): Theme {
  return nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
}

function overlayOf(theme: Theme): { color: string; symbolColor: string; height: number } {
  return { color: chrome[theme].background, symbolColor: chrome[theme].symbols, height: titleBarHeight };
}

export interface PageWindowOptions {
  /** Path of the built preload. */
  readonly preload: string;
  /** What a panel shows of the window; null where the system takes it from the program. */
  readonly icon: NativeImage | null;
  readonly openLink: (url: string) => void;
  readonly report: (text: string) => void;
}

export interface InterfaceWindowOptions extends PageWindowOptions {
  /** Where it opens; null: where the interface begins. */
  readonly place: WindowPlace | null;
  /** Keeps the window's place on the screen. */
  readonly folder: string;
}

/** The address of a place in the interface. */
export function addressOf({ page, path }: WindowPlace): string {
  return `${INDEX_URL}#/${[page, ...path].map(encodeURIComponent).join('/')}`;
}

/** The window of the interface. It shows itself when its first frame is painted, so that no white page flashes. */
export function openInterfaceWindow(options: InterfaceWindowOptions): BrowserWindow {
  const theme = currentTheme();
  const stored = readPlace(options.folder);
  const displays = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()];
  const window = new BrowserWindow({
    title: 'Railguard',
    ...placeOn(
      stored,
      displays.map(({ workArea }) => workArea),
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    backgroundColor: chrome[theme].background,
    titleBarStyle: 'hidden',
    trafficLightPosition: { x: 12, y: 16 },
    titleBarOverlay: process.platform === 'darwin' ? false : overlayOf(theme),
    // On Linux the menu would be a strip over the page; its keys work all the same.
    autoHideMenuBar: true,
    ...(options.icon === null ? {} : { icon: options.icon }),
    webPreferences: safePreferences(options.preload),
  });
  guardNavigation(window.webContents, options.openLink);
  const recovery = recoverPage(window, options.report);
  const followTheme = (): void => {
    window.setBackgroundColor(chrome[currentTheme()].background);
    if (process.platform !== 'darwin') setOverlay(window);
  };
  nativeTheme.on('updated', followTheme);
  let closes = false;
  window.once('close', () => {
    closes = true;
    storePlace(options.folder, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  });
  window.once('closed', () => {
    nativeTheme.off('updated', followTheme);
    recovery.stop();
  });
  window.once('ready-to-show', () => {
    if (closes) return;
    if (stored?.maximized === true) window.maximize();
    window.show();
  });
  // A page that cannot load shows an empty window; the reason stands on stderr by Electron itself. A window that was closed
  // while it loaded is shown no more: that throws, or ends the process where the window is half gone.
  window.loadURL(options.place === null ? INDEX_URL : addressOf(options.place)).catch(() => {
    if (!closes) window.show();
  });
  return window;
}

function setOverlay(window: BrowserWindow): void {
  try {
    window.setTitleBarOverlay(overlayOf(currentTheme()));
  } catch {
    // A Linux desktop that draws title bars itself has none to be painted.
  }
}
