import { expect, it } from 'vitest';
import { findSameTestRail } from '../../electron/servers/same-testrail.ts';
import { SecretsClosed } from '../../electron/settings/port.ts';
import { freshSettings, type Settings } from '../../electron/settings/schema.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { memorySecrets, memorySettings } from '../support/memory-settings.ts';

const python = serverNameSchema.parse('python');

function withServer(
  variables: Readonly<Record<string, string>>,
  url = 'https://qa.testrail.io',
  read: (value: string | null) => Promise<string | null> = async (value) => value,
) {
  const kept = memorySecrets();
  const secrets = { ...kept, get: async (name: string) => read(await kept.get(name)) };
  for (const [name, value] of Object.entries(variables)) secrets.kept.set(`server/python/env/${name}`, value);
  const server = {
    kind: 'stdio',
    name: python,
    prefix: 'python__',
    command: 'python3',
    args: [],
    env: Object.keys(variables),
  };
  const settings = memorySettings({ ...freshSettings, servers: [server] as unknown as Settings['servers'] });
  const same = findSameTestRail({ settings, secrets, target: () => ({ kind: 'real', url, user: 'qa' }) });
  return { same, secrets };
}

it.each([
  ['TESTRAIL_URL', 'https://qa.testrail.io'],
  ['TESTRAIL_URL', 'https://QA.testrail.io/index.php?/dashboard'],
  ['TESTRAIL_HOST', 'qa.testrail.io'],
  ['TESTRAIL_BASE_URL', 'https://qa.testrail.io/index.php?/api/v2/'],
])('knows a server on the same TestRail by its %s %s', async (name, value) => {
  const { same } = withServer({ [name]: value });
  await expect.poll(() => same(python)).toBe(true);
});

it.each([
  ['TESTRAIL_URL', 'https://other.testrail.io'],
  ['TESTRAIL_URL', 'https://qa.testrail.io.attacker.example'],
  ['TESTRAIL_URL', 'https://qa.testrail.io@attacker.example'],
  ['TESTRAIL_USER', 'https://qa.testrail.io'],
  ['TESTRAIL_URL', ''],
])('takes %s %s for another', async (name, value) => {
  const { same, secrets } = withServer({ [name]: value });
  expect(same(python)).toBe(false);
  // It is read, and still is another.
  await secrets.set('server/python/env/OTHER', 'x');
  await new Promise((resolve) => setImmediate(resolve));
  expect(same(python)).toBe(false);
});

it('believes what was read last of a variable, also where an earlier look takes longer', async () => {
  const { same, secrets } = withServer({ TESTRAIL_URL: 'https://qa.testrail.io' }, undefined, (value) =>
    value === 'https://slow.testrail.io'
      ? new Promise((resolve) => setImmediate(resolve, value))
      : Promise.resolve(value),
  );
  await expect.poll(() => same(python)).toBe(true);
  await secrets.set('server/python/env/TESTRAIL_URL', 'https://slow.testrail.io');
  await secrets.set('server/python/env/TESTRAIL_URL', 'https://qa.testrail.io');
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(same(python)).toBe(true);
});

it('takes a server whose variable the key ring keeps for another', async () => {
  const { same, secrets } = withServer({ TESTRAIL_URL: 'https://qa.testrail.io' }, undefined, (value) =>
    value === 'closed' ? Promise.reject(new SecretsClosed()) : Promise.resolve(value),
  );
  await expect.poll(() => same(python)).toBe(true);
  await secrets.set('server/python/env/TESTRAIL_URL', 'closed');
  await new Promise((resolve) => setImmediate(resolve));
  expect(same(python)).toBe(false);
});
