import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWebServer } from '../../electron/control/web-server.ts';
import { fakeControl } from '../support/fake-control.ts';
import { tempFolder } from '../support/temp-folder.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

async function open() {
  const root = join(await tempFolder(), 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Railguard</title>');
  await writeFile(join(root, 'assets', 'app-1.js'), 'export {}');
  await writeFile(join(root, '..', 'secret.json'), '{"secret":1}');
  const control = fakeControl();
  const failures: unknown[] = [];
  const refusals: string[] = [];
  const server = await openWebServer({
    control,
    root,
    port: 0,
    reports: { failed: (error) => failures.push(error), refused: (cause) => refusals.push(cause) },
  });
  onTestFinished(() => server.close());
  const token = server.address.split('#')[1] ?? '';
  const send = (
    path: string,
    {
      method = 'GET',
      headers = {},
      body = '',
    }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const command = (name: string, input: unknown, headers: Record<string, string> = {}) =>
    send(`/control/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input),
    });
  return { endpoint: server, control, token, send, command, failures, refusals };
}

describe('the interface over the web', () => {
  it('is served without a token, since it holds no data, and under a strict policy', async () => {
    const { send } = await open();
    const page = await send('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Railguard');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await send('/assets/app-1.js')).headers['content-type']).toContain('text/javascript');
  });

  it('has addresses with a token of their own, the newest of many and the first', async () => {
    const { endpoint, send } = await open();
    const statusOf = async (address: string) => {
      const headers = { authorization: `Bearer ${address.split('#')[1]}`, 'content-type': 'application/json' };
      return (await send('/control/gate.state', { method: 'POST', headers, body: '{}' })).status;
    };
    const made = Array.from({ length: 40 }, () => endpoint.newAddress());
    expect(new Set(made).size).toBe(40);
    expect(await statusOf(endpoint.address)).toBe(200);
    expect(await statusOf(made.at(-1) ?? '')).toBe(200);
    expect(await statusOf(made[0] ?? '')).toBe(401);
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/../../secret.json',
    '/%00.html',
    '/%zz.html',
    '/none.js',
    '/assets',
  ])('answers 404 for %s', async (path) => {
    const { send } = await open();
    const answer = await send(path);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret');
  });

  it('carries a command and its answer to who holds the token', async () => {
    const { command, control } = await open();
    const answer = await command('gate.pause', { a: 1 });
    expect(JSON.parse(answer.body)).toEqual({ ok: true, value: { name: 'gate.pause', input: { a: 1 } } });
    expect(control.calls[0]?.caller).toEqual({ endpoint: 'web', pid: null });
  });

  it('carries a refusal as data, and hides nothing of it', async () => {
    const { command } = await open();
    expect(JSON.parse((await command('refuse', {})).body)).toEqual({
      ok: false,
      error: { code: 'policy-invalid', message: 'Not today.', exit: 3 },
    });
    expect(JSON.parse((await command('break', {})).body)).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it.each([
    ['no token', { authorization: '' }, 401],
    ['a wrong token', { authorization: `Bearer ${'x'.repeat(43)}` }, 401],
    ['a foreign Host, as after DNS rebinding', { host: 'evil.example' }, 403],
    ['the Host of another port', { host: '127.0.0.1:1' }, 403],
    ['a foreign Origin', { origin: 'https://evil.example' }, 403],
    ['the Origin null', { origin: 'null' }, 403],
    ['text/plain, which a page may send anywhere', { 'content-type': 'text/plain' }, 415],
  ])('refuses a command with %s, and runs nothing', async (_what, headers, status) => {
    const { command, control } = await open();
    expect((await command('gate.pause', {}, headers)).status).toBe(status);
    expect(control.calls).toEqual([]);
  });

  it('takes its own Origin, as its own page sends it', async () => {
    const { command, endpoint } = await open();
    expect((await command('gate.pause', {}, { origin: `http://127.0.0.1:${endpoint.port}` })).status).toBe(200);
  });

  it('refuses a body that is no JSON, and one that is too large', async () => {
    const { send, token, control } = await open();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    expect((await send('/control/gate.pause', { method: 'POST', headers, body: '{' })).status).toBe(400);
    const large = `"${'x'.repeat(5 * 1024 * 1024)}"`;
    expect(
      (await send('/control/gate.pause', { method: 'POST', headers, body: large }).catch(() => ({ status: 413 })))
        .status,
    ).toBe(413);
    expect(control.calls).toEqual([]);
  });

  it('streams events as lines to who holds the token, and to nobody else', async () => {
    const { endpoint, token, control, send } = await open();
    expect((await send('/control/events')).status).toBe(401);
    const stream = await fetch(`http://127.0.0.1:${endpoint.port}/control/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const reader = stream.body?.getReader();
    control.emit('agents.changed', []);
    const first = await reader?.read();
    expect(JSON.parse(new TextDecoder().decode(first?.value))).toEqual({ event: 'agents.changed', payload: [] });
    await reader?.cancel();
  });

  it('has another token at each start', async () => {
    expect((await open()).token).not.toBe((await open()).token);
  });
});
