import type { SafeStorage } from 'electron';
import type { KeyRingState } from '../../shared/control/desktop.ts';
import { Listeners } from '../lib/listeners.ts';
import {
  type ReadSecret,
  type SecretCodec,
  SecretsClosed,
  type SettingsNotice,
  type StoredSecret,
} from '../settings/port.ts';

export interface KeyRingOptions {
  readonly safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >;
  readonly platform: NodeJS.Platform;
  /** So long the start waits for an answer; one that asks a person for a password may never give one. */
  readonly patienceMs: number;
}

const howToOpen: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Let Railguard use its entry in Keychain Access',
  linux: 'Unlock it (GNOME: Passwords and Keys; KDE: KWallet)',
};

const plainNotice: SettingsNotice = {
  code: 'secrets-plain',
  title: 'This system has no keyring that Railguard can use',
  help: 'API keys and tokens are kept in secrets.json, readable by your user account only. Install and unlock a keyring (GNOME Keyring, KWallet) and start again to have new ones encrypted.',
};

/**
 * The system's key ring, as the store of secrets uses it. Nothing waits for it longer than `patienceMs`: a locked one asks a
 * person, who may not be there, and until it is open the gate goes on without what it keeps. What is stored meanwhile stands
 * in the closed file, and is encrypted when it opens.
 */
export class KeyRing implements SecretCodec {
  readonly #options: KeyRingOptions;
  readonly #listeners = new Listeners();
  #state: KeyRingState['state'] = 'opening';
  #patience: Promise<void> = Promise.resolve();
  #asked: Promise<void> | null = null;

  constructor(options: KeyRingOptions) {
    this.#options = options;
  }

  get state(): KeyRingState {
    return { state: this.#state, why: this.notice()?.help ?? null };
  }

  /** Asks the system for it; resolves when it answered, or after the patience. Call after the app is ready. Never rejects. */
  open(): Promise<void> {
    if (this.#state === 'key-ring' || this.#state === 'file') return Promise.resolve();
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = null;
    });
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#options.patienceMs);
    this.#patience = Promise.race([this.#asked, late]).finally(() => clearTimeout(timer));
    return this.#patience;
  }

  notice(): SettingsNotice | null {
    const how = howToOpen[this.#options.platform] ?? 'Unlock it';
    const missing = 'Agents are known without it; servers that need a key or password from it fail until it is open.';
    switch (this.#state) {
      case 'file':
        return plainNotice;
      case 'opening':
        return {
          code: 'key-ring-opening',
          title: 'The system’s key ring has not answered yet',
          help: `${missing} ${how}: Railguard goes on by itself then.`,
        };
      case 'locked':
        return {
          code: 'key-ring-locked',
          title: 'The system’s key ring was not opened',
          help: `${missing} Nothing is lost. ${how}, then choose Try again in Settings; if that changes nothing, start Railguard again.`,
        };
      case 'key-ring':
        return null;
    }
  }

  unreadable(names: readonly string[]): SettingsNotice {
    return {
      code: 'secrets-foreign',
      title: 'Some kept secrets cannot be read on this machine',
      help: `They were encrypted by another key ring: ${names.join(', ')}. Enter them anew, on the pages Servers and Settings. Agents keep their tokens.`,
    };
  }

  async encode(secret: string): Promise<StoredSecret> {
    await this.#patience;
    if (this.#state === 'file') return { form: 'plain', value: secret };
    if (this.#state !== 'key-ring') return { form: 'plain', value: secret, later: true };
    const sealed = await this.#options.safeStorage.encryptStringAsync(secret);
    return { form: 'safe-storage', value: sealed.toString('base64') };
  }

  async decode({ form, value }: StoredSecret): Promise<ReadSecret | null> {
    if (form === 'plain') return { value, renew: false };
    await this.#patience;
    if (this.#state === 'file') return null;
    if (this.#state !== 'key-ring') throw new SecretsClosed();
    try {
      const sealed = Buffer.from(value, 'base64');
      const { result, shouldReEncrypt } = await this.#options.safeStorage.decryptStringAsync(sealed);
      return { value: result, renew: shouldReEncrypt };
    } catch {
      // A folder that came from another machine, or a key ring that was made anew: nothing here can read it.
      return null;
    }
  }

  /** Called after its state changed: what could not be read may be readable now. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async #ask(): Promise<void> {
    const { safeStorage, platform } = this.#options;
    try {
      const available = await safeStorage.isAsyncEncryptionAvailable();
      // On Linux without one Electron says that encryption is available, and uses a key that is public: that protects
      // nothing and only hides the fact.
      if (platform === 'linux' && !hasBackend(safeStorage.getSelectedStorageBackend())) this.#set('file');
      else if (!available) this.#set('locked');
      else {
        // A person may refuse the key itself, which is asked for at its first use.
        await safeStorage.encryptStringAsync('');
        this.#set('key-ring');
      }
    } catch {
      this.#set('locked');
    }
  }

  #set(state: KeyRingState['state']): void {
    this.#state = state;
    this.#notify();
  }

  #notify(): void {
    this.#listeners.notify();
  }
}

function hasBackend(backend: ReturnType<SafeStorage['getSelectedStorageBackend']>): boolean {
  return backend !== 'basic_text' && backend !== 'unknown';
}
