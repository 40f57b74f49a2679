import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
