import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../electron/testrail/sandbox/sandbox.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { catalogueTool } from '../../shared/testrail/catalogue.ts';
import { atEnd } from '../support/at-end.ts';
import { connector, done, targetOf } from './harness.ts';
import { installPythonServer, type PythonServer, pinned } from './python-server.ts';

/** `ends` registers what ends it: with the test, or with all tests of a set. */
async function start(
  python: PythonServer,
  box: Parameters<PythonServer['env']>[0],
  ends: (stop: () => Promise<void>) => void,
): Promise<Client> {
  const client = new Client({ name: 'railguard-test', version: '0.0.0' });
  const { command, args } = python;
  await client.connect(new StdioClientTransport({ command, args: [...args], env: python.env(box), stderr: 'ignore' }));
  ends(() => client.close());
  return client;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes; a wrong shape fails the expectation.
async function call(client: Client, name: string, args: JsonObject = {}): Promise<any> {
  const result = (await client.callTool({ name, arguments: args })) as unknown as JsonObject;
  const text = String((result.content as readonly JsonObject[])[0]?.text);
  if (result.isError) throw new Error(text);
  return JSON.parse(text);
}

describe.each(pinned)(
  'the real testrail-mcp from PyPI (on %s), pointed at the sandbox',
  { timeout: 120_000 },
  (set) => {
    let python: PythonServer;
    // One for all tests: a Python that imports all of it takes longer than what is asked of it.
    let box: Sandbox;
    let client: Client;
    beforeAll(async () => {
      python = await installPythonServer(set);
      const folder = await mkdtemp(join(tmpdir(), 'railguard-testrail-'));
      atEnd(() => rm(folder, { recursive: true, force: true }));
      box = await startSandbox({ folder });
      atEnd(() => box.close());
      client = await start(python, box, atEnd);
    }, 480_000);

    it('offers tools that the catalogue knows, under the same words', async () => {
      const { tools } = await client.listTools();
      expect(tools).toHaveLength(23);
      for (const tool of tools) {
        const ours = catalogueTool(tool.name)?.definition;
        expect(ours?.description, tool.name).toBe(tool.description);
        const theirs = Object.keys(tool.inputSchema.properties ?? {});
        expect(Object.keys(ours?.inputSchema.properties as JsonObject), tool.name).toEqual(
          expect.arrayContaining(theirs),
        );
        expect(ours?.inputSchema.required ?? [], tool.name).toEqual(tool.inputSchema.required ?? []);
      }
    });

    it('reads what the built-in connector reads', async () => {
      const ours = connector(targetOf(box));
      for (const [name, args] of [
        ['get_project', { project_id: 1 }],
        ['get_case', { case_id: 12 }],
        ['get_run', { run_id: 2 }],
        ['get_dataset', { dataset_id: 1 }],
      ] as const) {
        expect(await call(client, name, args), name).toEqual(await done(ours, name, args));
      }
    });

    it('gives lists that fit its own schemas from a sandbox of plain lists only', async () => {
      onTestFinished(() => box.setLists('paged'));
      // From here on the client checks what comes.
      await client.listTools();
      const cases = () => client.callTool({ name: 'get_cases', arguments: { project_id: 1, suite_id: 1 } });
      await expect(cases()).rejects.toThrow('output schema');
      box.setLists('plain');
      expect((await cases()).structuredContent).toMatchObject({ result: { length: 60 } });
    });

    it('writes, and the built-in connector sees it', async () => {
      const ours = connector(targetOf(box));
      const made: { id: number } = await call(client, 'add_case', {
        section_id: 1,
        title: 'From Python',
        estimate: '2m',
      });
      expect(await done(ours, 'get_case', { case_id: made.id })).toMatchObject({
        title: 'From Python',
        estimate: '2m',
      });
      await call(client, 'add_result', { test_id: 1, status_id: 5, comment: 'From Python' });
      const results: JsonValue[] = await done(ours, 'get_results', { test_id: 1 });
      expect(results[0]).toMatchObject({ status_id: 5, comment: 'From Python' });
      await call(client, 'close_run', { run_id: 1 });
      expect(await done(ours, 'get_run', { run_id: 1 })).toMatchObject({ is_completed: true });
      await call(client, 'delete_run', { run_id: 1 });
      await expect(call(client, 'get_run', { run_id: 1 })).rejects.toThrow('Field :run_id is not a valid test run.');
    });

    it('reads resources that are the same as the tools’ answers', async () => {
      const { contents } = await client.readResource({ uri: 'testrail://run/3' });
      const first = contents[0];
      expect(JSON.parse(first && 'text' in first ? String(first.text) : '')).toMatchObject({ id: 3, project_id: 2 });
    });

    it('is refused by a sandbox whose key it does not have', async () => {
      const stranger = await start(python, { ...box, key: 'not-the-key' }, onTestFinished);
      await expect(call(stranger, 'get_projects')).rejects.toThrow('401');
    });
  },
);
