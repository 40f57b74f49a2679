import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { applicationHere } from '../support/application.ts';
import { commandHere } from '../support/command-here.ts';

type Here = Awaited<ReturnType<typeof applicationHere>>;

async function chat(answers: boolean) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      bodies.push(body);
      if (answers) response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const asks = { update_run: { approval: { timeout: 60 } } };

async function answered(here: Here, kind: 'once' | 'deny'): Promise<void> {
  const { id } = await here.asked();
  const answer = kind === 'deny' ? ({ kind, note: null } as const) : ({ kind } as const);
  await here.call('approvals.answer', { ids: [id], answer });
}

it('a chat is told of an ask and of its end: names and ids, no value of an argument, no token', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  here.application.servesInterface({ approvalsPage: 'http://127.0.0.1:7421/#/approvals', newAddress: () => '' });
  const { bodies, url } = await chat(true);
  const { secret, signed } = await here.call('webhook.set', { url });
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(signed).toBe(true);
  const call = here.tool('update_run', { run_id: 1, description: 'The new words of the description' });
  const { id } = await here.asked();
  await vi.waitFor(() => expect(bodies).toHaveLength(1), 10_000);
  await answered(here, 'deny');
  await call;
  await vi.waitFor(() => expect(bodies).toHaveLength(2), 10_000);
  const [asked, ended] = bodies.map((body) => JSON.parse(body));
  expect(asked).toMatchObject({
    type: 'approval.asked',
    ask: id,
    tool: 'update_run',
    server: 'testrail',
    agent: { id: 'default' },
    arguments: ['run_id', 'description'],
    subject: { kind: 'run', id: 1 },
    link: `http://127.0.0.1:7421/#/approvals/${id}`,
    end: null,
  });
  expect(ended).toMatchObject({ type: 'approval.ended', ask: id, end: { how: 'denied', by: 'window' } });
  const all = bodies.join('\n');
  expect(all).not.toContain('The new words');
  expect(all).not.toContain(secret ?? '');
  const address = (await here.application.defaultAddress()) ?? '';
  expect(all).not.toContain(/\/a\/([^/]+)\//.exec(address)?.[1] ?? 'no token');
  // Taken away, it is told of nothing more.
  await here.call('webhook.set', { url: null });
  const other = here.tool('update_run', { run_id: 1, description: 'y' });
  await answered(here, 'deny');
  await other;
  expect(bodies).toHaveLength(2);
}, 30_000);

it('a chat that does not answer delays no call', async () => {
  const here = await applicationHere();
  await here.rules(asks);
  const { bodies, url } = await chat(false);
  await here.call('webhook.set', { url });
  const call = here.tool('update_run', { run_id: 1, description: 'x' });
  await vi.waitFor(() => expect(bodies).toHaveLength(1), 10_000);
  await answered(here, 'once');
  expect((await call).text).not.toMatch(/Denied|Not executed/);
  expect((await here.call('webhook.get', {})).queued).toBeGreaterThan(0);
});

it('is set in the window alone, with an address that nobody on the way can read', async () => {
  const here = await applicationHere({ commandLineAnswers: true });
  const line = { endpoint: 'command-line', pid: 1 } as const;
  const { control } = here.application;
  for (const [name, input] of [
    ['webhook.set', { url: 'https://chat.example/' }],
    ['webhook.renewSecret', {}],
    ['webhook.test', {}],
  ] as const) {
    await expect(control.call(name, input, line)).rejects.toThrow('set in the window');
  }
  await expect(here.call('webhook.set', { url: 'http://chat.example/' })).rejects.toThrow('Only https');
  expect(await here.call('webhook.get', {})).toMatchObject({ url: null, signed: false });
  const first = await here.call('webhook.set', { url: 'https://chat.example/hook?key=abc' });
  const renewed = await here.call('webhook.renewSecret', {});
  expect(renewed.secret).not.toBe(first.secret);
  const { stdout } = await commandHere(['--data', here.folder, '--json', 'journal', 'tail', 'webhook']);
  expect(stdout).toContain('has a new secret');
  const told = await commandHere(['--data', here.folder, '--json', 'journal', 'tail', 'told']);
  expect(told.stdout).toContain('https://chat.example');
  expect(told.stdout).not.toContain('key=abc');
});
