import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { agentIdSchema, serverNameSchema } from '../../../../shared/names.ts';
import { audit, auditInBoth } from '../../support/axe.ts';
import { totalsAt } from '../../support/data.ts';
import { agentsWorld, manyAgents } from '../../support/fake-agents.ts';
import type { World } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

test('an agent is paused and resumed, gets a new token after a question, and shows no token', async () => {
  const { page, fake } = await start();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Agents' }).click();
  await page.getByRole('heading', { name: 'default', level: 2 }).waitFor();
  expect(await auditInBoth(page)).toEqual([]);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('Paused: its calls are refused').waitFor();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByText('Its calls pass the rules').waitFor();
  await page.getByRole('button', { name: 'Rotate token…' }).click();
  expect(fake.world.asked.some(({ name }) => name === 'agents.rotate')).toBe(false);
  await page.getByRole('button', { name: 'Rotate token', exact: true }).click();
  await page.getByText('default has a new token').waitFor();
  await page.getByRole('button', { name: 'Revoke…' }).click();
  await page.getByRole('button', { name: 'Revoke default' }).click();
  await vi.waitFor(
    () => expect(fake.world.asked.filter(({ name }) => name === 'agents.revoke')).toHaveLength(1),
    10_000,
  );
  expect(await page.content()).not.toContain('new-token');
});

async function agents(change: Partial<World> = {}, options: Parameters<typeof start>[1] = {}) {
  const started = await start(change, options);
  await started.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Agents' }).click();
  await started.page.getByRole('heading', { name: 'Connect a client' }).waitFor();
  return started;
}
const asked = (world: World, name: string) => world.asked.filter((one) => one.name === name).map(({ input }) => input);
const clientNamed = (page: Page, name: string) =>
  page.getByRole('complementary', { name: 'Connect a client' }).getByRole('button', { name: new RegExp(`^${name}`) });

test('a client that goes round the gate is shown first, with the exact change that ends it, and is mended by one press', async () => {
  const { page, fake } = await agents();
  await page.getByText('Cursor can still reach testrail directly.').waitFor();
  const diff = page.getByRole('region', { name: /^Change of/ });
  await diff.getByText('"TESTRAIL_API_KEY"').waitFor();
  expect(await diff.textContent()).toContain(' \t"mcpServers": {');
  expect(await auditInBoth(page)).toEqual([]);
  await page.getByRole('button', { name: 'Apply to Cursor' }).click();
  await page.getByText('Cursor goes through the gate. Start it again.').waitFor();
  expect(asked(fake.world, 'clients.connect')).toEqual([
    { client: 'cursor', force: false, replace: ['testrail'], move: [], digest: 'sha256:1' },
  ]);
  await clientNamed(page, 'Cursor').getByText('Connected').waitFor();
  // The agent that was made for it is the one that is shown.
  await page.getByRole('heading', { name: 'Cursor', level: 2 }).waitFor();
  expect(page.url()).toContain('#/agents/cursor/cursor');
  await page.getByRole('button', { name: 'Undo' }).click();
  await vi.waitFor(() => expect(asked(fake.world, 'clients.disconnect')).toEqual([{ client: 'cursor' }]), 10_000);
});

test('the row of an agent says what it met today, and has its actions', async () => {
  const { page, fake } = await agents({ agents: manyAgents(Date.now()) });
  const row = page.getByRole('listitem').filter({ hasText: 'CI nightly' });
  await row.getByText('2 hidden').waitFor();
  await row.getByRole('button', { name: 'More for CI nightly' }).click();
  await page.getByRole('menuitem', { name: 'Pause' }).click();
  await row.getByText('Paused').waitFor();
  expect(asked(fake.world, 'agents.pause')).toEqual([{ agent: 'ci-nightly', paused: true }]);
  await row.getByRole('button', { name: 'More for CI nightly' }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  await page.getByRole('dialog', { name: 'Revoke CI nightly?' }).waitFor();
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: 'More for CI nightly' }).click();
  await page.getByRole('menuitem', { name: 'Show its calls' }).click();
  await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
});

