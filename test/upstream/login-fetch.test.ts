import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { lineOf } from '../../electron/upstream/oauth/login-error.ts';
import { loginFetch } from '../../electron/upstream/oauth/login-fetch.ts';
import { loadOAuthSdk } from '../../electron/upstream/oauth/sdk.ts';
import { server, startHarness } from '../gateway/harness.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listening(listener: RequestListener): Promise<string> {
  const http = createServer(listener);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const careful = loginFetch(fetch, 'http://127.0.0.1:1/mcp');
const page = '<!doctype html><title>Welcome</title>';

/** What the SDK's own exchange of a code makes of an answer of the token endpoint. */
async function tokens(status: number, text: string, type = 'application/json') {
  const origin = await listening((_request, response) =>
    response.writeHead(status, { 'content-type': type }).end(text),
  );
  const { exchangeAuthorization } = await loadOAuthSdk();
  return exchangeAuthorization(origin, {
    clientInformation: { client_id: 'me' },
    authorizationCode: 'code',
    codeVerifier: 'verifier',
    redirectUri: 'http://127.0.0.1/callback',
    fetchFn: careful,
  });
}

/** What the SDK's own registration makes of an answer. */
async function registered(status: number, text: string) {
  const origin = await listening((_request, response) => response.writeHead(status).end(text));
  const { registerClient } = await loadOAuthSdk();
  const clientMetadata = { redirect_uris: ['http://127.0.0.1/callback'] };
  return registerClient(origin, { clientMetadata, fetchFn: careful });
}

describe('Metadata of an authorization server', () => {
  it.each([
    ['a page', page],
    ['nothing', ''],
    ['a list', '[]'],
    ['half of it', '{"issuer":'],
  ])('that are %s are none: the next address is tried', async (_what, text) => {
    const tried: (string | undefined)[] = [];
    const origin = await listening((request, response) => {
      tried.push(request.url);
      if (!request.url?.includes('openid')) return response.end(text);
      const there = { issuer: origin, authorization_endpoint: `${origin}/a`, token_endpoint: `${origin}/t` };
      return response.end(
        JSON.stringify({
          ...there,
          jwks_uri: `${origin}/keys`,
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          registration_endpoint: null,
          scopes_supported: null,
        }),
      );
    });
    const { discoverAuthorizationServerMetadata } = await loadOAuthSdk();
    const found = await discoverAuthorizationServerMetadata(origin, { fetchFn: careful });
    expect(found?.token_endpoint).toBe(`${origin}/t`);
    expect(tried).toEqual(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']);
  });
});

describe('Tokens', () => {
  it.each([
    ['with members that are null', '{"access_token":"t","token_type":"bearer","refresh_token":null,"scope":null}'],
    ['without a type', '{"access_token":"t","expires_in":"3600"}'],
    ['after a byte order mark', '\uFEFF{"access_token":"t"}'],
    ['as a form', 'access_token=t&token_type=bearer&scope='],
  ])('%s are taken', async (_what, text) => {
    expect(await tokens(200, text)).toMatchObject({ access_token: 't' });
  });

  it.each([
    ['a page', 200, page, 'HTTP 200 with a page'],
    ['nothing', 200, '', 'HTTP 200 with nothing'],
    ['an error page', 502, page, 'HTTP 502 with a page'],
    ['an answer without a token', 200, '{"ok":true}', 'HTTP 200 where a token was expected'],
  ])('that are %s are said in one line', async (_what, status, text, words) => {
    const error = await tokens(status, text).catch((caught: unknown) => caught);
    expect(lineOf(error)).toContain(words);
    expect(lineOf(error)).not.toMatch(/Unexpected token|invalid_type|<!doctype/);
  });

  it('that are refused with a reason keep it, also with a status of success', async () => {
    await expect(tokens(200, '{"error":"invalid_grant","error_description":"too late"}')).rejects.toThrow('too late');
  });

  it('of more than 1 MB are given up', async () => {
    await expect(tokens(200, `{"access_token":"${'t'.repeat(1_100_000)}"}`)).rejects.toThrow('larger than 1 MiB');
  });
});

describe('A registration', () => {
  it('that only says its id is taken', async () => {
    expect(await registered(201, '{"client_id":"abc","client_secret":null}')).toMatchObject({ client_id: 'abc' });
  });

  it.each([
    [403, page, 'HTTP 403 with a page'],
    [404, '', 'HTTP 404 with nothing'],
    [400, '{"error":"invalid","error_description":"not for you"}', 'HTTP 400 ("not for you")'],
    [200, '{}', 'HTTP 200'],
  ])('that ends with %i %s names the ways out', async (status, text, words) => {
    const error = await registered(status, text).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'login-unregistered' });
    for (const part of [words, '--client-id', '--header']) expect(lineOf(error)).toContain(part);
  });
});

describe('A login at a server that answers every address with a page', () => {
  it('fails in words that name the way out', async () => {
    const origin = await listening((request, response) => {
      if (request.method === 'GET') return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
      if (request.url === '/register') return response.writeHead(403, { 'content-type': 'text/html' }).end(page);
      return response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    });
    const harness = await startHarness({
      specs: [{ kind: 'http', name: server('remote'), prefix: '', url: `${origin}/mcp`, headers: {} }],
      tokens: { get: async () => null, set: async () => {}, remove: async () => {} },
      waitFor: [],
    });
    closers.push(() => harness.stop());
    await expect(harness.supervisor.login(server('remote'))).rejects.toMatchObject({
      code: 'login-unregistered',
      message: expect.stringContaining('--client-id'),
    });
  });
});
