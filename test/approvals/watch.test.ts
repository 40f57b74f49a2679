import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { entry } from '../support/railguard-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('a person at a terminal sees asks as they come, each once, and answers from a second one', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const file = join(folder, 'draft.json');
  await writeFile(file, JSON.stringify({ version: '1', default: 'allow', tools: { close_run: { approval: {} } } }));
  await railguard.command('policy', 'apply', 'testrail', file);
  const watch = spawn(process.execPath, [entry, '--json', '--data', folder, 'approvals', 'watch'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(watch, 'exit');
  onTestFinished(async () => {
    watch.kill('SIGINT');
    await ended;
  });
  const lines = createInterface({ input: watch.stdout });
  const next = async (): Promise<{ id: string; arguments: object; tool: string }> => {
    const [line] = (await once(lines, 'line')) as [string];
    return JSON.parse(line);
  };
  const client = await mcpClient(railguard.mcp);
  const close = (run: number) => client.callTool({ name: 'close_run', arguments: { run_id: run } }).then(textOf);
  for (const run of [99_998, 99_999]) {
    const shown = next();
    const verdict = close(run);
    const ask = await shown;
    expect(ask).toMatchObject({ tool: 'close_run', arguments: { run_id: run } });
    await railguard.command('approvals', 'deny', ask.id, '--note', 'Not now');
    expect(await verdict).toMatchObject({ isError: true, text: expect.stringContaining('Not now') });
  }
});
