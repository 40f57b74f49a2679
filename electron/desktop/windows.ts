import { app, type BrowserWindow, type WebContents } from 'electron';

/** The one window of the interface: opened when it is asked for, brought forward when it is there. */
export interface InterfaceWindows {
  /** Opens the window, or brings it to the front. */
  show(): void;
  /** The windows that the door may serve, now. */
  contents(): readonly WebContents[];
}

/**
 * @param open makes a new window
 * @param staysOpen whether the app goes on without a window: on macOS, and wherever a tray icon can bring it back
 */
export function manageWindows(open: () => BrowserWindow, staysOpen: () => boolean): InterfaceWindows {
  let window: BrowserWindow | null = null;
  const show = (): void => {
    if (window === null) {
      const opened = open();
      window = opened;
      opened.once('closed', () => {
        window = null;
      });
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {
    if (!staysOpen()) app.quit();
  });
  return { show, contents: () => (window === null || window.isDestroyed() ? [] : [window.webContents]) };
}
