import type { DesktopState } from '../../shared/control/desktop.ts';
import type { DesktopPort } from '../control/services.ts';
import { Listeners } from '../lib/listeners.ts';
import type { CommandLinker } from './command-link.ts';
import type { KeyRing } from './key-ring.ts';
import type { LoginItem } from './login-item.ts';
import type { Updates } from './updates.ts';

export interface DesktopPortParts {
  readonly loginItem: LoginItem;
  readonly commandLink: CommandLinker;
  readonly updates: Updates;
  readonly keyRing: KeyRing;
  readonly notifies: () => boolean;
  /** Quits, so that calls in flight end and the journal is committed; what starts anew is settled by `onRestart`. */
  readonly restart: () => void;
  readonly showFolder: (folder: string) => Promise<void>;
}

/** What Settings shows of the desktop app, and changes. */
export function createDesktopPort(parts: DesktopPortParts): DesktopPort {
  const { loginItem, commandLink, updates, keyRing } = parts;
  const listeners = new Listeners();
  const notify = (): void => listeners.notify();
  updates.onChange(notify);
  keyRing.onChange(notify);
  return {
    state: (): DesktopState => ({
      startAtLogin: loginItem.isOn(),
      updates: updates.state,
      commandLink: commandLink.state(),
      keyRing: keyRing.state,
      canRestart: true,
      canShowFolder: true,
      notifies: parts.notifies(),
    }),
    async startAtLogin(on) {
      loginItem.set(on);
      notify();
    },
    async linkCommand(on) {
      commandLink.set(on);
      notify();
    },
    checkForUpdates: () => updates.check(),
    openKeyRing: () => keyRing.open(),
    restart: parts.restart,
    showFolder: parts.showFolder,
    onChange: (listener) => listeners.add(listener),
  };
}
