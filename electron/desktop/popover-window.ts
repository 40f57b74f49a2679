import { BrowserWindow, nativeTheme, type Rectangle, screen } from 'electron';
import { smallWindowFragment } from '../../shared/control/small-windows.ts';
import { INDEX_URL } from './address.ts';
import { guardNavigation } from './navigation.ts';
import { safePreferences } from './safe-window.ts';
import { raised } from './theme.ts';
import type { PageWindowOptions } from './window.ts';
import { popoverAt } from './window-place.ts';

const size = { width: 360, height: 480 };

/** The window under the tray's icon, gone as soon as a person turns to something else. */
export function openPopoverWindow(icon: Rectangle, { preload, openLink, report }: PageWindowOptions): BrowserWindow {
  const { workArea } = screen.getDisplayMatching(icon);
  const window = new BrowserWindow({
    title: 'Railguard',
    ...popoverAt(icon, workArea, size),
    show: false,
    frame: false,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    skipTaskbar: true,
    alwaysOnTop: true,
    backgroundColor: raised[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    webPreferences: safePreferences(preload),
  });
  guardNavigation(window.webContents, openLink);
  window.setAlwaysOnTop(true, 'pop-up-menu');
  const close = (): void => {
    if (!window.isDestroyed()) window.destroy();
  };
  window.on('blur', close);
  window.webContents.on('render-process-gone', close);
  window.once('ready-to-show', () => window.show());
  window.loadURL(`${INDEX_URL}${smallWindowFragment.popover}`).catch((error: unknown) => {
    // Closed while it loaded: nothing failed.
    if (window.isDestroyed()) return;
    report(`the popover could not be shown: ${error instanceof Error ? error.message : String(error)}`);
    close();
  });
  return window;
}
