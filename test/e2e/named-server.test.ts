import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixtureServer } from '../support/fixture-server.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { commandHere, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fixtureServer('mcp/file-server.ts');
const tool = (name: string, more: object = {}) => ({ name, inputSchema: { type: 'object' }, ...more });
const listed = [
  tool('search_test_cases'),
  tool('run_testrail_command'),
  tool('browse_testrail_api', { annotations: { readOnlyHint: false } }),
];
const slow = 300_000;

it(
  'A server that a person names is judged by its review, and agents are told of the new hints and of their end',
  async () => {
    const folder = await tempFolder();
    const file = join(await tempFolder(), 'tools.json');
    writeFileSync(file, JSON.stringify(listed));
    const run = (...words: string[]) => commandHere(['--data', folder, ...words]);
    await run('server', 'add', 'far', '--', process.execPath, ...script, file);
    await run('policy', 'preset', 'far', 'allow-all');
    const gateway = await serve(folder);
    await gateway.command('server', 'test', 'far');
    await gateway.command('server', 'accept', 'far');
    const client = await mcpClient(gateway.mcp);
    let told = 0;
    client.fallbackNotificationHandler = async () => {
      told += 1;
    };
    const hints = async (name: string) => {
      const { tools } = await client.listTools();
      return tools.find((one) => one.name === `far__${name}`)?.annotations;
    };
    const named = (package_: string, given: boolean) => [{ namedAs: { package: package_, hints: given } }];
    expect(await hints('search_test_cases')).toBeUndefined();

    expect(await gateway.command('server', 'name-as', 'far', 'tram-mcp')).toEqual(named('tram-mcp', true));
    await expect.poll(() => told).toBeGreaterThan(0);
    expect(await hints('search_test_cases')).toEqual({
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
    });
    expect(await hints('run_testrail_command')).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    // What the server says itself stays as it says it.
    expect(await hints('browse_testrail_api')).toEqual({ readOnlyHint: false });
    // Nobody gave a word for reads.
    expect((await gateway.command('server', 'list')).at(-1)).toMatchObject({ name: 'far', trustedReads: 0, held: 0 });

    expect(await gateway.command('server', 'name-as', 'far', 'tram-mcp', '--no-hints')).toEqual(
      named('tram-mcp', false),
    );
    expect(await hints('search_test_cases')).toBeUndefined();
    expect(await gateway.command('server', 'name-as', 'far')).toEqual(named('tram-mcp', false));
    expect(await gateway.command('server', 'name-as', 'far', '--off')).toEqual([{ namedAs: null }]);

    const unknown = await run('server', 'name-as', 'far', 'left-pad');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('no server that was reviewed')]);
    const own = await run('server', 'name-as', 'testrail', 'tram-mcp');
    expect([own.code, own.stderr]).toEqual([1, expect.stringContaining('our own code')]);
    const said = (await run('journal', 'tail', '--json')).stdout;
    expect(said).toMatch(/Named far as tram-mcp, with hints[\s\S]*without hints[\s\S]*as no reviewed server/);
  },
  slow,
);
