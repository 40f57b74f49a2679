import { app, type BrowserWindow, type WebContents } from 'electron';

/** The one window of the interface: opened when it is asked for, brought forward when it is there. */
export interface InterfaceWindows {
  /** Opens the window, or brings it to the front. */
  show(): void;
  /** The windows that the endpoint may serve, now. */
  contents(): readonly WebContents[];
  /** Told when it was opened or closed. */
  onChange(listener: () => void): () => void;
}

export interface WindowsOptions {
  /** Makes a new window. */
  readonly open: () => BrowserWindow;
  /** Asked when the last window was closed: whether the app goes on without one. */
  readonly staysOpen: () => Promise<boolean>;
  /** Told when it goes on without one. */
  readonly onStay: () => void;
}

export function manageWindows({ open, staysOpen, onStay }: WindowsOptions): InterfaceWindows {
  let window: BrowserWindow | null = null;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const show = (): void => {
    if (window === null) {
      const opened = open();
      window = opened;
      opened.once('closed', () => {
        window = null;
        tell();
      });
      tell();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const onLastClosed = async (): Promise<void> => {
    const stays = await staysOpen();
    // Somebody opened it again meanwhile.
    if (window !== null) return;
    if (stays) onStay();
    else app.quit();
  };
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => void onLastClosed());
  return {
    show,
    contents: () => (window === null || window.isDestroyed() ? [] : [window.webContents]),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
