import type { ControlAnswer } from '../../shared/control/bridge.ts';
import { CALL_CHANNEL, EVENT_CHANNEL, isCommandName, isEventName } from '../../shared/control/names.ts';
import type { Control } from './port.ts';
import { replyTo } from './reply.ts';

/** What the endpoint needs of Electron's `ipcMain`; it is handed in, so that the endpoint runs and is tested in plain Node. */
export interface IpcMainLike {
  handle(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => Promise<ControlAnswer>): void;
  removeHandler(channel: string): void;
}

export interface IpcFrame {
  readonly url: string;
  readonly parent: unknown;
}

export interface IpcEvent {
  readonly sender: { readonly id: number };
  /** Null once the frame has navigated away or is gone. */
  readonly senderFrame: IpcFrame | null;
}

/** A window's content that may ask and is told. */
export interface WindowContents {
  readonly id: number;
  isDestroyed(): boolean;
  getURL(): string;
  send(channel: string, ...args: unknown[]): void;
}

export interface IpcServerOptions {
  readonly ipcMain: IpcMainLike;
  readonly control: Control;
  /** The windows that this process opened for its interface, now. */
  readonly windows: () => readonly WindowContents[];
  /** Tells when one was opened or closed. Returns an unsubscribe function. */
  readonly onWindows: (listener: () => void) => () => void;
  /** Whether a page of this address is our interface. */
  readonly isOurs: (url: string) => boolean;
  /** Called with each question that was dropped, and why. */
  readonly onRefused: (why: string) => void;
}

/** Why this sender may not ask; null where it may. Exported for the tests of both outcomes. */
export function whyForeign(event: IpcEvent, options: Pick<IpcServerOptions, 'windows' | 'isOurs'>): string | null {
  const frame = event.senderFrame;
  if (frame === null) return 'its frame is gone';
  // A frame inside the page may hold somebody else's content, whatever the page itself is.
  if (frame.parent !== null) return 'it is a frame inside a page';
  if (!options.windows().some((contents) => contents.id === event.sender.id && !contents.isDestroyed())) {
    return 'it is no window of the interface';
  }
  if (!options.isOurs(frame.url)) return 'its page is not the interface';
  return null;
}

async function answer(control: Control, name: unknown, input: unknown): Promise<ControlAnswer> {
  if (isCommandName(name)) return replyTo(control, name, input, { endpoint: 'window', pid: null });
  const message = `There is no command ${JSON.stringify(name)}.`;
  return { ok: false, error: { code: 'unknown-command', message, exit: 2 } };
}

/** Opens the window's endpoint to the control; returns the function that closes it. */
export function openIpcServer(options: IpcServerOptions): () => void {
  const { ipcMain, control, windows, onWindows, isOurs, onRefused } = options;
  ipcMain.handle(CALL_CHANNEL, async (event, name, input) => {
    const why = whyForeign(event, options);
    if (why === null) return answer(control, name, input);
    onRefused(why);
    // Thrown, not answered: a foreign page learns neither the names nor the shape of our answers.
    throw new Error('Refused');
  });
  const forward: Parameters<Control['listen']>[0] = (name, payload) => {
    if (!isEventName(name)) return;
    for (const contents of windows()) {
      // The page is asked for at each event: a window that was led elsewhere is told nothing.
      if (!contents.isDestroyed() && isOurs(contents.getURL())) contents.send(EVENT_CHANNEL, name, payload);
    }
  };
  let stopListening: (() => void) | null = null;
  /** With no window open, in the tray, nothing is made for one. */
  const follow = (): void => {
    const open = windows().length > 0;
    if (open) stopListening ??= control.listen(forward);
    else {
      stopListening?.();
      stopListening = null;
    }
  };
  follow();
  const stopFollowing = onWindows(follow);
  return () => {
    ipcMain.removeHandler(CALL_CHANNEL);
    stopFollowing();
    stopListening?.();
  };
}
