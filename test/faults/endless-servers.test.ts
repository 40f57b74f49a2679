import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { call, initialize } from '../gateway/raw-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Peak and present memory of a process, MB. */
function memoryOf(pid: number, what: 'VmHWM' | 'VmRSS'): number {
  const found = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}

const notice = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}';

it.runIf(process.platform === 'linux').each([
  ['lines of data without any', 'data\n'],
  ['comments', ': hi\n'],
  ['a line without end', 'x'],
  ['notices', `data: ${notice}\n\n`],
  ['notices of 100 KB', `data: ${notice.replace('"x"', `"${'x'.repeat(100_000)}"`)}\n\n`],
])('a server that says %s for ever takes little memory, and nobody else notices', async (_what, text) => {
  const folder = await tempFolder();
  const gateway = await serve(folder);
  const child = fork(new URL('../fixtures/mcp/pouring-server.ts', import.meta.url), [text]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = await once(child, 'message');
  const session = await initialize(gateway.mcp);
  await call(gateway.mcp, session, 'get_projects', {}, 1);
  const before = memoryOf(gateway.pid, 'VmRSS');
  await gateway.command('server', 'add', 'pouring', '--url', `http://127.0.0.1:${port}/mcp`);
  await gateway.command('policy', 'preset', 'pouring', 'allow-all');
  const log = () => readFileSync(join(folder, 'logs', 'railguard.log'), 'utf8');
  await vi.waitFor(
    () => expect(log()).toMatch(/ignored: .*(more than anybody asked|larger than 16 MiB|lines of data)/),
    {
      timeout: 300_000,
      interval: 100,
    },
  );
  const other = await initialize(gateway.mcp);
  const poured = call(gateway.mcp, other, 'pouring__pour', {}, 2);
  const began = performance.now();
  expect((await call(gateway.mcp, session, 'get_projects', {}, 3)).body.result).toBeDefined();
  expect(performance.now() - began).toBeLessThan(10_000);
  const { body } = await poured;
  expect(body.error?.message).toContain('may have run');
  const peak = memoryOf(gateway.pid, 'VmHWM');
  expect(peak - before, `${before} MB before`).toBeLessThan(250);
});

/** Asks for the flood, and sees that it ends, that little was kept of it, and that another agent is served meanwhile. */
async function survivesPouring(folder: string, gateway: Awaited<ReturnType<typeof serve>>): Promise<void> {
  const session = await initialize(gateway.mcp);
  await call(gateway.mcp, session, 'get_projects', {}, 1);
  await gateway.command('policy', 'preset', 'pouring', 'allow-all');
  await gateway.command('server', 'test', 'pouring');
  const before = memoryOf(gateway.pid, 'VmRSS');
  const other = await initialize(gateway.mcp);
  const poured = call(gateway.mcp, other, 'pouring__pour', {}, 2);
  const began = performance.now();
  expect((await call(gateway.mcp, session, 'get_projects', {}, 3)).body.result).toBeDefined();
  expect(performance.now() - began).toBeLessThan(10_000);
  const { message } = (await poured).body.error ?? {};
  expect(message).toContain('may have run');
  const path = join(folder, 'logs', 'railguard.log');
  const log = existsSync(path) ? readFileSync(path, 'utf8') : '';
  expect(`${message}\n${log}`).toMatch(/more than anybody asked|larger than 16 MiB|lines of data/);
  expect((await call(gateway.mcp, session, 'get_projects', {}, 4)).body.result).toBeDefined();
  expect(memoryOf(gateway.pid, 'VmHWM') - before, `${before} MB before`).toBeLessThan(250);
}

const pouring = fileURLToPath(new URL('../fixtures/mcp/pouring-server.ts', import.meta.url));

it.runIf(process.platform === 'linux').each([
  ['garbage', 'garbage\n'],
  ['empty lines', '\n'],
  ['a line without end', 'x'],
  ['notices', `${notice}\n`],
  ['notices of 100 KB', `${notice.replace('"x"', `"${'x'.repeat(100_000)}"`)}\n`],
])('a server over stdio that says %s for ever takes little memory, and nobody else notices', async (_what, text) => {
  const folder = await tempFolder();
  const gateway = await serve(folder);
  await gateway.command('server', 'add', 'pouring', '--', process.execPath, pouring, text, 'stdio');
  await survivesPouring(folder, gateway);
});

it.runIf(process.platform === 'linux').each([
  ['comments', ': hi\n'],
  ['a line without end', 'x'],
  ['notices', `data: ${notice}\n\n`],
  ['notices of 100 KB', `data: ${notice.replace('"x"', `"${'x'.repeat(100_000)}"`)}\n\n`],
])('a server over the transport of 2024-11-05 that says %s for ever takes little memory', async (_what, text) => {
  const folder = await tempFolder();
  const gateway = await serve(folder);
  const child = fork(pouring, [text, 'sse']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = await once(child, 'message');
  await gateway.command('server', 'add', 'pouring', '--url', `http://127.0.0.1:${port}/sse`);
  await survivesPouring(folder, gateway);
});

it.runIf(process.platform === 'linux').each([
  [1, 250],
  // All servers' unfinished answers and lists are bounded together, at 224 MB: what is over it are copies at work.
  [4, 400],
])('%i servers with 100 pages of 13 MB of tools take little memory, and are named', async (count, bound) => {
  const folder = await tempFolder();
  const gateway = await serve(folder);
  const session = await initialize(gateway.mcp);
  await call(gateway.mcp, session, 'get_projects', {}, 1);
  const children = Array.from({ length: count }, () => fork(new URL('../fixtures/mcp/many-tools.ts', import.meta.url)));
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const ports = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0] as number));
  const before = memoryOf(gateway.pid, 'VmRSS');
  await Promise.all(
    ports.map((port, at) => gateway.command('server', 'add', `large${at}`, '--url', `http://127.0.0.1:${port}/mcp`)),
  );
  await Promise.all(ports.map((_, at) => gateway.command('server', 'test', `large${at}`).catch(() => [])));
  const log = () => readFileSync(join(folder, 'logs', 'railguard.log'), 'utf8');
  await vi.waitFor(() => {
    for (const at of ports.keys()) expect(log()).toMatch(new RegExp(`large${at}.*MiB`));
  });
  expect((await call(gateway.mcp, session, 'get_projects', {}, 2)).body.result).toBeDefined();
  const peak = memoryOf(gateway.pid, 'VmHWM') - before;
  process.stdout.write(`  ${count} of them: at most +${Math.round(peak)} MB\n`);
  expect(peak, `${before} MB before`).toBeLessThan(bound);
});