test('an entry that a person keeps stays, and nothing is written before Apply', async () => {
  const { page, fake } = await agents();
  await page.getByRole('checkbox', { name: 'Take testrail out of the file' }).click();
  await vi.waitFor(
    () => expect(asked(fake.world, 'clients.preview').at(-1)).toMatchObject({ client: 'cursor', replace: [] }),
    10_000,
  );
  expect(asked(fake.world, 'clients.connect')).toEqual([]);
});

test('a client is connected as the agent that is chosen; those that are not here are shown on demand', async () => {
  const { page, fake } = await agents({ agents: manyAgents(Date.now()) });
  expect(await clientNamed(page, 'Zed').count()).toBe(0);
  await page.getByRole('button', { name: 'Show 1 client that was not found here' }).click();
  await clientNamed(page, 'Zed').getByText('Not found here').waitFor();
  await clientNamed(page, 'Claude Desktop').click();
  expect(page.url()).toContain('#/agents/claude-code/claude-desktop');
  await page.getByRole('button', { name: /^Its calls count as/ }).click();
  await page.getByRole('menuitemradio', { name: 'CI nightly' }).click();
  await page.getByRole('button', { name: 'Apply to Claude Desktop' }).click();
  await vi.waitFor(
    () =>
      expect(asked(fake.world, 'clients.connect')[0]).toMatchObject({ client: 'claude-desktop', agent: 'ci-nightly' }),
    10_000,
  );
});

test('an entry of the same name that is not ours is replaced only where a person says so', async () => {
  const message =
    '/home/ada/mcp.json has an entry railguard that is not ours. Rename it there, or replace it with --force.';
  const broken = new Map([['clients.preview', { code: 'client-entry-taken', message, exit: 1 as const }]]);
  const { page, fake } = await agents({ broken });
  await clientNamed(page, 'Claude Desktop').click();
  await page.getByRole('alert').getByText('is not ours').waitFor();
  fake.world.broken.clear();
  await page.getByRole('checkbox', { name: 'Replace the entry that is called railguard' }).click();
  await page.getByRole('button', { name: 'Apply to Claude Desktop' }).click();
  await vi.waitFor(
    () => expect(asked(fake.world, 'clients.connect')[0]).toMatchObject({ client: 'claude-desktop', force: true }),
    10_000,
  );
});

test('a client whose agent was revoked says so, and is connected anew as another', async () => {
  const [first] = agentsWorld().clients.filter(({ client }) => client === 'claude-desktop');
  if (first === undefined) throw new Error('no Claude Desktop');
  const clients = [{ ...first, connected: true, agent: agentIdSchema.parse('gone') }];
  const { page, fake } = await agents({ clients });
  await clientNamed(page, 'Claude Desktop').getByText('Agent revoked').waitFor();
  await clientNamed(page, 'Claude Desktop').click();
  await page.getByRole('button', { name: 'Its calls count as: a new agent, Claude Desktop' }).waitFor();
  await vi.waitFor(
    () =>
      expect(asked(fake.world, 'clients.preview').at(-1)).toEqual({
        client: 'claude-desktop',
        force: false,
        replace: [],
        move: [],
      }),
    10_000,
  );
});

test('any other client gets a command, an address and a header; no token stands on the page', async () => {
  const { page } = await agents();
  await page.getByRole('button', { name: /^Any other client/ }).click();
  await page.getByText('"/opt/rail guard/railguard" connect --agent default').waitFor();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (name: string): Promise<string> => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'detached' });
    return text;
  };
  expect(await copied('Copy header')).toBe('Authorization: Bearer secret-agent-token');
  expect(await copied('Copy address with token')).toBe('http://127.0.0.1:7420/a/secret-agent-token/mcp');
  expect(await page.content()).not.toContain('secret-agent-token');
});

