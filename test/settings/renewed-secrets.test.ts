import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeyRing } from '../../electron/desktop/key-ring.ts';
import { openSecrets } from '../../electron/settings/secrets-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A key ring whose key was changed: what the old one encrypted can be read, and is to be encrypted anew. */
async function changedRing({ asksAgain = false } = {}) {
  const encrypted: string[] = [];
  const state = { refuses: false };
  const ring = new KeyRing({
    platform: 'linux',
    patienceMs: 1,
    safeStorage: {
      isAsyncEncryptionAvailable: async () => true,
      getSelectedStorageBackend: () => 'gnome_libsecret',
      async encryptStringAsync(text) {
        if (state.refuses) throw new Error('locked again');
        encrypted.push(text);
        return Buffer.from(`new ${text}`);
      },
      async decryptStringAsync(sealed) {
        const [key = '', text = ''] = sealed.toString().split(' ');
        return { result: text, shouldReEncrypt: asksAgain || key === 'old' };
      },
    },
  });
  await ring.open();
  encrypted.length = 0;
  return { ring, encrypted, state };
}

async function folderWith(...names: string[]): Promise<string> {
  const folder = await tempFolder();
  const sealed = (name: string) => ({ form: 'safe-storage', value: Buffer.from(`old ${name}`).toString('base64') });
  const kept = Object.fromEntries(names.map((name) => [name, sealed(name)]));
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(kept), { mode: 0o600 });
  return folder;
}

const keptIn = (folder: string): Record<string, string> => {
  const kept = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as Record<string, { value: string }>;
  return Object.fromEntries(
    Object.entries(kept).map(([name, { value }]) => [name, Buffer.from(value, 'base64').toString()]),
  );
};

/** What was begun without being waited for has ended. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

describe('A secret that the key ring’s old key encrypted', () => {
  it('is encrypted by the new one when it is read, and nothing else is touched', async () => {
    const folder = await folderWith('a', 'b');
    const { ring } = await changedRing();
    const secrets = openSecrets(folder, ring, () => 1);
    expect(await secrets.get('a')).toBe('a');
    await settled();
    expect(keptIn(folder)).toEqual({ a: 'new a', b: 'old b' });
    await secrets.all();
    await settled();
    expect(keptIn(folder)).toEqual({ a: 'new a', b: 'new b' });
    expect(await openSecrets(folder, ring, () => 1).get('b')).toBe('b');
  });

  it('is as it was where it cannot be encrypted, and is tried again at the next read', async () => {
    const folder = await folderWith('a');
    const { ring, state } = await changedRing();
    const secrets = openSecrets(folder, ring, () => 1);
    state.refuses = true;
    expect(await secrets.get('a')).toBe('a');
    await settled();
    expect(keptIn(folder)).toEqual({ a: 'old a' });
    state.refuses = false;
    expect(await secrets.get('a')).toBe('a');
    await settled();
    expect(keptIn(folder)).toEqual({ a: 'new a' });
  });

  it('does not take the place of one that was stored meanwhile, nor come back after it was removed', async () => {
    const folder = await folderWith('a', 'b');
    const { ring } = await changedRing();
    const secrets = openSecrets(folder, ring, () => 1);
    const read = secrets.all();
    const stored = secrets.set('a', 'other');
    await secrets.remove('b');
    await Promise.all([read, stored]);
    await settled();
    expect(keptIn(folder)).toEqual({ a: 'new other' });
  });

  it('is encrypted once where the key ring asks for it again and again', async () => {
    const folder = await folderWith('a');
    const { ring, encrypted } = await changedRing({ asksAgain: true });
    const secrets = openSecrets(folder, ring, () => 1);
    // As redaction does: whatever is stored has it read all of them anew.
    secrets.onChange(() => void secrets.all());
    for (let time = 0; time < 5; time++) await secrets.get('a');
    await settled();
    expect(encrypted).toEqual(['a']);
  });
});
