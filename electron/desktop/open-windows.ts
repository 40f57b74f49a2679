import type { BrowserWindow, WebContents } from 'electron';
import { Listeners } from '../lib/listeners.ts';

/** The windows that hold pages of ours, now: whom the endpoint answers and tells. */
export class OpenWindows {
  readonly #windows = new Set<BrowserWindow>();
  readonly #listeners = new Listeners();

  /** Counts a window until it is closed. */
  add(window: BrowserWindow): void {
    this.#windows.add(window);
    window.once('closed', () => {
      this.#windows.delete(window);
      this.#notify();
    });
    this.#notify();
  }

  contents(): readonly WebContents[] {
    return [...this.#windows].filter((window) => !window.isDestroyed()).map(({ webContents }) => webContents);
  }

  /** Called when one was opened or closed. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  #notify(): void {
    this.#listeners.notify();
  }
}
