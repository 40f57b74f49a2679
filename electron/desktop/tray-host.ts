import { execFile } from 'node:child_process';
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
