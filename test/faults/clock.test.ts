import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call, initialize } from '../gateway/raw-client.ts';
import { eventually, folderUntilEnd, isRefused, open, type Product, startProduct } from '../threats/product.ts';

/** Sets the clock of a process alone, while it runs (Debian: the package `libfaketime`). */
const library = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0] ?? '';
const hour = { hourly: { limits: [{ counter: 'h', window: 3600, max: 2, scope: 'grant' }] } };

const calls = async (product: Product): Promise<boolean> => {
  const url = product.server('fix');
  return !isRefused(await call(url, await initialize(url), 'echo'));
};

it('a clock that is set forward and back, running and over a restart, admits no more than a limit', async ({
  skip,
}) => {
  if (!existsSync(library)) skip('libfaketime is not installed');
  const folder = folderUntilEnd();
  const clock = join(folder, '..', `clock-${process.pid}`);
  const set = (text: string): void => writeFileSync(clock, text);
  set('+0');
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    // As on a real machine: whoever sets the clock does not move the monotonic one.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const policies = { fix: open({ echo: hour.hourly }) };
  const first = await startProduct({ folder, policies, env });
  /** What the gateway takes for the time, as its records say. */
  const told = async (): Promise<number> => {
    const record = ((await first.command('journal', 'tail')) as { at: number | string }[]).at(-1);
    return new Date(record?.at ?? 0).getTime();
  };
  expect(await calls(first)).toBe(true);
  set('+2h');
  expect(await calls(first)).toBe(true);
  await eventually(async () => expect(Math.abs((await told()) - Date.now())).toBeGreaterThan(3_600_000));
  expect(await calls(first), 'two hours later by the clock, at once by the watch').toBe(false);
  set('-5h');
  expect(await calls(first)).toBe(false);
  set('+30d');
  expect(await calls(first)).toBe(false);
  await first.stop();
  for (const at of ['+30d', '-30d', '+0']) {
    set(at);
    const again = await startProduct({ folder, servers: {}, env });
    await again.command('server', 'test', 'fix');
    expect(await calls(again), `after a restart at ${at}`).toBe(false);
    await again.stop();
  }
});
