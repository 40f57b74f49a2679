import { expect, it } from 'vitest';
import { readEntry } from '../../../electron/agents/clients/entry.ts';
import { testrailLogin } from '../../../electron/agents/clients/testrail-login.ts';

const loginOf = (env: Record<string, string>) => {
  const read = readEntry({ command: 'uvx', args: ['testrail-mcp'], env });
  return read === null ? 'unread' : testrailLogin(read);
};
const user = 'ada@example.com';

it.each([
  ['usual names', { TESTRAIL_URL: 'https://acme.testrail.io', TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: 'k' }],
  ['a bare host', { TESTRAIL_HOST: 'acme.testrail.io', TESTRAIL_EMAIL: user, TESTRAIL_PASSWORD: 'k' }],
  ['short names', { TR_URL: 'https://acme.testrail.io', TR_USER: user, TR_KEY: 'k', OTHER_TOKEN: 'x' }],
])('variables of %s are a login', (_what, env) => {
  expect(loginOf(env)).toEqual({ url: 'https://acme.testrail.io', user, key: 'k' });
});

it.each([
  ['no key', { TESTRAIL_URL: 'https://acme.testrail.io', TESTRAIL_USERNAME: user }],
  ['an empty key', { TESTRAIL_URL: 'https://acme.testrail.io', TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: '' }],
  [
    'two keys',
    { TESTRAIL_URL: 'https://a.b', TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: 'k', TESTRAIL_PASSWORD: 'other' },
  ],
  [
    'a key that only the client can fill in',
    { TESTRAIL_URL: 'https://a.b', TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: `$${'{input:key}'}` },
  ],
  ['an address that is none', { TESTRAIL_URL: 'https://', TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: 'k' }],
  ['those of another service', { JIRA_URL: 'https://a.b', JIRA_USER: user, JIRA_KEY: 'k' }],
])('%s is no login', (_what, env) => {
  expect(loginOf(env)).toBeNull();
});
