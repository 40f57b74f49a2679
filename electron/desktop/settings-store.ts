import { ipcMain } from 'electron';
import ElectronStore from 'electron-store';
import type { MakeStore } from '../settings/settings-file.ts';

/** The settings file by electron-store; headless reads and writes the same file by conf. */
export const makeDesktopStore: MakeStore = ({ configName, ...options }) => {
  const store = new ElectronStore<Record<string, unknown>>({ ...options, name: configName });
  // It opens a channel that answers any frame with the data folder's path. Our windows never ask.
  ipcMain.removeAllListeners('electron-store-get-data');
  return store;
};
