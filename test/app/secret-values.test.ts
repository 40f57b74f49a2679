import { expect, it } from 'vitest';
import { secretValues } from '../../electron/app/secret-values.ts';

it('all that is stored as secret and called one is known by value; what only stands beside it is not', () => {
  const login = {
    url: 'https://example.com/mcp',
    registered: { id: 'client-1', proof: { kind: 'secret', secret: 'of-the-client' }, issuer: null },
    client: { client_id: 'made-up-id', client_secret: 'made-for-us', redirect_uris: ['http://127.0.0.1/callback'] },
    tokens: { access_token: 'let-me-in', refresh_token: 'and-again', token_type: 'Bearer', scope: 'read write' },
  };
  const values = secretValues(
    new Map([
      ['agent/cursor/token', 'rg_of-cursor'],
      ['testrail/key', 'of-testrail'],
      ['server/files/env/TESTRAIL_API_KEY', 'of-the-child'],
      ['server/files/env/TESTRAIL_URL', 'http://127.0.0.1:7422'],
      ['server/remote/header/Authorization', 'Bearer of-the-header'],
      ['server/remote/header/Accept', 'application/json'],
      ['oauth/remote', JSON.stringify(login)],
      ['oauth/damaged', '{'],
    ]),
  );
  expect(values).toEqual([
    'rg_of-cursor',
    'of-testrail',
    'of-the-child',
    'Bearer of-the-header',
    'of-the-header',
    'let-me-in',
    'and-again',
    'of-the-client',
    'made-for-us',
  ]);
});
