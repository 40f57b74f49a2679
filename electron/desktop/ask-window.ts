import { BrowserWindow, nativeTheme, screen } from 'electron';
import { smallWindowFragment } from '../../shared/control/small-windows.ts';
import { INDEX_URL } from './address.ts';
import { guardNavigation } from './navigation.ts';
import { safePreferences } from './safe-window.ts';
import { raised } from './theme.ts';
import type { PageWindowOptions } from './window.ts';
import { dialogOn } from './window-place.ts';

const width = 456;
const leastHeight = 120;
/** So long after it appeared a press goes through it, to what stood there before: nobody aimed at the dialog yet. */
export const passThroughMs = 600;

/**
 * The approval dialog: over all other windows, on the screen where the pointer is, without taking the keyboard from the
 * program that has it. It is as high as what it shows, and appears once it shows something.
 */
export function openAskWindow({ preload, openLink, report }: PageWindowOptions): BrowserWindow {
  const { workArea: first } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
  const window = new BrowserWindow({
    title: 'Railguard asks',
    ...dialogOn(first, { width, height: leastHeight }),
    show: false,
    frame: false,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    skipTaskbar: true,
    alwaysOnTop: true,
    backgroundColor: raised[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    // A panel of macOS does not bring its app to the front.
    ...(process.platform === 'darwin' ? { type: 'panel' } : {}),
    webPreferences: { ...safePreferences(preload), enablePreferredSizeMode: true },
  });
  guardNavigation(window.webContents, openLink);
  window.setAlwaysOnTop(true, 'floating');
  // Not over a program that fills the screen: its audience would read it.
  window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: false, skipTransformProcessType: true });
  let wanted = leastHeight;
  const place = (): void => {
    // Of the screen that it is on now: the one that it opened on may be gone, or another size.
    const { workArea } = screen.getDisplayMatching(window.getBounds());
    window.setBounds(dialogOn(workArea, { width, height: wanted }));
  };
  window.webContents.on('preferred-size-changed', (_event, { height }) => {
    if (window.isDestroyed() || height < leastHeight) return;
    wanted = height;
    place();
    if (!window.isVisible()) appear(window);
  });
  screen.on('display-removed', place);
  screen.on('display-metrics-changed', place);
  window.once('closed', () => {
    screen.off('display-removed', place);
    screen.off('display-metrics-changed', place);
  });
  const cannot = (why: string): void => {
    report(`the approval dialog could not be shown: ${why}`);
    if (!window.isDestroyed()) window.destroy();
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') cannot(reason);
  });
  window.loadURL(`${INDEX_URL}${smallWindowFragment.ask}`).catch((error: unknown) => {
    if (!window.isDestroyed()) cannot(error instanceof Error ? error.message : String(error));
  });
  return window;
}

function appear(window: BrowserWindow): void {
  window.setIgnoreMouseEvents(true);
  window.showInactive();
  setTimeout(() => {
    if (!window.isDestroyed()) window.setIgnoreMouseEvents(false);
  }, passThroughMs);
}
