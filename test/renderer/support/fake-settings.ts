import { redactionTrial } from '../../../electron/control/redaction-trial.ts';
import type { CommandOutput, Commands } from '../../../shared/control/contract.ts';
import type { DesktopState } from '../../../shared/control/desktop.ts';
import { freshNotifications, type SettingsView } from '../../../shared/control/settings.ts';
import { Redactor } from '../../../shared/journal/redact.ts';

export interface SettingsWorld {
  appSettings: SettingsView;
  /** Null: without a screen. */
  desktop: DesktopState | null;
}

export function settingsWorld(): SettingsWorld {
  return {
    appSettings: {
      folder: '/home/ada/.config/railguard',
      file: '/home/ada/.config/railguard/settings.json',
      port: { chosen: null, usual: 7420, now: 7420, given: false },
      callTimeoutSeconds: 60,
      approvals: {
        timeoutSeconds: 120,
        holdSeconds: 45,
        maxPending: 20,
        commandLineAnswers: false,
        holdGiven: false,
      },
      holdPermissiveEdits: true,
      retention: { days: 90, bytes: 2 * 1024 ** 3 },
      journal: { bytes: 12_400_000, since: Date.now() - 14 * 86_400_000 },
      redaction: [
        { kind: 'pattern', pattern: 'KD-[0-9]{6}', label: 'Customer numbers' },
        { kind: 'pattern', pattern: '[0-9]{4}( [0-9]{4}){3}', label: 'Card numbers', off: true },
      ],
      notifications: freshNotifications,
    },
    desktop: {
      startAtLogin: true,
      updates: { state: 'current', checkedAt: Date.now() - 3_600_000 },
      commandLink: { state: 'absent', path: '/home/ada/.local/bin/railguard', why: null },
      keyRing: { state: 'key-ring', why: null },
      canRestart: true,
      canShowFolder: true,
      notifies: true,
    },
  };
}

type Handler<N extends keyof Commands> = (input: Commands[N]['input']['_output']) => unknown;

export function settingsHandlers(
  world: SettingsWorld,
  changed: (view: SettingsView) => void,
): {
  'settings.get': Handler<'settings.get'>;
  'settings.change': Handler<'settings.change'>;
  'settings.tryRedaction': Handler<'settings.tryRedaction'>;
  'settings.diagnostics': Handler<'settings.diagnostics'>;
  'desktop.state': Handler<'desktop.state'>;
  'desktop.startAtLogin': Handler<'desktop.startAtLogin'>;
  'desktop.showFolder': Handler<'desktop.showFolder'>;
  'desktop.linkCommand': Handler<'desktop.linkCommand'>;
  'desktop.openKeyRing': Handler<'desktop.openKeyRing'>;
  'licences.list': Handler<'licences.list'>;
} {
  return {
    'settings.get': () => world.appSettings,
    'settings.change'({ chosenPort, approvals, retention, notifications, ...rest }) {
      const before = world.appSettings;
      world.appSettings = {
        ...before,
        ...rest,
        ...(chosenPort === undefined ? {} : { port: { ...before.port, chosen: chosenPort } }),
        approvals: { ...before.approvals, ...approvals },
        retention: { ...before.retention, ...retention },
        notifications: { ...before.notifications, ...notifications },
      } as SettingsView;
      changed(world.appSettings);
      return world.appSettings;
    },
    'settings.tryRedaction'({ text }): CommandOutput<'settings.tryRedaction'> {
      const rules = world.appSettings.redaction;
      const all = rules.map((rule) => ({ ...rule, off: false }));
      return redactionTrial(text, new Redactor([], rules), new Redactor([], all), rules);
    },
    'settings.diagnostics': () => ({ name: 'railguard-diagnostics-1.json', text: '{ "railguard": "0.1.0" }\n' }),
    'desktop.state': () => world.desktop,
    'desktop.startAtLogin'({ on }) {
      if (world.desktop !== null) world.desktop = { ...world.desktop, startAtLogin: on };
      return world.desktop;
    },
    'desktop.showFolder': () => ({}),
    'desktop.linkCommand'({ on }) {
      if (world.desktop === null) return null;
      const commandLink = { ...world.desktop.commandLink, state: on ? ('linked' as const) : ('absent' as const) };
      world.desktop = { ...world.desktop, commandLink };
      return world.desktop;
    },
    'desktop.openKeyRing'() {
      if (world.desktop !== null) world.desktop = { ...world.desktop, keyRing: { state: 'key-ring', why: null } };
      return world.desktop;
    },
    'licences.list': () => [
      { name: 'react', version: '19.3.1', licence: 'MIT', homepage: null, text: 'Permission is hereby granted …' },
      { name: 'zod', version: '4.6.7', licence: 'MIT', homepage: null, text: 'Permission is hereby granted …' },
    ],
  };
}
