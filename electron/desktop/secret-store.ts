import { safeStorage } from 'electron';
import type { SecretCodec, SettingsNotice } from '../settings/port.ts';
import { plainCodec } from '../settings/secrets-file.ts';

/** How secrets are kept in this session, and what a person should know about it. */
export interface SecretProtection {
  readonly codec: SecretCodec;
  readonly notice: SettingsNotice | null;
}

/** Encrypted by the keychain, DPAPI or the desktop's keyring; kept as base64. */
const safeStorageCodec: SecretCodec = {
  id: 'safe-storage',
  encode: async (secret) => (await safeStorage.encryptStringAsync(secret)).toString('base64'),
  decode: async (kept) => (await safeStorage.decryptStringAsync(Buffer.from(kept, 'base64'))).result,
};

const plainNotice: SettingsNotice = {
  code: 'secrets-plain',
  title: 'This system has no keyring that Railguard can use',
  help: 'API keys and tokens are kept in secrets.json, readable by your user account only. Install and unlock a keyring (GNOME Keyring, KWallet) and start again to have new ones encrypted.',
};

/**
 * Chooses how secrets are kept; call after the app is ready. On Linux without a keyring Electron says that encryption is
 * available and uses `basic_text`, whose key is public: that protects nothing and only hides the fact, so the plain file,
 * closed to other users, is used and said.
 */
export async function protectSecrets(): Promise<SecretProtection> {
  const available = await safeStorage.isAsyncEncryptionAvailable();
  const keyring = process.platform !== 'linux' || hasKeyring(safeStorage.getSelectedStorageBackend());
  return available && keyring ? { codec: safeStorageCodec, notice: null } : { codec: plainCodec, notice: plainNotice };
}

function hasKeyring(backend: ReturnType<typeof safeStorage.getSelectedStorageBackend>): boolean {
  return backend !== 'basic_text' && backend !== 'unknown';
}