test('the address of an agent is shown for a moment, by a person who asked for it', async () => {
  const { page, fake } = await agents({ agents: manyAgents(Date.now()) });
  await page.getByRole('list', { name: 'Agents' }).getByRole('button', { name: 'Cursor', exact: true }).click();
  const details = page.getByRole('region', { name: 'Cursor', exact: true });
  await details.getByRole('button', { name: 'Show the address for 10 s' }).click();
  await details.getByText('http://127.0.0.1:7420/a/secret-agent-token/mcp').waitFor();
  expect(fake.world.asked.filter(({ name }) => name === 'agents.address')).toHaveLength(1);
  // Whoever looks away has it covered.
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await details.getByRole('button', { name: 'Show the address for 10 s' }).waitFor();
  expect(await page.content()).not.toContain('secret-agent-token');
});

test('an agent shows what it may do, what its own rules change, its limits and its calls', async () => {
  const { page, fake } = await agents({ agents: manyAgents(Date.now()) }, { clock: true });
  await page.getByRole('list', { name: 'Agents' }).getByRole('button', { name: 'Cursor', exact: true }).click();
  const details = page.getByRole('region', { name: 'Cursor', exact: true });
  await details.getByText('2 freely').waitFor();
  await details.getByRole('row', { name: 'close_run Ask Deny' }).waitFor();
  await details.getByText('14 of 30 per minute').waitFor();
  await details.getByText('286 of 500 per day by all agents').waitFor();
  // What is unused and of one size shares a line, without the tool that is hidden from it.
  expect(await details.getByRole('listitem').filter({ hasText: 'per minute' }).allInnerTexts()).toEqual([
    expect.stringContaining('add_result'),
    expect.stringMatching(/close_run, get_cases\s+0 of 30 per minute, each/),
  ]);
  // Calls come while somebody looks: all of it is read again.
  const reads = (): number[] =>
    ['agents.list', 'agents.overview', 'agents.detail', 'feed.page'].map((name) => asked(fake.world, name).length);
  const before = reads();
  const totals = totalsAt(Date.now());
  fake.send('feed.totals', { ...totals, today: { ...totals.today, calls: totals.today.calls + 1 } });
  await vi.waitFor(async () => {
    await page.clock.runFor(5_000);
    expect(reads().every((read, at) => read > (before[at] ?? 0))).toBe(true);
  });
  await details.getByRole('button', { name: 'Open its own rules' }).click();
  await vi.waitFor(() => expect(page.url()).toContain('#/policy/testrail%40cursor'), 10_000);
});

