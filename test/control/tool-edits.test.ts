import { expect, it } from 'vitest';
import { peakCalls } from '../../electron/control/peak-calls.ts';
import { seenArguments } from '../../electron/control/seen-arguments.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';

const server = serverNameSchema.parse('testrail');

it('a condition is previewed, written as previewed, decides the next call, and is taken away again', async () => {
  const { application, call } = await startHere();
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  const ask = () => client.callTool({ name: 'get_sections', arguments: { project_id: 1 } });
  expect((await ask()).isError ?? false).toBe(false);
  expect(await call('tools.seen', { server, tool: 'get_sections' })).toEqual({
    looked: 1,
    whole: true,
    arguments: [{ name: 'project_id', calls: 1, values: [{ value: '1', calls: 1 }] }],
    peaks: ['minute', 'hour', 'day'].map((window) => expect.objectContaining({ window, calls: 1 })),
  });

  const { version } = await call('tools.page', { server });
  const condition = { path: 'args.project_id', op: 'in', value: [4] } as const;
  const input = {
    server,
    tool: 'get_sections',
    version,
    edit: { kind: 'condition', list: 'require', condition },
  } as const;
  const preview = await call('tools.preview', input);
  expect(preview.words).toBe('get_sections: project_id in [4] must hold');
  expect((await call('policy.show', { server })).inForce).not.toBe(preview.after);
  const done = await call('tools.edit', input);
  expect((await call('policy.show', { server })).inForce).toBe(preview.after);
  expect(JSON.stringify((await ask()).content)).toContain('project_id in [4]');

  // The same page once more: what was seen is not what stands now.
  await expect(call('tools.edit', input)).rejects.toMatchObject({ body: { code: 'policy-changed' } });
  const index = JSON.parse(preview.after).tools.get_sections.require.length - 1;
  const away = { ...input, version: done.version, edit: { kind: 'remove', list: 'require', index } } as const;
  await call('tools.edit', away);
  expect((await ask()).isError ?? false).toBe(false);
});

it("a rule for one agent is written among that one's own, holds it back alone, and is taken back whole", async () => {
  const { application, call } = await startHere();
  const { id: agent } = await call('agents.add', { label: 'Cursor', servers: null });
  const cursor = await mcpClient((await call('agents.address', { agent })).mcp);
  const other = await mcpClient((await application.defaultAddress()) ?? '');
  const isRefused = async (client: typeof cursor) =>
    (await client.callTool({ name: 'get_sections', arguments: { project_id: 1 } })).isError ?? false;
  const done = await call('tools.setRule', { server, tools: ['get_sections'], rule: 'deny', agent });
  expect(done).toMatchObject({ version: 1, words: 'get_sections now Denied by the own rules of Cursor' });
  expect([await isRefused(cursor), await isRefused(other)]).toEqual([true, false]);
  // All else goes by the rules for all.
  expect((await cursor.callTool({ name: 'get_projects', arguments: {} })).isError ?? false).toBe(false);

  // A second one joins the first.
  await call('tools.setRule', { server, tools: ['get_users'], rule: 'hide', agent });
  expect(JSON.parse((await call('policy.show', { server, agent })).text)).toMatchObject({
    default: 'allow',
    hide: ['get_users'],
    tools: { get_sections: { deny_if: [{}] } },
  });
  await call('policy.restore', { server, agent, version: 0 });
  expect(await isRefused(cursor)).toBe(false);
});

it('a condition that the language refuses is said in the preview, and not written', async () => {
  const { call } = await startHere();
  const { version } = await call('tools.page', { server });
  const condition = { path: 'args.project_id', op: 'regex', value: '(' } as const;
  const input = {
    server,
    tool: 'get_sections',
    version,
    edit: { kind: 'condition', list: 'require', condition },
  } as const;
  const { problems } = await call('tools.preview', input);
  expect(problems[0]?.message).toContain('regular expression');
  await expect(call('tools.edit', input)).rejects.toMatchObject({ body: { code: 'policy-invalid' } });
});

it('what was redacted, long or no plain value is counted and not told', () => {
  const row = (value: object, redacted = 0) => ({
    arguments: { value: value as never, bytes: 1, cut: false, redacted },
  });
  const seen = seenArguments([
    row({ key: '[redacted:24]', n: 4 }, 1),
    row({ key: 'short', n: 4, list: [1] }),
    row({ key: 'x'.repeat(100), n: 5 }),
  ]);
  expect(seen).toContainEqual({ name: 'key', calls: 3, values: [{ value: '"short"', calls: 1 }] });
  expect(seen).toContainEqual({
    name: 'n',
    calls: 3,
    values: [
      { value: '4', calls: 2 },
      { value: '5', calls: 1 },
    ],
  });
  expect(seen).toContainEqual({ name: 'list', calls: 1, values: [] });
});

it('the peak is the most that one agent did in a window, however the calls of others lie between', () => {
  const call = (name: string, at: number) => ({ at, agent: agentIdSchema.parse(name), agentLabel: name.toUpperCase() });
  const minute = 60_000;
  const rows = [
    call('b', 0),
    call('a', 0),
    call('b', 1),
    call('a', minute),
    call('a', minute + 1),
    call('a', 90 * minute),
  ];
  // Newest first, as the journal gives them.
  expect(peakCalls(rows.toReversed())).toEqual([
    { window: 'minute', calls: 2, agentLabel: 'A', at: minute },
    { window: 'hour', calls: 3, agentLabel: 'A', at: minute + 1 },
    { window: 'day', calls: 4, agentLabel: 'A', at: 90 * minute },
  ]);
  expect(peakCalls([])).toEqual([]);
});
