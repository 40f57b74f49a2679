import { expect, it } from 'vitest';
import { findSameTestRail } from '../../electron/servers/same-testrail.ts';
import { freshSettings, type Settings } from '../../electron/settings/schema.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { memorySecrets, memorySettings } from '../support/memory-settings.ts';

const python = serverNameSchema.parse('python');

function withServer(variables: Readonly<Record<string, string>>, url = 'https://qa.testrail.io') {
  const secrets = memorySecrets();
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
