import { CodedError } from '../../shared/coded-error.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';
import type { Settings } from './schema.ts';

/**
 * The settings file, read once and kept in memory: the file underneath is re-read by its library at every get, so it never
 * stands in the hot path. The desktop fills this with electron-store, headless with conf: one file, one form.
 */
export interface SettingsPort {
  readonly path: string;
  /** True where no settings file stood here before: the first start on this folder. */
  readonly fresh: boolean;
  get(): Settings;
  /** Applies a change and returns when it is on disk. Throws where it cannot be written: the change is then not in force. */
  update(change: (settings: Settings) => Settings): void;
  /** Called after a change is on disk. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void;
  /** What was found wrong at start and mended, for the screen. */
  readonly notices: readonly SettingsNotice[];
}

export interface SettingsNotice {
  readonly code: Extract<
    ErrorCode,
    `settings-${string}` | `secrets-${string}` | 'key-ring-opening' | 'key-ring-locked'
  >;
  readonly title: string;
  readonly help: string;
}

/** Names of secrets: `agent/ID/token` (and `agent/ID/digest`, which is none), `testrail/key`, `server/NAME/env/VAR`, `server/NAME/header/NAME`, `oauth/NAME`, `webhook/secret`, `journal/head`. */
export type SecretName = string;

/** Secrets stand apart from the settings: encrypted by the system in the desktop app, in a 0600 file without a screen. */
export interface SecretsPort {
  /** Null where none is stored, or it can never be read here. Rejects with `SecretsClosed` while the key ring is not open. */
  get(name: SecretName): Promise<string | null>;
  /** Whether one is stored, also where it cannot be read here. */
  has(name: SecretName): boolean;
  /** Resolves when it is stored; rejects where it cannot be. */
  set(name: SecretName, value: string): Promise<void>;
  remove(name: SecretName): Promise<void>;
  /** All that can be read here, so that redaction can know each by value. */
  all(): Promise<ReadonlyMap<SecretName, string>>;
  /** Stores what is no secret beside them, readable without a key ring: the digest of a token. Null takes it away. */
  setPublic(name: SecretName, value: string | null): void;
  /**
   * Called after one was stored or removed, and when those can be read that could not be before. Returns an unsubscribe
   * function.
   */
  onChange(listener: () => void): () => void;
  /** What was found wrong at start and mended. */
  readonly notices: readonly SettingsNotice[];
  /** How secrets are kept now, where a person should know; `closed`: some stand there that cannot be read yet. */
  protection(): { readonly notice: SettingsNotice; readonly closed: boolean } | null;
}

/** The key ring keeps this secret, and is not open. */
export class SecretsClosed extends CodedError<'key-ring-closed'> {
  static readonly words =
    'The system’s key ring is not open, and keeps what is needed here. Unlock it, then try again in Settings.';

  constructor() {
    super('key-ring-closed', SecretsClosed.words);
  }
}

/** What a codec makes of secrets. A file that holds another one is read as damaged: a new codec's form stands here first. */
export const secretForms = ['plain', 'safe-storage'] as const;

/** A secret as the file has it. `later`: to be encrypted as soon as the key ring opens. */
export interface StoredSecret {
  readonly form: (typeof secretForms)[number];
  readonly value: string;
  readonly later?: true | undefined;
}

/** What was read of a stored secret. `renew`: the system wants it encrypted anew, for its key changed. */
export interface ReadSecret {
  readonly value: string;
  readonly renew: boolean;
}

/** Turns a secret into what is kept on disk and back. Each says its form, so that a file can hold both. */
export interface SecretCodec {
  encode(secret: string): Promise<StoredSecret>;
  /** Null for a form that can never be read here. Rejects with `SecretsClosed` for one that may be readable later. */
  decode(stored: StoredSecret): Promise<ReadSecret | null>;
  /** What a person should know about how secrets are kept now. */
  notice(): SettingsNotice | null;
  /** What to say of kept secrets that were asked for and can never be read here; `names` in words. */
  unreadable(names: readonly string[]): SettingsNotice;
  /** Called when that changed. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void;
}
