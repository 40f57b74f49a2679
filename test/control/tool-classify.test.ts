import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CommandInput } from '../../shared/control/contract.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { startHere } from '../support/start-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fixtureServer('mcp/file-server.ts');
const server = serverNameSchema.parse('far');
const tool = (name: string, more: object = {}) => ({ name, inputSchema: { type: 'object' }, ...more });

async function withServer() {
  const file = join(await tempFolder(), 'tools.json');
  const list = (...tools: object[]): void => writeFileSync(file, JSON.stringify(tools));
  list(tool('wander'), tool('delete_all'));
  const here = await startHere();
  const { call } = here;
  await call('servers.add', {
    kind: 'stdio',
    name: server,
    command: process.execPath,
    args: [...script, file],
    env: {},
  });
  await call('servers.test', { server });
  const rowOf = async (name: string) => {
    const found = (await call('tools.page', { server })).tools.find((row) => row.name === name);
    if (found === undefined) throw new Error(`There is no tool ${name}`);
    return found;
  };
  const classify = (...tools: CommandInput<'tools.classify'>['tools']) => call('tools.classify', { server, tools });
  return { ...here, list, rowOf, classify };
}
const read = { category: 'Read', risk: 'Low', countsAsRead: true } as const;

it("a person's word about a tool is shown, goes into presets, and is taken back", async () => {
  const { call, classify, rowOf } = await withServer();
  const before = await rowOf('wander');
  expect(before).toMatchObject({ category: 'Unclassified', risk: 'Unknown', classified: null });
  expect(await classify({ tool: 'wander', digest: before.digest, said: read })).toEqual([
    { tool: 'wander', category: 'Read', risk: 'Low' },
  ]);
  const after = await rowOf('wander');
  expect(after).toMatchObject({ category: 'Read', risk: 'Low', classified: { said: read, isCurrent: true } });
  expect(after.why).toMatch(/^You put it here, and its calls count as reads\. Without that word it is Unclassified/);

  await call('policy.preset', { server, preset: 'read-only' });
  expect((await rowOf('wander')).rule).toBe('allow');
  expect((await rowOf('delete_all')).rule).toBe('hide');

  await classify({ tool: 'wander', digest: before.digest, said: null });
  expect(await rowOf('wander')).toMatchObject({ category: 'Unclassified', classified: null, why: before.why });
  const said = (await call('journal.tail', { query: '', limit: 50 })).map((line) => JSON.stringify(line)).join('\n');
  expect(said).toContain('Put wander of far into Read, Low, counted as a read');
  expect(said).toContain('Took back what wander of far is: Unclassified, Unknown again');
});

it('where another definition was accepted since, the riskier counts, and the tool is no read any more', async () => {
  const { call, classify, list, rowOf } = await withServer();
  const { digest } = await rowOf('wander');
  await classify({ tool: 'wander', digest, said: read });
  list(tool('wander', { description: 'Another' }), tool('delete_all'));
  await call('servers.test', { server });
  const held = await rowOf('wander');
  expect(held.held).toBe(true);
  const again = (shown: string) => classify({ tool: 'wander', digest: shown, said: read });
  await expect(again(held.digest)).rejects.toMatchObject({ body: { code: 'definition-changed' } });
  await call('servers.accept', { server });
  const accepted = await rowOf('wander');
  expect(accepted).toMatchObject({ category: 'Unclassified', classified: { said: read, isCurrent: false } });
  expect(accepted.why).toContain('its definition changed since');
  await expect(again(digest)).rejects.toMatchObject({ body: { code: 'definition-changed' } });
  expect(await again(accepted.digest)).toEqual([{ tool: 'wander', category: 'Read', risk: 'Low' }]);
});

it('a tool that is not there, or is of our own server, is classified by nobody', async () => {
  const { call, classify, rowOf } = await withServer();
  const none = { tool: 'none', digest: '', said: read };
  await expect(classify(none)).rejects.toMatchObject({
    body: { code: 'definition-changed' },
  });
  const own = serverNameSchema.parse('testrail');
  const page = await call('tools.page', { server: own });
  const [first] = page.tools;
  await expect(
    call('tools.classify', {
      server: own,
      tools: [{ tool: first?.name ?? '', digest: first?.digest ?? '', said: read }],
    }),
  ).rejects.toMatchObject({ body: { code: 'server-built-in' } });
  const { digest } = await rowOf('delete_all');
  const writes = { category: 'Write', risk: 'Low', countsAsRead: true } as const;
  await expect(classify({ tool: 'delete_all', digest, said: writes })).rejects.toThrow();
});

it('of several tools each is classified, or none where one changed since it was shown', async () => {
  const { classify, rowOf } = await withServer();
  const [wander, remove] = [await rowOf('wander'), await rowOf('delete_all')];
  const said = { category: 'Write', risk: 'High', countsAsRead: false } as const;
  const older = { tool: 'delete_all', digest: 'sha256:older', said };
  await expect(classify({ tool: 'wander', digest: wander.digest, said }, older)).rejects.toMatchObject({
    body: { code: 'definition-changed' },
  });
  expect(await rowOf('wander')).toMatchObject({ category: 'Unclassified', classified: null });
  await classify(
    { tool: 'wander', digest: wander.digest, said },
    { tool: 'delete_all', digest: remove.digest, said: { ...said, risk: 'Critical' } },
  );
  expect(await rowOf('wander')).toMatchObject({ category: 'Write', risk: 'High' });
  expect(await rowOf('delete_all')).toMatchObject({ category: 'Write', risk: 'Critical' });
});
