import type { BrowserWindow } from 'electron';
import { INDEX_URL } from './address.ts';

/** A page that ends more often than this within the time is not loaded again: it would end again, and take the processor. */
const mostTimes = 3;
const withinMs = 60_000;

/**
 * Loads a page anew whose process ended. The gate does not live in it and guards all the while; the new page says so, for
 * its address asks it to.
 */
export function recoverPage(
  window: BrowserWindow,
  report: (text: string) => void,
  now: () => number = () => performance.now(),
): { stop(): void } {
  let ends: number[] = [];
  const onGone = (_event: unknown, { reason }: { readonly reason: string }): void => {
    if (window.isDestroyed() || reason === 'clean-exit') return;
    ends = [...ends.filter((at) => now() - at < withinMs), now()];
    if (ends.length > mostTimes) {
      report(
        `the page ended ${ends.length} times in a minute (${reason}) and is not loaded again; close the window and open it anew`,
      );
      return;
    }
    report(`the page ended (${reason}) and is loaded anew; the gate guards all the same`);
    window.loadURL(`${INDEX_URL}?reloaded`).catch(() => undefined);
  };
  window.webContents.on('render-process-gone', onGone);
  return {
    stop() {
      if (!window.isDestroyed()) window.webContents.off('render-process-gone', onGone);
    },
  };
}
