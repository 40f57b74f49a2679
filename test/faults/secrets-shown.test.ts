import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { railguard, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const secret = 'sesamopen';

it('secrets of commands, addresses and labels are shown nowhere, whether the gateway runs or not', async () => {
  const folder = await tempFolder();
  const seen: string[] = [];
  const run = async (...args: string[]) => {
    const { stdout, stderr } = await railguard(['--data', folder, ...args]);
    seen.push(stdout, stderr);
    return `${stdout}${stderr}`;
  };
  const ended = ['-e', `console.error("no: API_KEY=${secret}"); process.exit(1)`, '--', `--api-key=${secret}`];
  await run('server', 'add', 'one', '--', process.execPath, ...ended, '--password', secret);
  await run('server', 'add', 'two', '--url', `https://example.invalid/mcp?token=${secret}`);
  await run('server', 'add', 'three', '--url', `https://ann:${secret}@example.invalid/mcp`);
  await run('server', 'add', 'three', '--url', `nonsense:token=${secret}`);
  await run('server', 'add', 'one', `--token=${secret}`);
  await run('agent', 'add', `nightly token=${secret}`);
  for (const list of [['server', 'list'], ['agent', 'list'], ['journal', 'tail'], ['status']]) {
    await run(...list);
    await run('--json', ...list);
  }
  expect(await run('server', 'list')).toContain('--api-key=[redacted:9]');

  const gateway = await serve(folder);
  await run('server', 'test', 'one');
  for (const list of [['server', 'list'], ['agent', 'list'], ['journal', 'tail'], ['status']]) {
    await run(...list);
    await run('--json', ...list);
  }
  expect(await run('server', 'list')).toContain('--api-key=[redacted:9]');
  await gateway.stop();
  seen.push(gateway.log(), readFileSync(join(folder, 'logs', 'railguard.log'), 'utf8'));
  expect(seen.filter((text) => text.includes(secret))).toEqual([]);
}, 300_000);
