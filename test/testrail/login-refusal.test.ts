import { expect, it } from 'vitest';
import { TestRailError } from '../../electron/testrail/errors.ts';
import { loginRefusal } from '../../electron/testrail/login-refusal.ts';

const url = 'https://example.testrail.io';
const said = (error: TestRailError): string => (loginRefusal(error, url) as Error).message;

it('a login with a wrong key says what happened, what stands, and what to do in the form', () => {
  const refused = new TestRailError(
    'testrail-unauthorized',
    'TestRail does not accept the user and key, so get_projects did not run. A person must log in again: railguard testrail login. TestRail says: Authentication failed',
  );
  expect(said(refused)).toBe(
    'TestRail at https://example.testrail.io does not accept this user and key. Nothing was kept: agents work on what they worked on before. Check the user, and the key under My Settings, API Keys in TestRail. If both are right, see that the API is on there: Administration, Site Settings, API. TestRail says: Authentication failed',
  );
});

it.each([
  ['testrail-api-off', /switched off\. Nothing was kept/],
  ['testrail-forbidden', /does not let them list projects/],
  ['testrail-not-testrail', /not as TestRail does/],
  ['testrail-not-found', /Check the address\./],
  ['testrail-timeout', /did not answer in time/],
  ['testrail-maintenance', /some minutes/],
] as const)('%s names no request and no command', (code, words) => {
  const message = said(new TestRailError(code, 'get_projects did not run: railguard testrail login.'));
  expect(message).toMatch(words);
  expect(message).not.toMatch(/get_projects|railguard/);
});

it('a redirect names where to, and what has no words of its own keeps its message', () => {
  const away = 'TestRail’s address answers 302 and points to https://other.example. The key was not sent there.';
  expect(said(new TestRailError('testrail-redirect', away))).toContain(
    'points to https://other.example. Nothing was kept',
  );
  const tls = 'The certificate of https://example.testrail.io is not trusted. Nothing was sent.';
  expect(said(new TestRailError('testrail-tls', tls))).toBe(
    `${tls} Nothing was kept: agents work on what they worked on before.`,
  );
  const other = new Error('full');
  expect(loginRefusal(other, url)).toBe(other);
});
