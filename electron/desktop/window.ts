import { BrowserWindow, nativeTheme } from 'electron';
import { INDEX_URL } from './address.ts';
import { guardNavigation } from './navigation.ts';
import { chrome, type Theme, titleBarHeight } from './theme.ts';

function currentTheme(): Theme {
  return nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
}

function overlayOf(theme: Theme): { color: string; symbolColor: string; height: number } {
  return { color: chrome[theme].background, symbolColor: chrome[theme].symbols, height: titleBarHeight };
}

/** The window of the interface. It shows itself when its first frame is painted, so that no white page flashes. */
export function openInterfaceWindow(options: {
  /** Path of the built preload. */
  readonly preload: string;
  readonly openLink: (url: string) => void;
}): BrowserWindow {
  const theme = currentTheme();
  const window = new BrowserWindow({
    title: 'Railguard',
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: chrome[theme].background,
    titleBarStyle: 'hidden',
    trafficLightPosition: { x: 12, y: 16 },
    titleBarOverlay: process.platform === 'darwin' ? false : overlayOf(theme),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  guardNavigation(window.webContents, options.openLink);
  const followTheme = (): void => {
    window.setBackgroundColor(chrome[currentTheme()].background);
    if (process.platform !== 'darwin') window.setTitleBarOverlay(overlayOf(currentTheme()));
  };
  nativeTheme.on('updated', followTheme);
  window.once('closed', () => nativeTheme.off('updated', followTheme));
  window.once('ready-to-show', () => window.show());
  // A page that cannot load shows an empty window; the reason stands on stderr by Electron itself.
  window.loadURL(INDEX_URL).catch(() => window.show());
  return window;
}
