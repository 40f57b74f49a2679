import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu, MenuItem } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { Notification } from './notification.ts';
import { serveTests } from './remote.ts';
import { safeStorage } from './safe-storage.ts';
import { protocol } from './schemes.ts';
import { session } from './session.ts';
import { strict } from './strict.ts';
import { clipboard, dialog, globalShortcut, nativeTheme, powerMonitor, screen, shell } from './system.ts';
import { Tray } from './tray.ts';

/** What `import … from 'electron'` gives the main process. A name that is not here fails at the import. */
export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};

const electron = strict('electron', {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
});

export default electron;

serveTests(electron);
