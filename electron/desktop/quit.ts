import { app, powerMonitor } from 'electron';

/** Beyond this a quit ends the process anyway: calls in flight get 5 s, the rest is the journal and children. */
const longestStop = 15_000;

/**
 * Makes every way out (menu, signal, system shutdown, last window) wait for `stop` once, so that calls in flight end,
 * the journal is committed and no child is left. A stop that fails or hangs ends the process with code 1.
 * Answers whether the app is on its way out.
 */
export function quitGracefully(stop: () => Promise<void>): () => boolean {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    const late = setTimeout(() => app.exit(1), longestStop);
    stop().then(
      () => {
        clearTimeout(late);
        state = 'stopped';
        app.quit();
      },
      () => app.exit(1),
    );
  });
  // Without the veto the system ends the process before the journal is committed.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    app.quit();
  });
  return () => state !== 'running';
}