test('an agent is added with what it reaches, its tools, its hold and its last day', async () => {
  const { page, fake } = await agents();
  await page.getByRole('button', { name: 'Add agent' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').press('Enter');
  await dialog.getByLabel('Name').fill('CI nightly');
  await dialog.getByLabel('Last day').fill('2001-01-01');
  await dialog.getByText('This day is over.').waitFor();
  await dialog.getByLabel('Last day').fill('2099-12-31');
  // By the words beside the box.
  await dialog.getByText('github', { exact: true }).click();
  await dialog.getByLabel('TestRail tools').selectOption('the base set');
  await dialog.getByLabel('Name').press('Enter');
  await page.getByRole('heading', { name: 'CI nightly', level: 2 }).waitFor();
  expect(asked(fake.world, 'agents.add')).toEqual([
    {
      label: 'CI nightly',
      servers: ['testrail'],
      tools: 'base',
      holdSeconds: null,
      until: new Date(2100, 0, 1).getTime(),
    },
  ]);
});

test('all tokens are rotated after a question', async () => {
  const { page, fake } = await agents({ agents: manyAgents(Date.now()) });
  await page.getByRole('button', { name: 'Rotate all tokens…' }).click();
  expect(asked(fake.world, 'agents.rotate')).toEqual([]);
  await page.getByRole('button', { name: 'Rotate all tokens', exact: true }).click();
  await page.getByText('4 agents have new tokens').waitFor();
  expect(asked(fake.world, 'agents.rotate')).toHaveLength(4);
});

test('a key that goes round the gate becomes the login only where a person says so; a server is moved with its values', async () => {
  const { page, fake } = await agents();
  const login = page.getByRole('checkbox', { name: 'Log in to TestRail with the key of testrail' });
  await login.waitFor();
  expect(await login.isChecked()).toBe(false);
  await page.getByText('calls through the gate reach https://acme.testrail.io as ada@example.com').waitFor();
  await login.click();
  const others = page.getByRole('region', { name: 'Its other servers' });
  await others.getByText('FILES_TOKEN to the secret store').waitFor();
  await others.getByRole('checkbox', { name: 'Move files behind the gate' }).click();
  expect(await auditInBoth(page)).toEqual([]);
  await page.getByRole('button', { name: 'Apply to Cursor' }).click();
  await page.getByText('Behind it now, closed and not started: files.').waitFor();
  expect(asked(fake.world, 'clients.connect')).toEqual([
    { client: 'cursor', force: false, replace: ['testrail'], move: ['files'], login: 'testrail', digest: 'sha256:1' },
  ]);
  // What is not taken back with the file is said.
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('is as it was. Still behind the gate: files. Remove it on Servers').waitFor();
  await page.getByText('TestRail stays https://acme.testrail.io as ada@example.com').waitFor();
});

test('an entry that stays keeps its key to itself', async () => {
  const { page, fake } = await agents();
  await page.getByRole('checkbox', { name: 'Log in to TestRail with the key of testrail' }).click();
  await page.getByRole('checkbox', { name: 'Move testrail behind the gate' }).click();
  await vi.waitFor(
    () => expect(asked(fake.world, 'clients.preview').at(-1)).toMatchObject({ move: ['testrail'], login: 'testrail' }),
    60_000,
  );
  await page.getByRole('checkbox', { name: 'Take testrail out of the file' }).click();
  await vi.waitFor(
    () =>
      expect(asked(fake.world, 'clients.preview').at(-1)).toEqual({
        client: 'cursor',
        force: false,
        replace: [],
        move: [],
      }),
    60_000,
  );
});

test('a file in a folder that goes round the gate is named with its folder, mended by a change of its own, and taken back', async () => {
  const [first] = agentsWorld().clients.filter(({ client }) => client === 'cursor');
  if (first === undefined) throw new Error('no cursor');
  const [own] = first.bypasses;
  if (own === undefined) throw new Error('no bypass');
  const inFolder = { ...own, file: '/work/shop/.cursor/mcp.json', project: '/work/shop' };
  const clients = [{ ...first, bypasses: [inFolder], unread: ['/work/far/.cursor/mcp.json does not parse.'] }];
  const { page, fake } = await agents({ clients });
  await page.getByText('In /work/shop it reaches testrail directly.').waitFor();
  await page.getByText('/work/far/.cursor/mcp.json does not parse.').waitFor();
  await page.getByRole('region', { name: 'Change of /work/shop/.cursor/mcp.json' }).waitFor();
  expect(await audit(page)).toEqual([]);
  await page.getByRole('button', { name: 'Take it out of this file' }).click();
  await page.getByText('/work/shop/.cursor/mcp.json goes round the gate no more.').waitFor();
  const ofFolder = { client: 'cursor', project: '/work/shop' };
  expect(asked(fake.world, 'clients.cleanProject')).toEqual([
    { ...ofFolder, entries: ['testrail'], digest: 'sha256:2' },
  ]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await vi.waitFor(() => expect(asked(fake.world, 'clients.disconnect')).toEqual([ofFolder]), 60_000);
});

test('what was allowed an agent for a session is listed on it, and ended', async () => {
  const agent = agentIdSchema.parse('default');
  const session = {
    ...{ id: 'ask-0', agent, session: 's', server: serverNameSchema.parse('testrail'), tool: 'update_run' },
    ...{ arguments: { run_id: 3 }, allowedAt: Date.now(), until: Date.now() + 3_600_000, by: 'web', used: 2 },
  };
  const { page, fake } = await agents({
    sessions: [session, { ...session, id: 'of-another', agent: agentIdSchema.parse('other') }],
  });
  const details = page.getByRole('region', { name: 'default', exact: true });
  await details.getByText('2 calls, until').waitFor();
  expect(await details.getByRole('button', { name: 'End', exact: true }).count()).toBe(1);
  await details.getByRole('button', { name: 'End', exact: true }).click();
  await details.getByText('Nothing: each call that asks waits for an answer.').waitFor();
  expect(asked(fake.world, 'approvals.endSession')).toEqual([{ id: 'ask-0' }]);
});
