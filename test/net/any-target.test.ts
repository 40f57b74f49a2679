import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWebServer } from '../../electron/control/web-server.ts';
import { startSandbox } from '../../electron/testrail/sandbox/sandbox.ts';
import { Callback } from '../../electron/upstream/oauth/callback.ts';
import { startHarness } from '../gateway/harness.ts';
import { fakeControl } from '../support/fake-control.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { exchange, head, statusOf } from './raw-socket.ts';

interface Opened {
  readonly port: number;
  /** A path under which something is served, and its status. */
  readonly alive: readonly [path: string, status: number];
  readonly failures: unknown[];
  /** A credential as a header, for the requests that have one. */
  readonly credential: string;
}

const listeners: Readonly<Record<string, () => Promise<Opened>>> = {
  async 'the MCP gateway'() {
    const failures: unknown[] = [];
    const harness = await startHarness({ specs: [], onError: (error) => failures.push(error) });
    onTestFinished(() => harness.stop());
    return { port: harness.port, alive: ['/mcp', 401], failures, credential: 'Authorization: Bearer token-a' };
  },
  async 'the interface'() {
    const root = await tempFolder();
    await writeFile(join(root, 'index.html'), '<!doctype html>');
    const failures: unknown[] = [];
    const reports = { failed: (error: unknown) => failures.push(error), refused: () => undefined };
    const server = await openWebServer({ control: fakeControl(), root, port: 0, reports });
    onTestFinished(() => server.close());
    const credential = `Authorization: Bearer ${server.address.split('#')[1]}`;
    return { port: server.port, alive: ['/', 200], failures, credential };
  },
  async 'the sandbox'() {
    const failures: unknown[] = [];
    const reports = { failed: (error: unknown) => failures.push(error), refused: () => undefined };
    const sandbox = await startSandbox({ folder: await tempFolder(), port: 0, reports });
    onTestFinished(() => sandbox.close());
    const key = Buffer.from(`${sandbox.user}:${sandbox.key}`).toString('base64');
    return { port: sandbox.port, alive: ['/', 200], failures, credential: `Authorization: Basic ${key}` };
  },
  async 'the page that a login comes back to'() {
    const failures: unknown[] = [];
    const callback = await Callback.open(60_000, null, (error) => failures.push(error));
    callback.code('state').catch(() => undefined);
    onTestFinished(() => callback.close());
    return { port: Number(new URL(callback.redirectUrl).port), alive: ['/', 404], failures, credential: 'X-None: 1' };
  },
};

const targets: readonly (readonly [what: string, method: string, target: string])[] = [
  ['two slashes', 'GET', '//'],
  ['a backslash for the second slash', 'GET', '/\\evil.example'],
  ['another host after two slashes', 'GET', '//evil.example/control/events'],
  ['an address that cannot be read', 'GET', 'http://['],
  ['two slashes and an open bracket', 'GET', '//['],
  ['an absolute address elsewhere', 'GET', 'http://evil.example/'],
  ['a star', 'OPTIONS', '*'],
  ['a tunnel', 'CONNECT', 'evil.example:443'],
  ['a tunnel to nothing that can be read', 'CONNECT', '['],
  ['a path of 64 kB', 'GET', `/${'a'.repeat(64 * 1024)}`],
  ['a path of 12 kB', 'GET', `/${'a'.repeat(12 * 1024)}`],
  ['a NUL', 'GET', '/\0'],
  ['high bytes', 'GET', '/\xff\xfe\x80'],
  ['an encoding that ends early', 'GET', '/nothing/%'],
  ['an encoding of no character', 'GET', '/nothing/%ff%fe'],
  ['an encoded NUL', 'GET', '/%00.html'],
  ['a way up', 'GET', '/../../../../etc/passwd'],
  ['an encoded way up', 'GET', '/%2e%2e%2f%2e%2e%2fetc%2fpasswd.html'],
  ['an upgrade where nothing is', 'GET', '/nothing\r\nUpgrade: websocket\r\nX: '],
  ['an expectation that nobody meets', 'GET', '/nothing\r\nExpect: a-miracle\r\nX: '],
  ['a method that is none', 'BREW', '/'],
  ['no target', 'GET', ''],
];

describe.each(Object.entries(listeners))('%s answers any target, and lives', (_name, open) => {
  it('with 4xx, whether or not a credential comes with it', async () => {
    const { port, alive, failures, credential } = await open();
    for (const more of ['', `${credential}\r\n`]) {
      for (const [what, method, target] of targets) {
        // The head's own version and Host must come after what a target adds.
        const [path = '', ...lines] = target.split('\r\n');
        const added = lines.filter((line) => line !== 'X: ').map((line) => `${line}\r\n`);
        const status = statusOf(
          await exchange(port, head(port, { method, target: path, more: added.join('') + more })),
        );
        expect(status, what).toBeGreaterThanOrEqual(400);
        expect(status, what).toBeLessThan(500);
      }
    }
    const [path, status] = alive;
    expect(statusOf(await exchange(port, head(port, { target: path })))).toBe(status);
    expect(failures).toEqual([]);
  });

  it('and looks at Host and Origin before it looks at the target', async () => {
    const { port } = await open();
    for (const [what, method, target] of targets.slice(0, 8)) {
      const foreign = await exchange(port, head(port, { method, target, host: 'evil.example' }));
      expect(statusOf(foreign), what).toBe(403);
    }
    const page = await exchange(port, head(port, { target: '//', more: 'Origin: https://evil.example\r\n' }));
    expect(statusOf(page)).toBe(403);
  });

  it.each(['Host', 'HOST', 'Origin', 'Authorization', 'Content-Type', 'Mcp-Session-Id'])(
    'and refuses a request in which %s stands twice, whichever comes first',
    async (name) => {
      const { port, alive, failures } = await open();
      const ours = `127.0.0.1:${port}`;
      const value = { host: ours, origin: `http://${ours}` }[name.toLowerCase()] ?? 'x';
      const others = name.toLowerCase() === 'host' ? [ours, 'evil.example', ''] : [value, 'evil.example'];
      for (const other of others) {
        for (const [first, second] of [
          [value, other],
          [other, value],
        ]) {
          const host = name.toLowerCase() === 'host' ? '' : `Host: ${ours}\r\n`;
          const twice = `${name}: ${first}\r\n${name.toLowerCase()}: ${second}\r\n`;
          for (const line of ['GET / HTTP/1.1', `GET ${alive[0]} HTTP/1.1`, 'CONNECT / HTTP/1.1']) {
            const bytes = `${line}\r\n${host}${twice}Connection: close\r\n\r\n`;
            expect(statusOf(await exchange(port, bytes)), `${line} ${twice}`).toBe(400);
          }
        }
      }
      const [path, served] = alive;
      expect(statusOf(await exchange(port, head(port, { target: path })))).toBe(served);
      expect(failures).toEqual([]);
    },
  );

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a TLS greeting', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ])('and to %s as well', async (_what, bytes) => {
    const { port, alive } = await open();
    const status = statusOf(await exchange(port, bytes));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    const [path, served] = alive;
    expect(statusOf(await exchange(port, head(port, { target: path })))).toBe(served);
  });
});
