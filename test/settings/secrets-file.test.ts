import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SecretCodec } from '../../electron/settings/port.ts';
import { openSecrets, plainCodec } from '../../electron/settings/secrets-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

const keyring: SecretCodec = {
  ...plainCodec,
  encode: async (secret) => ({ form: 'safe-storage', value: Buffer.from(secret).toString('base64') }),
  decode: async ({ form, value }) => ({
    value: form === 'plain' ? value : Buffer.from(value, 'base64').toString(),
    renew: false,
  }),
};

describe('the secrets file', () => {
  it('gives back what was stored, after a restart too, and is closed to other users', async () => {
    const folder = await tempFolder();
    await openSecrets(folder, plainCodec, () => 1).set('testrail/key', 'hush');
    const again = openSecrets(folder, plainCodec, () => 1);
    expect(await again.get('testrail/key')).toBe('hush');
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    await again.remove('testrail/key');
    expect(await again.get('testrail/key')).toBeNull();
  });

  it('holds what the key ring encrypted beside what is plain: each entry says its form', async () => {
    const folder = await tempFolder();
    await openSecrets(folder, plainCodec, () => 1).set('plain', 'one');
    await openSecrets(folder, keyring, () => 1).set('ringed', 'two');
    const desktop = openSecrets(folder, keyring, () => 1);
    expect([await desktop.get('plain'), await desktop.get('ringed')]).toEqual(['one', 'two']);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('two');
  });

  it('answers null for what only the key ring can read, and leaves it untouched', async () => {
    const folder = await tempFolder();
    await openSecrets(folder, keyring, () => 1).set('ringed', 'two');
    const headless = openSecrets(folder, plainCodec, () => 1);
    expect(await headless.get('ringed')).toBeNull();
    await headless.set('other', 'three');
    expect(await openSecrets(folder, keyring, () => 1).get('ringed')).toBe('two');
  });

  it('says what a person must enter anew, once it was asked for, until it was', async () => {
    const folder = await tempFolder();
    const desktop = openSecrets(folder, keyring, () => 1);
    const needed = ['testrail/key', 'server/files/env/API_KEY', 'oauth/remote', 'webhook/secret'];
    for (const name of [...needed, 'agent/a/token', 'journal/head']) await desktop.set(name, 'hush');
    const headless = openSecrets(folder, plainCodec, () => 1);
    await headless.all();
    expect(headless.protection()).toBeNull();
    for (const name of [...needed, 'agent/a/token', 'journal/head']) await headless.get(name);
    expect(headless.protection()).toMatchObject({
      closed: false,
      notice: {
        code: 'secrets-foreign',
        help: expect.stringContaining(
          'the key of TestRail, API_KEY of files, the login at remote, the secret of the webhook.',
        ),
      },
    });
    for (const name of needed.slice(1)) await headless.set(name, 'anew');
    await headless.remove('testrail/key');
    expect(headless.protection()).toBeNull();
  });

  it('knows no name that it was not given, __proto__ included', async () => {
    const secrets = openSecrets(await tempFolder(), plainCodec, () => 1);
    expect(await secrets.get('__proto__')).toBeNull();
    expect(await secrets.get('constructor')).toBeNull();
  });

  it('damaged is kept aside and said; opened to others is closed and said', async () => {
    const folder = await tempFolder();
    writeFileSync(join(folder, 'secrets.json'), '{"a":', { mode: 0o600 });
    expect(openSecrets(folder, plainCodec, () => 9).notices[0]?.code).toBe('secrets-damaged');
    expect(readFileSync(join(folder, 'secrets.json.damaged-9'), 'utf8')).toBe('{"a":');
    await openSecrets(folder, plainCodec, () => 9).set('a', 'b');
    chmodSync(join(folder, 'secrets.json'), 0o640);
    expect(openSecrets(folder, plainCodec, () => 9).notices[0]?.code).toBe('secrets-exposed');
  });
});
