import type { BrowserWindow, Rectangle } from 'electron';
import { openAskWindow } from './ask-window.ts';
import type { OpenWindows } from './open-windows.ts';
import { openPopoverWindow } from './popover-window.ts';
import type { PageWindowOptions } from './window.ts';

/** The approval dialog and the popover: at most one of each. */
export class SmallWindows {
  readonly #options: PageWindowOptions;
  readonly #open: OpenWindows;
  #ask: BrowserWindow | null = null;
  #popover: BrowserWindow | null = null;
  /** When the popover went. The press on the icon that took the focus from it must not open it again. */
  #popoverClosedAt = Number.NEGATIVE_INFINITY;
  /** Called when the dialog went without being told to. */
  onAskClosed: () => void = () => undefined;

  constructor(options: PageWindowOptions, open: OpenWindows) {
    this.#options = options;
    this.#open = open;
  }

  readonly ask = {
    open: (): void => {
      if (this.#ask !== null) return;
      const window = openAskWindow(this.#options);
      this.#ask = window;
      this.#open.add(window);
      window.once('closed', () => {
        // Closed by ours below: then it is not in its place any more.
        if (this.#ask !== window) return;
        this.#ask = null;
        this.onAskClosed();
      });
    },
    close: (): void => {
      const window = this.#ask;
      this.#ask = null;
      if (window !== null && !window.isDestroyed()) window.destroy();
    },
    isOpen: (): boolean => this.#ask !== null,
    hasFocus: (): boolean => this.#ask?.isFocused() === true,
    focus: (): void => {
      this.#ask?.show();
      this.#ask?.focus();
    },
  };

  /** Opens the popover under the icon; closes it where it is open. */
  togglePopover(icon: Rectangle): void {
    if (this.#popover !== null || performance.now() - this.#popoverClosedAt < 200) {
      this.closePopover();
      return;
    }
    const window = openPopoverWindow(icon, this.#options);
    this.#popover = window;
    this.#open.add(window);
    window.once('closed', () => {
      this.#popover = null;
      this.#popoverClosedAt = performance.now();
    });
  }

  closePopover(): void {
    if (this.#popover !== null && !this.#popover.isDestroyed()) this.#popover.destroy();
  }

  stop(): void {
    this.ask.close();
    this.closePopover();
  }
}
