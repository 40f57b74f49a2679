import { Notification } from 'electron';

/** Whether the last one could not be shown. A Linux desktop without a program that shows them is asked, and then fails. */
let lastFailed = false;

/** Whether this system shows notifications, as far as is known. */
export function showsNotifications(): boolean {
  return Notification.isSupported() && !lastFailed;
}

/** Shows one; the first of those that cannot be shown is reported. */
export function showNotification(made: Notification, report: (error: unknown) => void): void {
  made.once('show', () => {
    lastFailed = false;
  });
  made.once('failed', (_event, why) => {
    if (!lastFailed) report(new Error(`A notification could not be shown: ${why}`));
    lastFailed = true;
  });
  made.show();
}

export interface NotificationText {
  readonly title: string;
  readonly body: string;
  /** Buttons, where the system has them; what each does. */
  readonly buttons: readonly { readonly text: string; readonly press: () => void }[];
  readonly click: () => void;
}

/** Notifications of the system, one for each thing that is told; a later one about the same takes its place. */
export class Notifications {
  /** Kept while they are shown: one that is collected loses its click. */
  readonly #shown = new Map<string, Notification>();
  readonly #platform: NodeJS.Platform;
  readonly #report: (error: unknown) => void;

  constructor(platform: NodeJS.Platform, report: (error: unknown) => void) {
    this.#platform = platform;
    this.#report = report;
  }

  show(id: string, { title, body, buttons, click }: NotificationText): void {
    if (!Notification.isSupported()) return;
    this.withdraw(id);
    // Linux shows no buttons; a click leads to where they are.
    const hasButtons = this.#platform === 'darwin' || this.#platform === 'win32';
    const actions = hasButtons ? buttons.map(({ text }) => ({ type: 'button' as const, text })) : [];
    const made = new Notification({ title, body, ...(actions.length > 0 ? { actions } : {}) });
    const forget = (): void => {
      if (this.#shown.get(id) === made) this.#shown.delete(id);
    };
    made.on('click', () => {
      forget();
      click();
    });
    made.on('action', (_event, index) => {
      forget();
      buttons[index]?.press();
    });
    made.on('close', forget);
    made.on('failed', forget);
    this.#shown.set(id, made);
    showNotification(made, this.#report);
  }

  withdraw(id: string): void {
    const shown = this.#shown.get(id);
    this.#shown.delete(id);
    shown?.close();
  }

  stop(): void {
    for (const id of [...this.#shown.keys()]) this.withdraw(id);
  }
}
