import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Notification } from 'electron';
import { showNotification } from './notifications.ts';
import { trayHostRuns } from './tray-host.ts';

/**
 * Whether the app goes on when its last window was closed: on macOS, as every app there, and wherever a tray icon is seen
 * that brings the window back. A guard that runs where nobody can see or end it is none that people asked for.
 */
export async function staysWithoutWindow(platform: NodeJS.Platform, hasTray: boolean): Promise<boolean> {
  if (platform === 'darwin') return true;
  if (!hasTray) return false;
  return platform === 'win32' || trayHostRuns();
}

/** Kept while it is shown: one that is collected loses its click. */
let shown: Notification | null = null;

export interface SayItStaysOptions {
  /** Keeps that it was said. */
  readonly folder: string;
  readonly show: () => void;
  readonly report: (error: unknown) => void;
}

/** Says where the app went, the first time that its window is closed on this data folder and a person could be told. */
export function sayItStays({ folder, show, report }: SayItStaysOptions): void {
  const said = join(folder, 'said-that-it-stays');
  if (existsSync(said) || !Notification.isSupported()) return;
  shown = new Notification({
    title: 'Railguard goes on without its window',
    body: 'Its icon in the tray opens it again. To end it, choose Quit in the menu of the icon.',
  });
  shown.on('click', show);
  shown.on('close', () => {
    shown = null;
  });
  shown.once('show', () => storeThatSaid(said));
  showNotification(shown, report);
}

function storeThatSaid(said: string): void {
  try {
    writeFileSync(said, '');
  } catch {
    // Said again the next time.
  }
}
