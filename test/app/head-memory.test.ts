import { expect, it } from 'vitest';
import { headMemory } from '../../electron/app/head-memory.ts';
import { secretValues } from '../../electron/app/secret-values.ts';
import type { SecretCodec } from '../../electron/settings/port.ts';
import { openSecrets, plainCodec } from '../../electron/settings/secrets-file.ts';
import { memorySecrets } from '../support/memory-settings.ts';
import { tempFolder } from '../support/temp-folder.ts';

const keyRing: SecretCodec = {
  ...plainCodec,
  encode: async (value) => ({ form: 'safe-storage', value }),
  decode: async ({ value }) => ({ value, renew: false }),
};
const head = { seq: 7, hash: 'ab'.repeat(32) };

it('remembers the end of the chain among the secrets, and takes it for no secret', async () => {
  const secrets = memorySecrets();
  const memory = headMemory(secrets);
  expect(await memory.read()).toBeNull();
  await memory.write(head);
  expect(await memory.read()).toEqual(head);
  expect(secretValues(await secrets.all())).toEqual([]);
});

it('leaves one that cannot be read here as it is', async () => {
  const folder = await tempFolder();
  const desktop = openSecrets(folder, keyRing, Date.now);
  await headMemory(desktop).write(head);
  const headless = headMemory(openSecrets(folder, plainCodec, Date.now));
  expect(await headless.read()).toBeNull();
  await headless.write({ seq: 1, hash: 'cd'.repeat(32) });
  expect(await headMemory(openSecrets(folder, keyRing, Date.now)).read()).toEqual(head);
});

it('takes nonsense for an end that no chain has', async () => {
  const secrets = memorySecrets();
  await secrets.set('journal/head', '{"seq":"many"}');
  expect(await headMemory(secrets).read()).not.toBeNull();
});
