import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { requireIssuer } from '../../electron/upstream/oauth/authorization-server.ts';
import { requirePage, secureFetch } from '../../electron/upstream/oauth/secure-fetch.ts';

const careful = secureFetch(fetch, 'http://127.0.0.1:1/mcp');

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listening(listener: RequestListener): Promise<number> {
  const http = createServer(listener);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => http.close(resolve)));
  return (http.address() as AddressInfo).port;
}

describe('what a login asks over the network', () => {
  it('may be redirected, with each step encrypted, and a code or token nowhere', async () => {
    const reached: string[] = [];
    const port = await listening((request, response) => {
      reached.push(`${request.method} ${request.url}`);
      const host = request.url === '/astray' ? '0.0.0.0' : '127.0.0.1';
      if (request.url === '/there') response.writeHead(200).end('found');
      else response.writeHead(302, { location: `http://${host}:${port}/there`, connection: 'close' }).end();
    });
    const origin = `http://127.0.0.1:${port}`;
    expect(await (await careful(`${origin}/here`)).text()).toBe('found');
    reached.length = 0;
    await expect(careful(`${origin}/astray`)).rejects.toThrow('unencrypted');
    await expect(careful(`${origin}/here`, { method: 'POST', body: 'code=1' })).rejects.toThrow();
    expect(reached).toEqual(['GET /astray', 'POST /here']);
  });
});

describe('a login of a server elsewhere', () => {
  const remote = 'https://mcp.example/mcp';

  it('asks nothing of this machine, whether it is named or redirected to', async () => {
    const asked: string[] = [];
    const send: typeof fetch = async (input) => {
      asked.push(String(input));
      return new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:9200/_shutdown' } });
    };
    const distant = secureFetch(send, remote);
    for (const here of [
      'http://127.0.0.1:9200/',
      'http://localhost/register',
      'https://[::1]/',
      'http://2130706433/',
    ]) {
      await expect(distant(here, { method: 'POST', body: '{}' })).rejects.toThrow('this machine');
    }
    await expect(distant('https://auth.example/.well-known/x')).rejects.toThrow('this machine');
    expect(asked).toEqual(['https://auth.example/.well-known/x']);
  });

  it('opens an encrypted page elsewhere, and nothing else', () => {
    const open = (page: string, server = remote) => requirePage(new URL(page), server);
    expect(() => open('https://auth.example/authorize')).not.toThrow();
    expect(() => open('http://127.0.0.1:1/authorize', 'http://127.0.0.1:2/mcp')).not.toThrow();
    expect(() => open('file:///etc/passwd')).toThrow('no page');
    expect(() => open('http://auth.example/authorize')).toThrow('unencrypted');
    expect(() => open('http://localhost:7420/')).toThrow('this machine');
  });
});

describe('an answer about a login', () => {
  it.each([
    ['without end', (text: Buffer) => text, {}],
    ['that is small only while it is compressed', gzipSync, { 'content-encoding': 'gzip' }],
  ])('%s fails', async (_what, pack, headers) => {
    const port = await listening((_request, response) => {
      response.writeHead(200, { connection: 'close', ...headers }).end(pack(Buffer.alloc(2_000_000, ' ')));
    });
    const response = await careful(`http://127.0.0.1:${port}/`);
    await expect(response.text()).rejects.toThrow('larger than 1 MiB');
  });
});

describe('an answer to a login', () => {
  const asked = (url: string, issuer: string) => ({
    url,
    named: false,
    discovery: {
      authorizationServerUrl: url,
      authorizationServerMetadata: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${url}token`,
        response_types_supported: ['code'],
      },
    },
  });

  it('is taken from the authorization server that was asked, and from no other that it calls itself', () => {
    const honest = 'https://honest.example';
    expect(() => requireIssuer(asked(`${honest}/`, honest), honest)).not.toThrow();
    expect(() => requireIssuer(asked(`${honest}/`, honest), 'https://other.example')).toThrow('another');
    expect(() => requireIssuer(asked('https://evil.example/', honest), honest)).toThrow('another');
  });
});
