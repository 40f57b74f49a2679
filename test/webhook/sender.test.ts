import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addressFault, originOf } from '../../electron/webhook/address.ts';
import { WebhookSender } from '../../electron/webhook/sender.ts';

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real receiver; `answer` says what each request gets, in the order in which they come. */
async function receiver(answer: (response: ServerResponse, nth: number) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      received.push({ url: request.url, headers: request.headers, body });
      answer(response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=abc` };
}

const secret = 'a secret of a test';

function senderTo(url: string | null, options: Partial<ConstructorParameters<typeof WebhookSender>[0]> = {}) {
  const lost: string[] = [];
  const sender = new WebhookSender({
    fetch,
    clock: Date,
    destination: async () => (url === null ? null : { url, secret }),
    waitsMs: [1, 1, 1, 1],
    onLost: (why) => lost.push(why),
    ...options,
  });
  onTestFinished(() => sender.close());
  return { sender, lost };
}

const end =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers);
    response.end();
  };

describe('a message to a webhook', () => {
  it('goes out as soon as tests that a person began make room for it', async () => {
    const tests = Promise.withResolvers<Response>();
    const posted: unknown[] = [];
    const { sender } = senderTo('https://hooks.example/x', {
      fetch: async (_url, init) => {
        posted.push(init?.body);
        return String(init?.body).includes('test') ? tests.promise : new Response(null, { status: 204 });
      },
    });
    const begun = Array.from({ length: 4 }, () => sender.test({ text: 'test' }));
    sender.send({ text: 'ask' });
    expect(sender.queued).toBe(5);
    tests.resolve(new Response(null, { status: 204 }));
    expect((await Promise.all(begun)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    await vi.waitFor(() => expect(posted).toHaveLength(5));
    await vi.waitFor(() => expect(sender.queued).toBe(0));
  });

  it('is signed over its time and its body, so that its receiver knows who sent it and when', async () => {
    const { received, url } = await receiver(end(204));
    const { sender } = senderTo(url);
    sender.send({ type: 'approval.asked' });
    await vi.waitFor(() => expect(sender.last).toMatchObject({ ok: true, words: 'Taken.' }), 10_000);
    const [first] = received;
    if (first === undefined) throw new Error('Nothing came');
    const { headers, body } = first;
    const at = headers['x-railguard-timestamp'];
    expect(Math.abs(Date.now() / 1000 - Number(at))).toBeLessThan(60);
    const digest = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    expect(headers['x-railguard-signature']).toBe(`sha256=${digest}`);
    expect(JSON.parse(body)).toEqual({ type: 'approval.asked' });
    expect(sender.queued).toBe(0);
  });
  it('is tried five times, the same one, then given up; the words name no path', async () => {
    const { received, url } = await receiver(end(503));
    const { sender, lost } = senderTo(url);
    sender.send({ type: 'test' });
    await vi.waitFor(() => expect(lost).toHaveLength(1), 10_000);
    expect(received).toHaveLength(5);
    expect(new Set(received.map(({ headers }) => headers['x-railguard-delivery'])).size).toBe(1);
    expect(lost[0]).toBe(`${originOf(url)} answered 503.`);
    expect(lost[0]).not.toContain('key=');
    expect(sender).toMatchObject({ lost: 1, queued: 0 });
  });
  it('arrives when its receiver comes back', async () => {
    const { received, url } = await receiver((response, nth) => end(nth < 3 ? 500 : 200)(response));
    const { sender, lost } = senderTo(url);
    sender.send({ type: 'test' });
    await vi.waitFor(() => expect(sender.last?.ok).toBe(true), 10_000);
    expect(received).toHaveLength(3);
    expect(lost).toEqual([]);
  });
  it('is never sent where a receiver points to', async () => {
    const other = await receiver(end(200));
    const { received, url } = await receiver(end(307, { location: other.url }));
    const { sender, lost } = senderTo(url, { waitsMs: [] });
    sender.send({ type: 'test' });
    await vi.waitFor(
      () => expect(lost).toEqual([`${originOf(url)} sends it elsewhere, which is not followed.`]),
      10_000,
    );
    expect(received).toHaveLength(1);
    expect(other.received).toEqual([]);
  });
  it('is given up where nobody answers in time, or listens', async () => {
    const silent = await receiver(() => undefined);
    const slow = senderTo(silent.url, { waitsMs: [], timeoutMs: 100 });
    expect(await slow.sender.test({})).toMatchObject({ ok: false, words: expect.stringContaining('within 0.1 s') });
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((closed) => gone.close(closed));
    const nobody = senderTo(`http://127.0.0.1:${port}/hook?key=abc`, { waitsMs: [] });
    const { words } = await nobody.sender.test({});
    expect(words).toContain('could not be reached: nothing listens there (ECONNREFUSED).');
    expect(words).not.toContain('key=');
  });
  it('waits with a bounded number of others, and nobody waits for it', async () => {
    const { url } = await receiver(() => undefined);
    const { sender, lost } = senderTo(url, { maxQueued: 10 });
    for (let nth = 0; nth < 12; nth++) sender.send({ nth });
    expect(sender.queued).toBe(10);
    expect(lost).toEqual(Array(2).fill('too many messages wait already'));
    sender.close();
    expect(sender.queued).toBeLessThanOrEqual(4);
  });
  it('goes nowhere once the address is taken away', async () => {
    const { sender, lost } = senderTo(null);
    sender.send({ type: 'test' });
    await vi.waitFor(() => expect(sender.queued).toBe(0));
    expect(lost).toEqual([]);
    expect(await sender.test({})).toMatchObject({ ok: false, words: 'No address is set.' });
  });
});

describe('the address of a webhook', () => {
  it.each(['https://chat.example/hook', 'http://127.0.0.1:9000/', 'http://localhost/x', 'http://[::1]/'])(
    'may be %s',
    (address) => expect(addressFault(address)).toBeNull(),
  );
  it.each([
    'http://chat.example/hook',
    'https://me:pass@chat.example/',
    'ftp://127.0.0.1/',
    'javascript:alert(1)',
    'chat.example',
    'http://127.0.0.1.example/',
    '',
  ])('may not be %s', (address) => expect(addressFault(address)).toMatch(/\.$/));
});
