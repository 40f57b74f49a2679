import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * Programs that ask the session's bus, as whether a panel shows tray icons: the property by which Chromium itself decides
 * to put one there. Each desktop has one of them.
 */
const askers: readonly (readonly [string, ...string[]])[] = [
  [
    'gdbus',
    ...['call', '--session', '--timeout', '2'],
    ...['--dest', 'org.kde.StatusNotifierWatcher', '--object-path', '/StatusNotifierWatcher'],
    ...['--method', 'org.freedesktop.DBus.Properties.Get'],
    ...['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'],
  ],
  [
    'busctl',
    ...['--user', '--timeout=2', 'get-property', 'org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher'],
    ...['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'],
  ],
];

/**
 * Whether a panel of this Linux desktop shows tray icons now. Electron does not say: where none does (GNOME without an
 * extension) it makes the icon all the same, and nobody sees it. What cannot be asked is no.
 */
export async function trayHostRuns(): Promise<boolean> {
  for (const [program, ...args] of askers) {
    try {
      const { stdout } = await promisify(execFile)(program, args, { timeout: 3000 });
      return /\btrue\b/.test(stdout);
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing) return false;
    }
  }
  return false;
}

/**
 * Looks again after each of these waits until a panel shows icons, as at a login, where it may come after us. False where none
 * came, or where `over` says that nobody wants to know any more.
 */
export async function trayHostComes(waitsMs: readonly number[], over: () => boolean): Promise<boolean> {
  for (const wait of waitsMs) {
    await setTimeout(wait, undefined, { ref: false });
    if (over()) return false;
    if (await trayHostRuns()) return true;
  }
  return false;
}
