import type { Attention } from '../../shared/control/attention.ts';
import type { Notifications as Switches } from '../../shared/control/settings.ts';
import type { WindowPlace } from '../../shared/control/windows.ts';
import { newsOf } from './alert-rules.ts';
import type { Notifications } from './notifications.ts';
import type { InterfaceWindows } from './windows.ts';

export interface AttentionAlertsOptions {
  readonly windows: Pick<InterfaceWindows, 'isLookedAt' | 'isOpen'>;
  readonly notifications: Pick<Notifications, 'show' | 'withdraw'>;
  /** What the person wants to be told of; null until the settings are known. */
  readonly switches: () => Switches | null;
  /** Opens the interface there. */
  readonly show: (place: WindowPlace) => void;
  /** The number on the app's icon. */
  readonly badge: (count: number) => void;
}

/** Tells of what newly needs a person while they look elsewhere, and takes it back when it is over. */
export class AttentionAlerts {
  readonly #options: AttentionAlertsOptions;
  #list: Attention | null = null;

  constructor(options: AttentionAlertsOptions) {
    this.#options = options;
  }

  /** Whether the list came in at all. */
  get isKnown(): boolean {
    return this.#list !== null;
  }

  receive(now: Attention): void {
    const { windows, notifications, show, badge } = this.#options;
    const switches = this.#options.switches();
    badge(now.badge);
    const before = this.#list;
    this.#list = now;
    for (const { id } of before?.items ?? []) {
      if (!now.items.some((item) => item.id === id)) notifications.withdraw(id);
    }
    // What is wrong from the start stands in the window; where none opened, a person is told of it.
    if (switches === null || windows.isLookedAt() || (before === null && windows.isOpen())) return;
    for (const { id, title, help, place } of newsOf(before, now, switches, new Date())) {
      const click = (): void => show(place ?? { page: 'live', path: [] });
      notifications.show(id, { title, body: help, buttons: [], click });
    }
  }
}
