import { describe, expect, it } from 'vitest';
import { keptInspector } from '../support/inspector.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { everyTool } from '../support/valid-arguments.ts';

/** A test of an open run of the sandbox, read over its REST address as any TestRail client would. */
async function openTestId(sandbox: { url: string; user: string; key: string }): Promise<number> {
  const headers = { authorization: `Basic ${Buffer.from(`${sandbox.user}:${sandbox.key}`).toString('base64')}` };
  const read = async (path: string) =>
    (await (await fetch(`${sandbox.url}/index.php?/api/v2/${path}`, { headers })).json()) as Record<string, unknown>;
  const runs = (await read('get_runs/1')).runs as { id: number; is_completed: boolean }[];
  const run = runs.find(({ is_completed }) => !is_completed);
  const tests = (await read(`get_tests/${run?.id}`)).tests as { id: number }[];
  const test = tests[0];
  if (test === undefined) throw new Error('the sandbox has no open run with a test');
  return test.id;
}

describe('TestRail through the gate', () => {
  it('all 29 tools are listed and work with valid arguments under allow-all', async () => {
    const railguard = await serve(await tempFolder());
    await railguard.command('policy', 'preset', 'testrail', 'allow-all');
    await railguard.command('testrail', 'tools', 'base');
    const [sandbox] = (await railguard.command('testrail', 'sandbox')) as [{ url: string; user: string; key: string }];
    const client = await mcpClient(railguard.mcp);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(everyTool.map(({ tool }) => tool).sort());

    const made: Record<string, number> = { openTest: await openTestId(sandbox) };
    for (const step of everyTool) {
      const answer = textOf(await client.callTool({ name: step.tool, arguments: step.args(made) }));
      expect(answer, step.tool).toMatchObject({ isError: false });
      if (step.keep !== undefined) made[step.keep] = (JSON.parse(answer.text) as { id: number }).id;
    }
  });

  it('the MCP Inspector lists 29 tools under allow-all, calls each of them, and 24 under recommended', async () => {
    const railguard = await serve(await tempFolder());
    const inspector = await keptInspector(railguard.mcp);
    const listed = async () => {
      const list = await inspector('--transport', 'http', '--method', 'tools/list');
      return (JSON.parse(list) as { tools: unknown[] }).tools.length;
    };
    expect(await listed()).toBe(34);
    await railguard.command('testrail', 'tools', 'base');
    expect(await listed()).toBe(24);
    await railguard.command('policy', 'preset', 'testrail', 'allow-all');
    expect(await listed()).toBe(29);
    const [sandbox] = (await railguard.command('testrail', 'sandbox')) as [{ url: string; user: string; key: string }];
    const made: Record<string, number> = { openTest: await openTestId(sandbox) };
    for (const step of everyTool) {
      const args = Object.entries(step.args(made)).flatMap(([name, value]) => [
        '--tool-arg',
        `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      ]);
      const call = ['--transport', 'http', '--method', 'tools/call', '--tool-name', step.tool, ...args];
      const answer = textOf(JSON.parse(await inspector(...call)));
      expect(answer, step.tool).toMatchObject({ isError: false });
      if (step.keep !== undefined) made[step.keep] = (JSON.parse(answer.text) as { id: number }).id;
    }
  });

  it('a fresh folder is under recommended: 34 tools are listed, and a hidden one is as unknown as one that never was', async () => {
    const railguard = await serve(await tempFolder());
    const client = await mcpClient(railguard.mcp);
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(34);
    expect(tools.filter(({ name }) => name.startsWith('delete_'))).toEqual([]);

    const refusal = async (name: string) =>
      client.callTool({ name, arguments: { run_id: 1 } }).then(
        () => 'answered',
        (error: { code: number; message: string }) => `${error.code} ${error.message.replaceAll(name, 'NAME')}`,
      );
    expect(await refusal('delete_run')).toBe(await refusal('no_such_tool'));
    expect(await refusal('delete_run')).toMatch(/^-32602 .*Unknown tool: NAME$/);
    expect(textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBe(false);
  });

  it('resources are read under the rule of the tool that serves the same data', async () => {
    const railguard = await serve(await tempFolder());
    const client = await mcpClient(railguard.mcp);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toHaveLength(5);
    const { contents } = await client.readResource({ uri: 'testrail://run/1' });
    expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ id: 1 });
  });
});
