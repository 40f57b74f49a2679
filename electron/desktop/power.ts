import { powerMonitor } from 'electron';
import type { Application } from '../app/port.ts';

/** How often Linux is asked whether the screen is locked: it tells nobody by itself. */
const askEveryMs = 2000;

/**
 * Tells the application when the machine woke and when its screen is locked. Returns the way to stop.
 */
export function followPower(
  application: Pick<Application, 'woke' | 'screenLocked'>,
  platform: NodeJS.Platform,
): () => void {
  const onResume = (): void => application.woke();
  const onLock = (): void => application.screenLocked(true);
  const onUnlock = (): void => application.screenLocked(false);
  powerMonitor.on('resume', onResume);
  powerMonitor.on('lock-screen', onLock);
  powerMonitor.on('unlock-screen', onUnlock);
  const stopAsking = platform === 'linux' ? askWhetherLocked(application) : () => undefined;
  return () => {
    powerMonitor.off('resume', onResume);
    powerMonitor.off('lock-screen', onLock);
    powerMonitor.off('unlock-screen', onUnlock);
    stopAsking();
  };
}

function askWhetherLocked(application: Pick<Application, 'screenLocked'>): () => void {
  let locked = false;
  const timer = setInterval(() => {
    // A threshold that nobody reaches: only `locked` is of interest.
    const now = powerMonitor.getSystemIdleState(24 * 3600) === 'locked';
    if (now === locked) return;
    locked = now;
    application.screenLocked(now);
  }, askEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
