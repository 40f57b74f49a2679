import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEgress, type Egress } from '../../electron/net/egress.ts';
import { createTestRailClient } from '../../electron/testrail/client.ts';
import { dispatch } from '../../electron/upstream/http/exchange.ts';
import { serveWritten } from '../fixtures/mcp/written-http.ts';
import { server, startHarness } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { tempFolder } from '../support/temp-folder.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listening(opened: Server): Promise<number> {
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => opened.close(resolve)));
  return (opened.address() as AddressInfo).port;
}

async function proxyTo(port: number, status?: number): Promise<TestProxy> {
  const proxy = await startProxy(port, status);
  closers.push(() => proxy.close());
  return proxy;
}

function egressWith(environment: Record<string, string>): Egress {
  const egress = createEgress(environment);
  closers.push(() => egress.close());
  return egress;
}

const withLogin = (url: string) => url.replace('://', '://me:p%40ss@');
const login = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;

describe('What leaves this machine where a proxy is named', () => {
  it('reaches a server by http through it, calls and streams alike, with its login and no header of ours lost', async () => {
    const remote = await serveWritten();
    closers.push(() => remote.close());
    const proxy = await proxyTo(Number(new URL(remote.url).port));
    const harness = await startHarness({
      specs: [
        { kind: 'http', name: server('far'), prefix: '', url: 'http://far.example/mcp', headers: {} },
        { kind: 'http', name: server('near'), prefix: 'near__', url: remote.url, headers: {} },
      ],
      environment: { HTTP_PROXY: withLogin(proxy.url) },
    });
    closers.push(() => harness.stop());
    const session = await initialize(harness.url('token-a', 'far'));
    const args = { text: '{"jsonrpc":"2.0","id":#,"result":{"content":[]}}' };
    expect((await call(harness.url('token-a', 'far'), session, 'write', args)).status).toBe(200);
    expect(proxy.seen.map(({ line }) => line)).toContain('POST http://far.example/mcp');
    await vi.waitFor(() => expect(proxy.seen.map(({ line }) => line)).toContain('GET http://far.example/mcp'));
    expect(new Set(proxy.seen.map(({ authorization }) => authorization))).toEqual(new Set([login]));
    // The server on this machine was reached without it.
    expect(proxy.seen.some(({ line }) => line.includes('127.0.0.1'))).toBe(false);
  });

  it('reaches a server by https through a tunnel only, so that the proxy sees no byte of it', async () => {
    const first: Buffer[] = [];
    const port = await listening(
      createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', (bytes: Buffer) => {
          first.push(bytes);
          socket.destroy();
        });
      }),
    );
    const proxy = await proxyTo(port);
    const egress = egressWith({ HTTPS_PROXY: withLogin(proxy.url), HTTP_PROXY: 'http://127.0.0.1:1' });
    await expect(egress.fetch('https://far.example/x')).rejects.toThrow();
    expect(proxy.seen).toEqual([{ line: 'CONNECT far.example:443', authorization: login }]);
    // The record that begins a TLS handshake.
    expect(first[0]?.[0]).toBe(0x16);
  });

  it('is told in words where the proxy refuses, with its address and without its password', async () => {
    const proxy = await proxyTo(1, 407);
    const pool = egressWith({ HTTPS_PROXY: withLogin(proxy.url) }).pool('https://far.example', 1);
    closers.push(() => pool.destroy());
    const refused = new Promise((resolve, reject) => {
      const heard = { onHead: resolve, onData: () => {}, onEnd: () => {}, onFail: reject };
      dispatch(pool, { path: '/', method: 'GET', headers: {}, body: null, ...heard });
    });
    await expect(refused).rejects.toThrow(`the proxy ${proxy.url} answered 407: it wants a user and a password`);
    await expect(refused).rejects.not.toThrow('ss@');
  });

  it('reaches TestRail through it', async () => {
    const proxy = await proxyTo(1, 503);
    const dispatcher = egressWith({ HTTPS_PROXY: proxy.url }).agent(8);
    closers.push(() => dispatcher.destroy());
    const target = { kind: 'real', url: 'https://testrail.example', user: 'a@example.com', key: 'key' } as const;
    const client = createTestRailClient(target, { dispatcher });
    await expect(client.get('get_case/1', new AbortController().signal)).rejects.toThrow(proxy.url);
    expect(proxy.seen[0]?.line).toBe('CONNECT testrail.example:443');
  });

  it('trusts the authorities that the machine trusts', async () => {
    const folder = await tempFolder();
    const key = join(folder, 'key.pem');
    const certificate = join(folder, 'certificate.pem');
    const subject = ['-subj', '/CN=far.example', '-addext', 'subjectAltName=DNS:far.example', '-days', '2'];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject];
    execFileSync('openssl', made, { stdio: 'ignore' });
    const port = await listening(
      createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (_request, response) => {
        response.end('trusted');
      }),
    );
    const proxy = await proxyTo(port);
    const script = `
      const { createEgress } = await import(${JSON.stringify(join(import.meta.dirname, '../../electron/net/egress.ts'))});
      const egress = createEgress({ ...process.env, ...JSON.parse(process.env.OF_THE_LOGIN_SHELL ?? '{}') });
      const said = await egress.fetch('https://far.example/').then((answer) => answer.text(), (error) => String(error.cause));
      process.stdout.write(said);
      await egress.close();`;
    const say = async (trust: Record<string, string>): Promise<string> => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        env: { PATH: process.env.PATH, HTTPS_PROXY: proxy.url, ...trust },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      await once(child, 'close');
      return text;
    };
    expect(await say({ SSL_CERT_FILE: certificate })).toBe('trusted');
    // Said by the login shell alone, when Node had started.
    const later = (variables: object) => say({ OF_THE_LOGIN_SHELL: JSON.stringify(variables) });
    expect(await later({ NODE_EXTRA_CA_CERTS: certificate })).toBe('trusted');
    expect(await later({ SSL_CERT_FILE: certificate })).toBe('trusted');
    expect(await later({ NODE_EXTRA_CA_CERTS: key })).toContain('self-signed certificate');
    expect(await later({ NODE_EXTRA_CA_CERTS: join(folder, 'nowhere') })).toContain('self-signed certificate');
    expect(await say({})).toContain('self-signed certificate');
  });
});
