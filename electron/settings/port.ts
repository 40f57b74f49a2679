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
  readonly code: 'settings-damaged' | 'settings-exposed' | 'secrets-damaged' | 'secrets-exposed' | 'secrets-plain';
  readonly title: string;
  readonly help: string;
}

/** Names of secrets: `agent/ID/token`, `testrail/key`, `server/NAME/env/VAR`, `server/NAME/header/NAME`, `oauth/NAME`, `journal/head`. */
export type SecretName = string;

/** Secrets stand apart from the settings: encrypted by the system in the desktop app, in a 0600 file without a screen. */
export interface SecretsPort {
  get(name: SecretName): Promise<string | null>;
  /** Whether one is stored, also where it cannot be read here. */
  has(name: SecretName): boolean;
  /** Resolves when it is stored; rejects where it cannot be. */
  set(name: SecretName, value: string): Promise<void>;
  remove(name: SecretName): Promise<void>;
  /** All that can be read here, so that redaction can know each by value. */
  all(): Promise<ReadonlyMap<SecretName, string>>;
  /** Told after one was stored or removed. Returns the way to stop. */
  onChange(listener: () => void): () => void;
  readonly notices: readonly SettingsNotice[];
}

/** Turns a secret into what is kept on disk and back. `id` is kept beside the value, so that a file can hold both forms. */
export interface SecretCodec {
  readonly id: 'plain' | 'safe-storage';
  encode(secret: string): Promise<string>;
  decode(kept: string): Promise<string>;
}
