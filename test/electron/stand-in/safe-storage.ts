import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, systemFolder } from './app.ts';
import { strict } from './strict.ts';

/**
 * The key ring of the pretended system: `basic_text` (none), `gnome_libsecret` …; `locked` is one that a person did not open,
 * `asking` one that asks for a password and gets no answer.
 */
let keyring = process.env.STAND_IN_KEYRING ?? 'basic_text';
let answered = Promise.withResolvers<void>();

/** As if a person opened or closed the key ring. */
export function setKeyring(name: string): void {
  keyring = name;
  answered.resolve();
  answered = Promise.withResolvers();
}

async function answer(): Promise<string> {
  if (!app.isReady()) throw new Error('safeStorage cannot be used before app is ready');
  while (keyring === 'asking') await answered.promise;
  return keyring;
}

async function key(): Promise<Buffer> {
  if ((await answer()) === 'locked') throw new Error('Error while encrypting the text provided to safeStorage.');
  const file = join(systemFolder(), 'keyring');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

export const safeStorage = strict('safeStorage', {
  isAsyncEncryptionAvailable: async (): Promise<boolean> => app.isReady() && (await answer()) !== 'locked',
  // By the desktop, whether its key ring is open or not.
  getSelectedStorageBackend: (): string =>
    app.isReady() ? (/^(?:locked|asking)$/.test(keyring) ? 'gnome_libsecret' : keyring) : 'unknown',
  async encryptStringAsync(text: string): Promise<Buffer> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', await key(), nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', await key(), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    return { result: text.toString('utf8'), shouldReEncrypt: false };
  },
});
