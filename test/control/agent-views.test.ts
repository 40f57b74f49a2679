import { expect, it } from 'vitest';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';

const server = serverNameSchema.parse('testrail');
const work = agentIdSchema.parse('work');

const start = async () => (await startHere({ holdPermissiveEdits: false, commandLineAnswers: true })).call;

it('an agent shows the stricter of both documents, what its overlay changes, and how much of its limits is used', async () => {
  const call = await start();
  const { mcp } = await call('agents.add', { label: 'Work', servers: null });
  const overlay = {
    version: '1',
    default: 'allow',
    tools: {
      get_cases: { limits: [{ counter: 'own', window: 'hour', max: 5 }] },
      close_run: { deny_if: [{ conditions: [], on_deny: 'Not by this agent' }] },
    },
  };
  await call('policy.apply', { server, agent: work, text: JSON.stringify(overlay) });
  const client = await mcpClient(mcp);
  await client.callTool({ name: 'get_cases', arguments: { project_id: 1 } });
  await client.callTool({ name: 'close_run', arguments: { run_id: 1 } });

  const { limits, servers } = await call('agents.detail', { agent: work });
  const own = limits.find((limit) => limit.own);
  expect(own).toMatchObject({ server, tools: ['get_cases'], used: 1, max: 5, per: 'hour', scope: 'grant' });
  const [reach] = servers;
  const ruleOf = (name: string) => reach?.tools.find((tool) => tool.name === name)?.rule;
  expect(ruleOf('close_run')).toBe('deny');
  expect(ruleOf('get_cases')).toBe('limit');
  expect(reach?.overlay?.map(({ name, before }) => [name, before])).toEqual(
    expect.arrayContaining([['close_run', expect.stringContaining('Ask')]]),
  );
  // What it was before holds for every other agent.
  const others = await call('agents.detail', { agent: agentIdSchema.parse('default') });
  expect(others.servers[0]).toMatchObject({ overlay: null });
  expect(others.servers[0]?.tools.find(({ name }) => name === 'close_run')?.rule).toBe('ask');
  expect(others.limits.some((limit) => limit.own)).toBe(false);

  const overview = await call('agents.overview', {});
  expect(overview.find(({ agent }) => agent === work)).toMatchObject({
    calls: 2,
    stopped: 1,
    program: { name: expect.any(String) },
    sessions: 1,
    overlays: [server],
  });
  expect(overview.find(({ agent }) => agent === 'default')).toMatchObject({ calls: 0, program: null, sessions: 0 });
});

it('an agent that is kept to a set of tools or to some servers shows no more than that', async () => {
  const call = await start();
  await call('agents.add', { label: 'Work', servers: [], tools: 'base' }).catch(() => undefined);
  await call('agents.add', { label: 'Base', servers: [server], tools: 'base' });
  await call('testrail.tools', { set: 'all' });
  const { servers } = await call('agents.detail', { agent: agentIdSchema.parse('base') });
  expect(servers.map((one) => one.server)).toEqual([server]);
  const left = servers[0]?.tools.filter(({ words }) => words.startsWith('Not among')) ?? [];
  expect(left.length).toBeGreaterThan(0);
  expect(left.every(({ rule }) => rule === 'hide')).toBe(true);
});

it('the command that a client is given holds no token', async () => {
  const call = await start();
  const { mcp } = await call('agents.add', { label: 'Work', servers: null });
  const { command } = await call('agents.command', { agent: work });
  expect(command).toEqual(expect.arrayContaining(['connect', '--agent', 'work']));
  expect(command.join(' ')).not.toContain(mcp.split('/').at(-2));
  await expect(call('agents.command', { agent: agentIdSchema.parse('nobody') })).rejects.toThrow('No agent has the id');
});
