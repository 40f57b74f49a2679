import { app, type BrowserWindow } from 'electron';
import type { WindowPlace } from '../../shared/control/windows.ts';
import { Listeners } from '../lib/listeners.ts';

/** The one window of the interface: opened when it is asked for, brought forward when it is there. */
export interface InterfaceWindows {
  /** Opens the window, or brings it to the front; at a place, where one is named. */
  show(place?: WindowPlace): void;
  /** Whether a person has it before them: it is there and has the keyboard. */
  isLookedAt(): boolean;
  isOpen(): boolean;
  /** Called when a person turned to another window, or closed this one. Returns an unsubscribe function. */
  onLookedAway(listener: () => void): () => void;
}

export interface WindowsOptions {
  /** Makes a new window that loads the interface at a place; null: where it begins. */
  readonly open: (place: WindowPlace | null) => BrowserWindow;
  /** Leads a window that is there to a place. */
  readonly lead: (window: BrowserWindow, place: WindowPlace) => void;
  /** Asked when the window was closed: whether the app goes on without one. */
  readonly staysOpen: () => Promise<boolean>;
  /** Called when it goes on without one. */
  readonly onStay: () => void;
}

export function manageWindows({ open, lead, staysOpen, onStay }: WindowsOptions): InterfaceWindows {
  let window: BrowserWindow | null = null;
  const listeners = new Listeners();
  const lookedAway = (): void => listeners.notify();
  const onClosed = async (): Promise<void> => {
    const stays = await staysOpen();
    // Somebody opened it again meanwhile.
    if (window !== null) return;
    if (stays) onStay();
    else app.quit();
  };
  const show = (place?: WindowPlace): void => {
    if (window === null) {
      const opened = open(place ?? null);
      window = opened;
      opened.on('blur', lookedAway);
      opened.once('closed', () => {
        window = null;
        lookedAway();
        void onClosed();
      });
      return;
    }
    if (place !== undefined) lead(window, place);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  // Small windows come and go by themselves; only the interface's decides whether the app goes on.
  app.on('window-all-closed', () => undefined);
  return {
    show,
    isLookedAt: () => window?.isFocused() === true && window.isVisible(),
    isOpen: () => window !== null,
    onLookedAway: (listener) => listeners.add(listener),
  };
}
