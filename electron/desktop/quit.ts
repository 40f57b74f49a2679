import { app, dialog, powerMonitor } from 'electron';

/** Beyond this a quit ends the process anyway: calls in flight get 5 s, the rest is the journal and children. */
const longestStop = 15_000;
/** What systems give a program before they end it with the session. */
const longestStopAtSessionEnd = 4000;

export interface QuitOptions {
  /** Ends calls, commits the journal, ends children. */
  readonly stop: () => Promise<void>;
  readonly callsInFlight: () => number;
  /** Called when a person was asked and goes on guarding: what was to come after the end does not. */
  readonly stayed: () => void;
}

export interface Quitting {
  isQuitting(): boolean;
}

/**
 * Makes every way out wait for `stop` once. A person who quits while calls are in flight is asked; a signal, the end of the
 * session and the shutdown of the system ask nobody, and get as long as they give. A stop that fails or hangs ends the process
 * with code 1.
 */
export function quitGracefully({ stop, callsInFlight, stayed }: QuitOptions): Quitting {
  let state: 'running' | 'asking' | 'stopping' | 'stopped' = 'running';

  const end = (longest: number): void => {
    if (state === 'stopping' || state === 'stopped') return;
    state = 'stopping';
    const late = setTimeout(() => app.exit(1), longest);
    stop().then(
      () => {
        clearTimeout(late);
        state = 'stopped';
        app.quit();
      },
      () => app.exit(1),
    );
  };
  const ask = async (calls: number): Promise<void> => {
    state = 'asking';
    // Where the question cannot be shown, the quit that was asked for is done: it waits for the calls anyway.
    const stays = (await askToQuit(calls).catch(() => quitButton)) !== quitButton;
    // The system may have ended the session meanwhile.
    if (state !== 'asking') return;
    state = 'running';
    if (stays) stayed();
    else end(longestStop);
  };
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state !== 'running') return;
    const calls = callsInFlight();
    if (calls > 0) void ask(calls);
    else end(longestStop);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    // While it starts, Electron takes each signal over from whatever a package listened with since it was loaded, asks at the
    // first one like a person's quit, and dies of the second. Node takes it back only for a listener that is the only one.
    process.removeAllListeners(signal);
    process.on(signal, () => end(longestStop));
  }
  // Without the veto the system ends the process before the journal is committed. It is not one of `before-quit`, which
  // would call off a Mac's logout.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    end(longestStopAtSessionEnd);
  });
  app.on('browser-window-created', (_event, window) => {
    // Windows tells only windows that the session ends.
    if (process.platform === 'win32') window.on('session-end', () => end(longestStopAtSessionEnd));
  });
  return { isQuitting: () => state === 'stopping' || state === 'stopped' };
}

const quitButton = 0;

async function askToQuit(calls: number): Promise<number> {
  const many = calls === 1 ? '1 call is in flight' : `${calls} calls are in flight`;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: many,
    detail: `Quit waits up to 5 s for ${calls === 1 ? 'it' : 'them'}. What has no answer by then may still be done by its server. Afterwards agents get no answer from Railguard.`,
    buttons: ['Quit', 'Go on guarding'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response;
}
