import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { expect, it, vi } from 'vitest';
import { commandHere } from '../support/command-here.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { type Serving, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

interface Line {
  readonly id: string;
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  readonly arguments: object;
  readonly rule: string;
  readonly state: string;
  readonly count: number;
  readonly asked_at: string;
  readonly hold_ends_at: string | null;
  readonly expires_at: string | null;
}

const lines = async (railguard: Serving) => (await railguard.command('approvals', 'list')) as Line[];

async function asked(railguard: Serving): Promise<Line> {
  return vi.waitFor(async () => {
    const [line] = await lines(railguard);
    if (line === undefined) throw new Error('Nothing waits yet');
    return line;
  });
}

const rule = '/tools/close_run/approval';

async function guarding(options: readonly string[] = [], approval: object = {}) {
  const folder = await tempFolder();
  const start = async (): Promise<{ railguard: Serving; client: Client }> => {
    const railguard = await serve(folder, options);
    return { railguard, client: await mcpClient(railguard.mcp) };
  };
  const started = await start();
  const document = { version: '1', default: 'allow', tools: { close_run: { approval } } };
  const file = join(folder, 'draft.json');
  await writeFile(file, JSON.stringify(document));
  await started.railguard.command('policy', 'apply', 'testrail', file);
  const close = (client: Client, run: number) =>
    client.callTool({ name: 'close_run', arguments: { run_id: run } }).then(textOf);
  return { ...started, folder, start, close };
}

/** Open runs of the sandbox. */
async function openRuns(client: Client): Promise<number[]> {
  const { text } = textOf(await client.callTool({ name: 'get_runs', arguments: { project_id: 1 } }));
  const runs = JSON.parse(text) as { id: number; is_completed: boolean }[] | { runs: [] };
  const list = Array.isArray(runs) ? runs : (runs.runs as { id: number; is_completed: boolean }[]);
  return list.filter((run) => !run.is_completed).map(({ id }) => id);
}

it('a call waits for a person, and goes through once it is allowed on the command line', async () => {
  const { railguard, client, close } = await guarding();
  const [run = 0] = await openRuns(client);
  expect(run).toBeGreaterThan(0);
  const verdict = close(client, run);
  const ask = await asked(railguard);
  expect(ask).toMatchObject({ agent: 'default', server: 'testrail', tool: 'close_run', arguments: { run_id: run } });
  expect(ask).toMatchObject({ rule, state: 'waiting', count: 1 });
  const after = (at: string | null) => (Date.parse(at ?? '') - Date.parse(ask.asked_at)) / 1000;
  expect(after(ask.hold_ends_at)).toBeCloseTo(45, 0);
  expect(after(ask.expires_at)).toBeCloseTo(120, 0);
  const [shown] = (await railguard.command('approvals', 'show', ask.id)) as [{ sentence: string; effect: object }];
  expect(shown.sentence).toMatch(/^Default agent wants to close /);
  await railguard.command('approvals', 'allow', ask.id);
  expect(await verdict).toMatchObject({ isError: false });
  expect(await lines(railguard)).toEqual([]);
});

it('a person who denies is read by the agent, and only the first answer counts', async () => {
  const { railguard, client, close, folder } = await guarding();
  const [run = 0] = await openRuns(client);
  const verdict = close(client, run);
  const { id } = await asked(railguard);
  await railguard.command('approvals', 'deny', id, '--note', 'Wrong project');
  expect(await verdict).toEqual({
    text: 'Denied by a person in Railguard: close_run was not sent to testrail. Do not retry this call; others are decided one by one. Wrong project.',
    isError: true,
  });
  const late = await commandHere(['--data', folder, 'approvals', 'allow', id]);
  expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('denied already') });
  expect(await openRuns(client)).toContain(run);
  const records = (await railguard.command('journal', 'tail', 'Wrong project')) as { kind: string }[];
  expect(records.map(({ kind }) => kind)).toContain('approval');
});

it('a hold that ends leaves the ask open: what is allowed later serves the identical call, once, also after a restart', async () => {
  const { railguard, client, close, folder, start } = await guarding(['--hold', '1']);
  const [run = 0] = await openRuns(client);
  const other = run + 1000;
  const held = await close(client, run);
  const { id, count } = await asked(railguard);
  expect(held).toEqual({ isError: true, text: expect.stringContaining(`approval ${id}`) });
  expect(held.text).toMatch(/^Not executed yet: .*very same arguments/);
  expect(count).toBe(0);
  await railguard.command('approvals', 'allow', id);
  expect(await lines(railguard)).toMatchObject([{ id, state: 'allowed' }]);
  await railguard.stop();
  expect((await stat(join(folder, 'approvals.json'))).mode & 0o077).toBe(0);
  const next = await start();
  expect(await lines(next.railguard)).toMatchObject([{ id, state: 'allowed' }]);
  // Another run is another call: nobody was asked about it.
  expect(await close(next.client, other)).toMatchObject({ isError: true });
  expect(await close(next.client, run)).toMatchObject({ isError: false });
  expect(await openRuns(next.client)).not.toContain(run);
  expect((await lines(next.railguard)).map(({ state }) => state)).toEqual(['waiting']);
});

it('an Allow that is written into the file while nothing runs is none', async () => {
  const { railguard, client, close, folder, start } = await guarding(['--hold', '1']);
  const [run = 0] = await openRuns(client);
  await close(client, run);
  const { id } = await asked(railguard);
  await railguard.stop();
  const path = join(folder, 'approvals.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as { seal: string; asks: string };
  const asks = JSON.parse(file.asks) as { waiting: object[]; late: object[] };
  const forged = { ...asks, waiting: [], late: asks.waiting.map((one) => ({ ...one, state: 'allowed' })) };
  await writeFile(path, JSON.stringify({ ...file, asks: JSON.stringify(forged) }));
  const next = await start();
  expect(next.railguard.log()).toContain('changed from outside');
  expect(await lines(next.railguard)).toEqual([]);
  expect(await close(next.client, run)).toMatchObject({ isError: true });
  expect((await lines(next.railguard)).map((line) => line.id)).not.toContain(id);
});

it('a pause, a changed rule and an agent that leaves end what waits, each with its reason', async () => {
  const { railguard, client, close, folder } = await guarding();
  const [run = 0] = await openRuns(client);
  const other = run + 1000;
  const paused = close(client, run);
  await asked(railguard);
  await railguard.command('pause');
  expect(await paused).toMatchObject({ isError: true, text: expect.stringContaining('paused') });
  expect(await lines(railguard)).toEqual([]);
  await railguard.command('resume');

  const changed = close(client, other);
  await asked(railguard);
  await writeFile(
    join(folder, 'draft.json'),
    JSON.stringify({ version: '1', default: 'allow', tools: { close_run: { approval: { reason: 'Anew' } } } }),
  );
  await railguard.command('policy', 'apply', 'testrail', join(folder, 'draft.json'));
  expect(await changed).toMatchObject({ isError: true, text: expect.stringContaining('The rules changed') });

  const leaving = client.callTool({ name: 'close_run', arguments: { run_id: run } }, undefined, { timeout: 300 });
  await expect(leaving).rejects.toThrow();
  await vi.waitFor(async () => expect(await lines(railguard)).toEqual([]));
  const records = (await railguard.command('journal', 'tail', 'Ended')) as { what: string | null }[];
  expect(records.length).toBeGreaterThanOrEqual(3);
});
