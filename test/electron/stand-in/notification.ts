import { EventEmitter } from 'node:events';
import { vetoable } from './event.ts';
import { record } from './recorded.ts';
import { strict } from './strict.ts';

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
  readonly silent?: boolean;
  readonly actions?: readonly { readonly type: string; readonly text: string }[];
}

/** Notifications on screen, oldest first. */
export const shown: Notification[] = [];

let shows = true;

/** Whether a program of the desktop shows them: where none does Electron asks for it all the same, and then says that it failed. */
export function setNotifies(works: boolean): void {
  shows = works;
}

export class Notification extends EventEmitter {
  static isSupported = (): boolean => true;
  readonly title: string;
  readonly body: string;
  readonly actions: NonNullable<NotificationOptions['actions']>;

  constructor(options: NotificationOptions = {}) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.actions = options.actions ?? [];
    // biome-ignore lint/correctness/noConstructorReturn: the app must only ever hold the strict form
    return strict<Notification>('Notification', this);
  }
  show(): void {
    if (!shows) {
      queueMicrotask(() => this.emit('failed', vetoable({}), 'Nobody shows notifications'));
      return;
    }
    shown.push(this);
    record('notification', { title: this.title, body: this.body });
    this.emit('show', vetoable({}));
  }
  close(): void {
    const index = shown.indexOf(this);
    if (index >= 0) shown.splice(index, 1);
    this.emit('close', vetoable({}));
  }
  /** As if the person clicked it. */
  click(): void {
    this.emit('click', vetoable({}));
  }
  /** As if the person pressed one of its buttons, which exist on macOS and Windows only. */
  press(index: number): void {
    if (this.actions[index] === undefined) throw new Error(`The notification has no button ${index}`);
    this.emit('action', vetoable({}), index);
  }
}
