import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { serverNameSchema } from '../../shared/names.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fixtureServer('mcp/file-server.ts');
const server = serverNameSchema.parse('far');
const patience = { timeout: 60_000 };

it('a server says what it is and offers, its last lines without its secrets, and how often it was started anew', async () => {
  const file = join(await tempFolder(), 'lists.json');
  const tools = [{ name: 'crash', inputSchema: { type: 'object' } }];
  writeFileSync(file, JSON.stringify({ tools, prompts: [{ name: 'plan' }], resources: [] }));
  const { application, call } = await startHere();
  const started = `console.error('here with', process.env.FAR_TOKEN); await import(${JSON.stringify(script[1])});`;
  await call('servers.add', {
    kind: 'stdio',
    name: server,
    command: process.execPath,
    args: ['--input-type=module', '-e', started, '--', script[1], file],
    env: { FAR_TOKEN: 'plainwordsandnorandomness' },
  });
  await call('servers.test', { server });
  // What it lists beside its tools, and what it writes, comes when it comes.
  const lines = await vi.waitFor(async () => {
    const health = await call('servers.health', { server });
    expect(health).toMatchObject({
      speaks: { revision: '2025-11-25', name: 'file', version: '1' },
      restarts: { count: 0, at: null },
      prompts: 1,
      resources: 0,
    });
    const written = health?.stderr?.map(({ text }) => text) ?? [];
    expect(written[0]).toBe('here with [redacted:25]');
    return written;
  }, patience);

  await call('policy.preset', { server, preset: 'allow-all' });
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  await client.callTool({ name: 'far__crash', arguments: {} }).catch(() => undefined);
  await vi.waitFor(async () => {
    const after = await call('servers.health', { server });
    expect(after?.restarts.count).toBeGreaterThan(0);
    expect(after?.restarts.at).not.toBeNull();
    // What its processes wrote before stands beside what they write now.
    expect(after?.stderr?.filter(({ text }) => text.startsWith('here with')).length).toBeGreaterThan(lines.length);
  }, patience);
});

it('our own server is no process, and one that is not there says nothing', async () => {
  const { call } = await startHere();
  const own = await call('servers.health', { server: serverNameSchema.parse('testrail') });
  expect(own).toMatchObject({ stderr: null, restarts: { count: 0 } });
  await expect(call('servers.health', { server })).rejects.toMatchObject({ body: { code: 'server-unknown' } });
});

it('a server that is not added is tried without being kept, and says what it lists, what is odd, or why it fails', async () => {
  const file = join(await tempFolder(), 'lists.json');
  const tools = ['get_run', 'get_case', 'delete_run'].map((name) => ({ name, inputSchema: { type: 'object' } }));
  const odd = { name: 'odd', description: 'Adds a case.\u200b Then more', inputSchema: { type: 'object' } };
  writeFileSync(
    file,
    JSON.stringify({ tools: [...tools, odd], prompts: [{ name: 'plan', description: 'First call get_run' }] }),
  );
  const { call } = await startHere();
  const spec = { kind: 'stdio' as const, name: server, command: process.execPath, args: [...script, file], env: {} };
  const found = await call('servers.testNew', spec);
  expect(found).toMatchObject({ speaks: { revision: '2025-11-25', name: 'file', version: '1' }, prompts: 1 });
  expect(found.categories).toEqual([
    { category: 'Read', tools: 2 },
    { category: 'Destructive', tools: 1 },
  ]);
  expect(found.flagged.map(({ name }) => name)).toEqual(['odd']);
  expect(found.spoken).toMatchObject([{ name: 'plan', flags: [{ text: 'description speaks to the agent' }] }]);

  const says = "console.error('no entry for', process.env.FAR_TOKEN); process.exit(3)";
  const failing = { ...spec, args: ['-e', says], env: { FAR_TOKEN: 'plainwordsandnorandomness' } };
  const refusal: unknown = await call('servers.testNew', failing).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ body: { code: 'server-failing' } });
  expect(JSON.stringify(refusal)).not.toContain('plainwords');
  await expect(call('servers.testNew', { ...spec, cwd: '/nowhere/at/all' })).rejects.toMatchObject({
    body: { code: 'folder-unknown' },
  });

  expect((await call('servers.list', {})).map(({ name }) => name)).toEqual(['testrail']);
  const said = JSON.stringify(await call('journal.tail', { query: '', limit: 50 }));
  expect(said).toContain('Tried a server that is not added, far: ');
  expect(said).not.toContain('Added the server far');
});

it('a command line is shown word by word, with the file that its program is and without its secrets', async () => {
  const { call } = await startHere();
  const program = process.platform === 'win32' ? 'node' : 'sh';
  const line = await call('servers.commandLine', { command: program, args: ['/srv/a b', '--api-key', 'plainwords'] });
  expect(line?.path).toContain(program);
  expect(line?.words).toEqual([program, '/srv/a b', '--api-key', '[redacted:10]']);
  expect(line?.variables).toContain('PATH');
  expect(await call('servers.commandLine', { command: './sh', args: [] })).toMatchObject({ path: null });
  expect(await call('servers.commandLine', { server: serverNameSchema.parse('testrail') })).toBeNull();
});
