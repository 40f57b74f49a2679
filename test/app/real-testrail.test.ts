import { expect, it } from 'vitest';
import { applicationHere } from '../support/application.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { type FakeAnswer, fakeTestRail } from '../testrail/harness.ts';

/** The application, logged in at a TestRail that answers as the test wants, once it is told to. */
async function loggedIn() {
  const world: { answer: (path: string) => FakeAnswer } = { answer: () => ({ body: [] }) };
  const fake = await fakeTestRail(({ url }) => world.answer(url.split('/api/v2/')[1] ?? ''));
  const here = await applicationHere();
  await here.rules({});
  await here.call('testrail.login', { url: fake.url, user: fake.target.user, key: fake.target.key });
  const newest = async () => {
    const [row] = (await here.call('feed.page', { filter: {}, before: null, limit: 1 })).rows;
    if (row === undefined) throw new Error('No call is recorded.');
    return row;
  };
  return { ...here, world, fake, newest };
}

const page = { status: 302, headers: { location: '/index.php?/auth/login' }, body: '' };

it('what a real TestRail refuses with is told to the agent, and recorded, with whether it ran', async () => {
  const { world, tool, newest } = await loggedIn();
  const add = { section_id: 1, title: 'New' };
  const states: readonly (readonly [string, FakeAnswer, string])[] = [
    ['maintenance', { status: 409, body: { error: 'Down' } }, 'add_case did not run. Retry in some minutes.'],
    ['its login page', page, 'with its login page, so it did not run'],
    [
      'API off',
      { status: 403, body: { error: 'The API is disabled for your installation.' } },
      'add_case did not run. A person must switch it on',
    ],
    [
      'a role that only reads',
      { status: 403, body: { error: 'You are not allowed to perform this operation.' } },
      'a read-only role never does. Do not retry.',
    ],
    [
      'a field that does not fit',
      { status: 400, body: { error: 'Field :custom_severity is a required field.' } },
      'TestRail says: Field :custom_severity is a required field.',
    ],
    ['a failure', { status: 500, body: { error: 'Oops' } }, 'Whether it took effect is not known'],
  ];
  for (const [state, answer, words] of states) {
    world.answer = () => answer;
    const told = await tool('add_case', add);
    expect(told, state).toMatchObject({ isError: true, text: expect.stringContaining(words) });
    expect(await newest(), state).toMatchObject({ tool: 'add_case', outcome: 'error', end: 'failed' });
  }
});

it('a busy TestRail is asked once for all agents, and its wait is shown', async () => {
  const { call, world, fake, tool } = await loggedIn();
  const { mcp } = await call('agents.add', { label: 'Second', servers: null });
  const second = await mcpClient(mcp);
  world.answer = () => ({ status: 429, headers: { 'retry-after': '120' }, body: { error: 'Too many' } });
  const before = fake.seen.length;
  expect(await tool('get_run', { run_id: 1 })).toMatchObject({
    isError: true,
    text: expect.stringMatching(/from any agent, so get_run did not run\. Retry in 1(20|19) s/),
  });
  expect(fake.seen.length).toBe(before + 1);
  world.answer = () => ({ body: { id: 1 } });
  const other = textOf(await second.callTool({ name: 'get_run', arguments: { run_id: 1 } }));
  expect(other).toMatchObject({ isError: true, text: expect.stringContaining('from any agent') });
  expect(fake.seen.length).toBe(before + 1);
  expect(JSON.stringify(await call('attention.list', {}))).toContain('TestRail takes no more requests for now');
});

it('an update goes also where what it replaces cannot be read, and says that it cannot be put back', async () => {
  const { world, tool, newest, call } = await loggedIn();
  world.answer = (path) =>
    path.startsWith('update_case') ? { body: { id: 1, title: 'New' } } : { status: 500, body: { error: 'Oops' } };
  expect(await tool('update_case', { case_id: 1, title: 'New' })).toMatchObject({ isError: false });
  await expect
    .poll(async () => call('lens.call', { call: (await newest()).call }), { timeout: 60_000 })
    .toMatchObject({ sentence: '', putBack: { state: 'cannot', why: expect.stringContaining('TestRail failed') } });
});
