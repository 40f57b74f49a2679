import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AgentRegistry } from '../../electron/agents/registry.ts';
import { KeyRing } from '../../electron/desktop/key-ring.ts';
import { type SecretCodec, SecretsClosed } from '../../electron/settings/port.ts';
import { openSecrets, plainCodec } from '../../electron/settings/secrets-file.ts';
import { memorySecrets, memorySettings } from '../support/memory-settings.ts';
import { tempFolder } from '../support/temp-folder.ts';

const turns = async (count = 50): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

/** A key ring that encrypts each secret when it is told to. */
function slowCodec() {
  const waiting = new Map<string, () => void>();
  const codec: SecretCodec = {
    ...plainCodec,
    encode: (secret) =>
      new Promise((resolve) => waiting.set(secret, () => resolve({ form: 'plain', value: `sealed ${secret}` }))),
  };
  return { codec, finish: (secret: string) => waiting.get(secret)?.() };
}

describe('A secret that takes long to encrypt', () => {
  it('does not take the place of one that was stored after it', async () => {
    const folder = await tempFolder();
    const { codec, finish } = slowCodec();
    const secrets = openSecrets(folder, codec, () => 1);
    const first = secrets.set('oauth/other', 'first login');
    const second = secrets.set('oauth/other', 'second login');
    finish('second login');
    await second;
    finish('first login');
    await first;
    expect(await secrets.get('oauth/other')).toBe('sealed second login');
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('first login');
  });

  it('does not come back after it was removed', async () => {
    const { codec, finish } = slowCodec();
    const secrets = openSecrets(await tempFolder(), codec, () => 1);
    const stored = secrets.set('agent/cursor/token', 'old');
    await secrets.remove('agent/cursor/token');
    finish('old');
    await stored;
    expect(secrets.has('agent/cursor/token')).toBe(false);
  });

  it('is stored where the one after it could not be, and where another was stored meanwhile', async () => {
    const { codec, finish } = slowCodec();
    const failing = {
      ...codec,
      encode: (text: string) => (text === 'bad' ? Promise.reject('full') : codec.encode(text)),
    };
    const secrets = openSecrets(await tempFolder(), failing, () => 1);
    const first = secrets.set('testrail/key', 'good');
    await expect(secrets.set('testrail/key', 'bad')).rejects.toBe('full');
    secrets.setPublic('agent/cursor/digest', 'a');
    finish('good');
    await first;
    expect(await secrets.get('testrail/key')).toBe('sealed good');
    expect(await secrets.get('agent/cursor/digest')).toBe('a');
  });
});

describe('Secrets that another key ring encrypted', () => {
  const foreign = async () => {
    const folder = await tempFolder();
    const other: SecretCodec = { ...plainCodec, encode: async () => ({ form: 'safe-storage', value: 'Zm9yZWlnbg==' }) };
    const before = openSecrets(folder, other, () => 1);
    for (const name of ['testrail/key', 'oauth/one', 'oauth/two']) await before.set(name, name);
    let decrypted = 0;
    const ring = new KeyRing({
      safeStorage: {
        isAsyncEncryptionAvailable: async () => true,
        getSelectedStorageBackend: () => 'gnome_libsecret',
        encryptStringAsync: async (text) => Buffer.from(text),
        decryptStringAsync: async () => {
          decrypted++;
          throw new Error('wrong key');
        },
      },
      platform: 'linux',
      patienceMs: 1,
    });
    await ring.open();
    return { secrets: openSecrets(folder, ring, () => 1), decrypted: () => decrypted };
  };

  it('are said once each: whoever reads them again when told comes to an end', async () => {
    const { secrets, decrypted } = await foreign();
    let told = 0;
    secrets.onChange(() => {
      told++;
      // As the journal and the servers do. A bound, so that this test fails instead of running on.
      if (told < 100) for (const name of ['testrail/key', 'oauth/one', 'oauth/two']) void secrets.get(name);
    });
    expect(await secrets.get('oauth/one')).toBeNull();
    await turns();
    expect(told).toBe(3);
    expect(decrypted()).toBe(10);
    expect(secrets.protection()?.notice.code).toBe('secrets-foreign');
    expect([...(await secrets.all())]).toEqual([]);
    expect(told).toBe(3);
  });

  it('are not said of one that was stored anew while the old one was read', async () => {
    const { secrets } = await foreign();
    const old = secrets.get('oauth/one');
    secrets.setPublic('oauth/one', 'new');
    expect(await old).toBeNull();
    expect(secrets.protection()).toBeNull();
    expect(await secrets.get('oauth/one')).toBe('new');
  });
});

describe('An agent whose token is renewed while the old one is still read from the key ring', () => {
  it('is let in by the new token alone', async () => {
    const settings = memorySettings();
    const kept = memorySecrets();
    const { id, token: old } = await (await AgentRegistry.open(settings, kept, () => 1)).add('Cursor', null);
    let closed = true;
    const late: (() => void)[] = [];
    const secrets = {
      ...kept,
      get: async (name: string) => {
        if (!name.endsWith('/token')) return kept.get(name);
        if (closed) throw new SecretsClosed();
        const found = await kept.get(name);
        await new Promise<void>((resolve) => late.push(resolve));
        return found;
      },
    };
    const registry = await AgentRegistry.open(settings, secrets, () => 1);
    expect(registry.admit(old)?.id).toBe(id);
    closed = false;
    // The key ring opens: the token is read, and that takes its time.
    kept.setPublic('other', 'x');
    await turns();
    expect(late).toHaveLength(1);
    const token = await registry.rotate(id);
    for (const go of late.toReversed()) {
      go();
      await turns();
    }
    expect(registry.admit(old)).toBeNull();
    expect(registry.admit(token)?.id).toBe(id);
    expect(registry.list()[0]?.tokenTail).toBe(token.slice(-4));
  });
});
