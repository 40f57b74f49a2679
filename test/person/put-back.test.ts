import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Application } from '../../electron/app/port.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import type { PutBackPreview } from '../../shared/control/lens.ts';
import type { CallId } from '../../shared/names.ts';
import { builtInServer, personAgent } from '../../shared/reserved-names.ts';
import { commandHere } from '../support/command-here.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Tools = Readonly<Record<string, unknown>>;

/** The whole application in this process, on the sandbox, with an agent that is connected. */
async function started(policy: object = {}, folder?: string) {
  const place = folder ?? (await tempFolder());
  mkdirSync(join(place, 'policies'), { recursive: true });
  const document = { version: '1', default: 'allow', ...policy };
  writeFileSync(join(place, 'policies', 'testrail.json'), JSON.stringify(document), { mode: 0o600 });
  const { application } = await startHere({ folder: place, environment: {}, holdPermissiveEdits: false });
  const command = commandOf(application);
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  await command('testrail.tools', { set: 'all' });
  const read = async (name: string, args: Tools) => {
    const { text, isError } = textOf(await client.callTool({ name, arguments: args }));
    if (isError) throw new Error(`${name} failed: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  return {
    folder: place,
    command,
    read,
    call: (name: string, args: Tools) => client.callTool({ name, arguments: args }).then(textOf),
    newest: () => newest(command),
    write: async (name: string, args: Tools): Promise<CallId> => {
      await read(name, args);
      return newest(command);
    },
  };
}

function commandOf(application: Application) {
  return async <N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> =>
    (await application.control.call(name, input, { endpoint: 'web', pid: null })) as CommandOutput<N>;
}

type Command = ReturnType<typeof commandOf>;

async function newest(command: Command): Promise<CallId> {
  const { rows } = await command('feed.page', { filter: {}, before: null, limit: 1 });
  const [row] = rows;
  if (row === undefined) throw new Error('No call is recorded.');
  return row.call;
}

const ready = ({ rows }: PutBackPreview) => rows.filter(({ state }) => state === 'ready').map(({ key }) => key);

it('an update shows what it changed, in names, and is put back as the person, who is no agent', async () => {
  const { command, read, write, folder } = await started();
  const before = await read('get_case', { case_id: 1 });
  const call = await write('update_case', {
    case_id: 1,
    title: 'Another title',
    priority_id: 1,
    type_id: before.type_id,
  });

  const lens = await command('lens.call', { call });
  expect(lens).toMatchObject({
    sentence: 'Another title, case 1, project Storefront',
    putBack: { state: 'possible' },
    change: { title: 'case C1', more: 0 },
    putBackBy: [],
  });
  expect(lens?.change?.changes).toEqual([
    { field: 'title', before: before.title, after: 'Another title' },
    { field: 'priority', before: expect.stringMatching(/^\d \w+$/), after: '1 Low' },
  ]);

  const preview = await command('putBack.preview', { call });
  expect(preview).toMatchObject({
    title: 'case C1',
    name: 'Another title',
    project: 'Storefront',
    unchanged: ['type'],
  });
  expect(ready(preview)).toEqual(['1 title', '1 priority_id']);
  const result = await command('putBack.send', { call, rows: ready(preview), seen: preview.seen });
  expect(result).toMatchObject({ state: 'done', fields: 2 });

  const after = await read('get_case', { case_id: 1 });
  expect([after.title, after.priority_id]).toEqual([before.title, before.priority_id]);
  const [own] = result.state === 'done' ? result.calls : [];
  expect((await command('lens.call', { call }))?.putBackBy).toMatchObject([{ call: own }]);
  expect(await command('lens.call', { call: own as CallId })).toMatchObject({
    putsBack: call,
    // It is an update itself, so it can be put back in turn.
    putBack: { state: 'possible' },
  });
  expect(await command('feed.detail', { call: own as CallId })).toMatchObject({
    view: { agent: 'you', agentLabel: 'You', tool: 'update_case', end: 'ok' },
  });
  const told = await commandHere(['--data', folder, 'journal', 'show', call]);
  expect(told.stdout).toContain('about: ');
  expect(told.stdout).toContain(`title: ${String(before.title)} -> Another title`);
  expect(told.stdout).toContain(`put back by call ${own}`);
  expect(await commandHere(['--data', folder, 'journal', 'show', 'none'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No call none is in the journal'),
  });
  expect((await command('agents.list', {})).map(({ id }) => String(id))).not.toContain('you');
});

it('what somebody changed since is not written over unless it is asked for, and nothing is sent on an old list', async () => {
  const { command, read, write } = await started();
  const { title } = await read('get_case', { case_id: 2 });
  const call = await write('update_case', { case_id: 2, title: 'By the agent', refs: 'A-1' });
  const first = await command('putBack.preview', { call });
  await write('update_case', { case_id: 2, title: 'By somebody else' });

  const late = await command('putBack.send', { call, rows: ['2 title'], seen: first.seen });
  if (late.state !== 'changed') throw new Error('It was sent on an old list.');
  expect((await read('get_case', { case_id: 2 })).title).toBe('By somebody else');
  expect(late.preview.rows).toMatchObject([
    {
      key: '2 title',
      state: 'changed',
      why: 'the call wrote By the agent',
      parts: [{ label: 'title', now: 'By somebody else', written: title }],
    },
    { key: '2 refs', state: 'ready' },
  ]);
  const sent = await command('putBack.send', { call, rows: ['2 title'], seen: late.preview.seen });
  expect(sent.state).toBe('done');
  expect(await read('get_case', { case_id: 2 })).toMatchObject({ title, refs: 'A-1' });
});

it('steps are put back whole, and shown one by one', async () => {
  const { command, read, write } = await started();
  const steps = [
    { content: 'Open the cart', expected: 'It opens' },
    { content: 'Pay', expected: 'It is paid' },
  ];
  await write('update_case', { case_id: 3, custom_steps_separated: steps });
  const changed = [steps[0], { content: 'Pay by invoice', expected: 'It is paid' }];
  const call = await write('update_case', { case_id: 3, custom_steps_separated: changed });
  expect((await command('lens.call', { call }))?.change?.changes).toEqual([
    { field: 'step 2 of 2', before: 'Pay', after: 'Pay by invoice' },
  ]);
  const preview = await command('putBack.preview', { call });
  await command('putBack.send', { call, rows: ready(preview), seen: preview.seen });
  expect((await read('get_case', { case_id: 3 })).custom_steps_separated).toMatchObject(steps);
});

it('a shared set of steps is one step, which TestRail answers as all of its steps', async () => {
  const { command, read, write } = await started();
  const own = { content: 'Pay', expected: 'It is paid' };
  await write('update_case', { case_id: 3, custom_steps_separated: [own] });
  const call = await write('update_case', { case_id: 3, custom_steps_separated: [{ shared_step_id: 1 }, own] });
  const preview = await command('putBack.preview', { call });
  // Nobody changed it since, though it reads as three steps.
  expect(preview.rows.map(({ state }) => state)).toEqual(['ready']);
  await command('putBack.send', { call, rows: ready(preview), seen: preview.seen });
  const steps = async () => (await read('get_case', { case_id: 3 })).custom_steps_separated;
  expect(await steps()).toMatchObject([own]);
  const back = (await command('lens.call', { call }))?.putBackBy[0]?.call;
  if (back === undefined) throw new Error('not put back');
  const again = await command('putBack.preview', { call: back });
  await command('putBack.send', { call: back, rows: ready(again), seen: again.seen });
  expect(await steps()).toMatchObject([{ shared_step_id: 1 }, { shared_step_id: 1 }, own]);
});

it('many cases that were changed at once get back what each of them held', async () => {
  const { command, read, write } = await started();
  const ids = [1, 2, 5];
  const before = await Promise.all(ids.map((id) => read('get_case', { case_id: id })));
  const suite = before[0]?.suite_id;
  const call = await write('update_cases', { suite_id: suite, case_ids: ids, estimate: '7m', priority_id: 1 });
  const preview = await command('putBack.preview', { call });
  const result = await command('putBack.send', { call, rows: ready(preview), seen: preview.seen });
  expect(result.state).toBe('done');
  const after = await Promise.all(ids.map((id) => read('get_case', { case_id: id })));
  expect(after.map((row) => row.priority_id)).toEqual(before.map((row) => row.priority_id));
});

it('a section and cases that were moved stand again where they stood', async () => {
  const { command, read, call: send, newest: last } = await started();
  const place = async (id: number) => {
    const { parent_id, display_order } = await read('get_section', { section_id: id });
    return { parent_id, display_order };
  };
  const was = await place(5);
  expect(await send('move_section', { section_id: 5, parent_id: null, after_id: null })).toMatchObject({
    isError: false,
  });
  expect(await place(5)).not.toEqual(was);
  const moved = await last();
  // Reads came after it.
  const { rows } = await command('feed.page', { filter: { tools: ['move_section'] }, before: null, limit: 1 });
  const call = rows[0]?.call ?? moved;
  const preview = await command('putBack.preview', { call });
  await command('putBack.send', { call, rows: ready(preview), seen: preview.seen });
  expect(await place(5)).toEqual(was);

  const home = (await read('get_case', { case_id: 1 })).section_id;
  const gone = await send('move_cases_to_section', { section_id: 5, suite_id: 1, case_ids: [1] });
  expect(gone).toMatchObject({ isError: false });
  const cases = await command('feed.page', { filter: { tools: ['move_cases_to_section'] }, before: null, limit: 1 });
  const second = cases.rows[0]?.call ?? moved;
  const list = await command('putBack.preview', { call: second });
  expect(await command('putBack.send', { call: second, rows: ready(list), seen: list.seen })).toMatchObject({
    state: 'done',
  });
  expect((await read('get_case', { case_id: 1 })).section_id).toBe(home);
});

it('the same rules hold for the person: what is denied stays so', async () => {
  const { command, write, read } = await started();
  const call = await write('update_case', { case_id: 4, title: 'Changed' });
  const preview = await command('putBack.preview', { call });
  const overlay = { version: '1', tools: { update_case: { deny_if: [{ conditions: [], on_deny: 'Not from here' }] } } };
  await command('policy.apply', { server: builtInServer, agent: personAgent, text: JSON.stringify(overlay) });
  expect(await command('putBack.send', { call, rows: ready(preview), seen: preview.seen })).toMatchObject({
    state: 'stopped',
    calls: [],
    why: expect.stringContaining('Not from here'),
  });
  expect((await read('get_case', { case_id: 4 })).title).toBe('Changed');
});

it('where a rule asks, the put back waits for a yes', async () => {
  const { command, write, read } = await started({ tools: { update_section: { approval: {} } } });
  const before = await read('get_section', { section_id: 6 });
  const answer = async () => {
    const waiting = async () => (await command('approvals.list', {})).waiting[0];
    // What it would change is read beside it.
    await expect
      .poll(async () => (await waiting())?.effect.state ?? 'reading', { timeout: 60_000 })
      .not.toBe('reading');
    const ask = await waiting();
    await command('approvals.answer', { ids: [ask?.id ?? ''], answer: { kind: 'once' } });
    return ask;
  };
  const [call] = await Promise.all([write('update_section', { section_id: 6, name: 'Renamed' }), answer()]);
  const preview = await command('putBack.preview', { call });
  const [result, ask] = await Promise.all([
    command('putBack.send', { call, rows: ready(preview), seen: preview.seen }),
    answer(),
  ]);
  expect(ask).toMatchObject({
    agent: 'you',
    agentLabel: 'You',
    sentence: expect.stringMatching(/^You want to change/),
  });
  expect(ask?.effect).toMatchObject({
    state: 'known',
    changes: [{ field: 'name', before: 'Renamed', after: before.name }],
  });
  expect(result.state).toBe('done');
  expect((await read('get_section', { section_id: 6 })).name).toBe(before.name);
});

it('says of what it cannot put back why', async () => {
  const { command, write } = await started();
  const call = await write('add_section', {
    project_id: 1,
    suite_id: 1,
    name: 'New',
    description: '',
    parent_id: null,
  });
  expect(await command('lens.call', { call })).toMatchObject({
    putBack: { state: 'cannot', why: expect.stringContaining('added') },
  });
  await expect(command('putBack.preview', { call })).rejects.toMatchObject({ body: { code: 'not-put-back' } });
});
