import { globalShortcut } from 'electron';
import type { ApprovalsState } from '../../shared/control/approvals.ts';
import type { AskView } from '../../shared/control/asks.ts';
import type { Attention } from '../../shared/control/attention.ts';
import type { SettingsView, Notifications as Switches } from '../../shared/control/settings.ts';
import type { WindowPlace } from '../../shared/control/windows.ts';
import type { Caller, Control } from '../control/port.ts';
import { isQuiet } from './alert-rules.ts';
import { type AskAlertPorts, AskAlerts, type Way } from './ask-alerts.ts';
import { AttentionAlerts } from './attention-alerts.ts';
import { isFullScreenElsewhere } from './full-screen.ts';
import { Notifications } from './notifications.ts';
import type { InterfaceWindows } from './windows.ts';

/** Moves the keyboard to what waits, from whatever program has it. */
export const askShortcut = 'CommandOrControl+Shift+A';

export interface AlertsOptions {
  readonly control: Control;
  readonly windows: InterfaceWindows;
  readonly dialog: AskAlertPorts['dialog'] & { focus(): void };
  /** Opens the interface there. */
  readonly show: (place: WindowPlace) => void;
  readonly report: (error: unknown) => void;
  /** The number on the app's icon. */
  readonly badge: (count: number) => void;
  readonly platform: NodeJS.Platform;
}

export interface Alerts {
  /** A person put the approval dialog away. */
  dialogClosed(): void;
  stop(): void;
}

const caller: Caller = { endpoint: 'tray', pid: null };

/** Tells a person outside of the interface of what needs them: the dialog, notifications, the badge, the shortcut. */
export function startAlerts(options: AlertsOptions): Alerts {
  const { control, windows, dialog, show, report, platform } = options;
  const notifications = new Notifications(platform, report);
  let switches: Switches | null = null;

  const way = async (): Promise<Way> => {
    if (switches === null || !switches.approvals || isQuiet(switches, new Date())) return 'nothing';
    return (await isFullScreenElsewhere(platform)) ? 'notification' : 'dialog';
  };
  const deny = (id: string): void => {
    control.call('approvals.answer', { ids: [id], answer: { kind: 'deny', note: null } }, caller).catch(report);
  };
  const asks = new AskAlerts({
    dialog,
    notify: (ask) => notifications.show(`ask ${ask.id}`, askNotification(ask, deny, show)),
    withdraw: (id) => notifications.withdraw(`ask ${id}`),
    looksAtInterface: windows.isLookedAt,
    way,
    onWaiting: (waits) => (waits ? takeShortcut(() => asks.summon() && dialog.focus(), report) : dropShortcut()),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  const attention = new AttentionAlerts({
    windows,
    notifications,
    switches: () => switches,
    show,
    badge: options.badge,
  });
  const stops = [
    control.listen(
      (name, payload) => {
        if (name === 'settings.changed') switches = (payload as SettingsView).notifications;
        if (name === 'approvals.changed') asks.receive(payload as ApprovalsState);
        if (name === 'attention.changed') attention.receive(payload as Attention);
      },
      ['settings.changed', 'approvals.changed', 'attention.changed'],
    ),
    windows.onLookedAway(() => asks.lookedAway()),
    () => asks.stop(),
    () => notifications.stop(),
    dropShortcut,
  ];
  const ask = (name: string): Promise<unknown> => control.call(name, {}, caller);
  const first = async (): Promise<void> => {
    switches ??= ((await ask('settings.get')) as SettingsView).notifications;
    asks.receive((await ask('approvals.list')) as ApprovalsState);
    const list = (await ask('attention.list')) as Attention;
    if (!attention.isKnown) attention.receive(list);
  };
  first().catch(report);
  return {
    dialogClosed: () => asks.dialogClosed(),
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Deny and Review for every risk: what a call would do does not fit beside a button that allows it. */
function askNotification(ask: AskView, deny: (id: string) => void, show: (place: WindowPlace) => void) {
  const review = (): void => show({ page: 'approvals', path: [ask.id] });
  const { sentence, risk, server, tool } = ask;
  return {
    title: sentence,
    body: `${server}/${tool}, risk: ${risk}. Without an answer in time it is denied.`,
    buttons: [
      { text: 'Deny', press: () => deny(ask.id) },
      { text: 'Review', press: review },
    ],
    click: review,
  };
}

/** Ours only while a call waits: other programs have uses for the same keys. */
function takeShortcut(press: () => void, report: (error: unknown) => void): void {
  try {
    if (globalShortcut.isRegistered(askShortcut) || globalShortcut.register(askShortcut, press)) return;
    report(new Error(`Another program has ${askShortcut}; the dialog is reached by a click.`));
  } catch (error) {
    // Wayland without the portal for global shortcuts.
    report(error);
  }
}

function dropShortcut(): void {
  try {
    globalShortcut.unregister(askShortcut);
  } catch {
    // It never was ours.
  }
}
