import { describe, expect, it } from 'vitest';
import { hiddenCharacters } from '../../../electron/control/approval-views.ts';
import type { ControlContext } from '../../../electron/control/context.ts';
import { approvalHandlers } from '../../../electron/control/handlers/approvals.ts';
import { clientHandlers } from '../../../electron/control/handlers/clients.ts';
import { journalHandlers } from '../../../electron/control/handlers/journal.ts';
import { toolEditHandlers } from '../../../electron/control/handlers/tool-edits.ts';
import type { Jobs } from '../../../electron/control/jobs.ts';
import type { Caller } from '../../../electron/control/port.ts';
import { shownDefinitions, toolsPage } from '../../../electron/control/tools-page.ts';
import { serverNameSchema } from '../../../shared/names.ts';
import { closedDocument } from '../../../shared/policy/document-reads.ts';

const server = serverNameSchema.parse('far');
const caller: Caller = { endpoint: 'window', pid: null };
const as = (context: object) => context as unknown as ControlContext;

describe('What is exported', () => {
  it('is no record where the query cannot be read: nothing left', async () => {
    const events: unknown[] = [];
    const context = as({ journal: { event: async (one: unknown) => events.push(one) }, clock: { now: () => 0 } });
    const handlers = journalHandlers(context, {} as Jobs);
    const attempt = async () =>
      handlers['journal.export']({ query: 'agent:"', format: 'json', job: 'j' } as never, caller);
    await expect(attempt()).rejects.toMatchObject({ code: 'query-invalid' });
    expect(events).toEqual([]);
  });
});

describe('Two edits of what was shown once', () => {
  it('are one edit: the second waited for the first, and would fall on something else', async () => {
    let document = { ...closedDocument };
    let version = 1;
    let last: Promise<unknown> = Promise.resolve();
    const context = as({
      clock: { now: () => 0 },
      servers: { definitions: () => [{ name: 'wipe' }], review: () => [] },
      profile: () => ({ category: 'Read', risk: 'Low', readOnly: false }),
      policies: {
        show: () => ({ version }),
        // As the store does it: one change after another.
        edit(_server: unknown, change: (before: typeof document) => typeof document) {
          const made = last.then(() => {
            document = change(document);
            version += 1;
            return { version };
          });
          last = made.catch(() => undefined);
          return made;
        },
      },
    });
    const handlers = toolEditHandlers(context);
    const condition = (value: number) => ({ path: 'args.id', op: 'in', value: [value] });
    const edit = async (value: number) =>
      handlers['tools.edit'](
        {
          server,
          tool: 'wipe',
          version: 1,
          edit: { kind: 'condition', list: 'require', condition: condition(value) },
        } as never,
        caller,
      );
    const [one, two] = await Promise.allSettled([edit(1), edit(2)]);
    expect([one?.status, two]).toMatchObject(['fulfilled', { reason: { code: 'policy-changed' } }]);
    expect(document.tools?.wipe).toMatchObject({ require: [condition(1)] });
  });
});

describe('A client that is connected, with an entry that goes behind the gate', () => {
  function setup(fails: 'record' | 'write' | null) {
    const servers = new Set<string>();
    const written: string[] = [];
    const context = as({
      agents: { list: () => [{ id: 'work', label: 'Cursor' }], idFor: () => 'work' },
      clients: {
        nameOf: () => 'Cursor',
        agentOf: async () => 'work',
        check: async () => undefined,
        importable: () => ['one', 'two'].map((name) => ({ entry: name, login: null, result: { spec: { name } } })),
        async connect() {
          if (fails === 'write') throw new Error('disk full');
          written.push('file');
          return { file: '/file' };
        },
      },
      servers: {
        list: () => [],
        async add({ name }: { name: string }) {
          servers.add(name);
          return { name, target: name };
        },
        async remove(name: string) {
          servers.delete(name);
        },
      },
      journal: {
        async event({ kind, what }: { kind: string; what: string }) {
          if (fails === 'record' && kind === 'client') throw new Error('journal closed');
          if (fails === 'write' && what.startsWith('Took')) throw new Error('journal closed');
        },
      },
    });
    const connect = async () =>
      clientHandlers(context)['clients.connect'](
        { client: 'cursor', force: false, replace: [], move: ['one', 'two'] } as never,
        caller,
      );
    return { servers, written, connect };
  }

  it('has it there', async () => {
    const { servers, connect } = setup(null);
    expect(await connect()).toMatchObject({ agent: 'work', moved: [{ entry: 'one' }, { entry: 'two' }] });
    expect([...servers]).toEqual(['one', 'two']);
  });

  it('keeps it there where the file is written and only the record fails', async () => {
    const { servers, written, connect } = setup('record');
    await expect(connect()).rejects.toThrow('journal closed');
    expect([written, [...servers]]).toEqual([['file'], ['one', 'two']]);
  });

  it('has none of it there where the file is not written, also where that cannot be recorded', async () => {
    const { servers, written, connect } = setup('write');
    await expect(connect()).rejects.toThrow();
    expect([written, [...servers]]).toEqual([[], []]);
  });
});

describe('The Tools page', () => {
  const flag = { kind: 'hidden', text: 'x' };
  const change = (what: string, name: string, more: object = {}) => ({
    what,
    name,
    kind: 'changed',
    before: { of: what },
    after: { name, description: `new ${what}` },
    digest: 'd',
    flags: [],
    ...more,
  });
  const context = (definitions: readonly object[], review: readonly object[], calls: () => Promise<unknown>) =>
    as({
      clock: { now: () => 0 },
      policies: { document: () => closedDocument, show: () => ({ version: 3 }) },
      journal: { countsByTool: calls },
      profile: () => ({ category: 'Unclassified', risk: 'Unknown', readOnly: false }),
      reviewed: () => null,
      classified: () => null,
      isTestrail: () => false,
      servers: {
        definitions: () => definitions,
        review: () => review,
        definition: () => ({ digest: 'd', quarantined: review.length > 0 }),
        acceptedBy: () => 'window',
        unchecked: () => [],
        checkedAt: () => null,
      },
    });

  it('tells of a tool what waits of that tool, whatever else has its name', async () => {
    const name = 'prompt:plan';
    const review = [change('prompt', name, { flags: [flag] }), change('tool', name)];
    const page = await toolsPage(
      context([{ name }], review, async () => ({})),
      server,
    );
    expect(page.otherHeld).toBe(1);
    expect(page.tools).toMatchObject([{ name, what: 'new tool', held: true, flags: [], accepted: { of: 'tool' } }]);
  });

  it.each([
    [{ description: 'Reads\nmore' }, 'Reads'],
    [{ description: '', title: 'Reader' }, 'Reader'],
    [{ title: 'Reader' }, 'Reader'],
    [{ description: '  \n ' }, ''],
    [{}, ''],
    [{ description: 'x'.repeat(200) }, `${'x'.repeat(159)}…`],
  ])('says of %j that it is %j', async (more, what) => {
    const page = await toolsPage(
      context([{ name: 'a', ...more }], [], async () => ({})),
      server,
    );
    expect(page.tools).toMatchObject([{ what }]);
  });

  it.each([
    ['constructor', {}, 0],
    ['a', { a: 4 }, 4],
  ])('counts the calls of %s', async (name, counts, calls) => {
    const page = await toolsPage(
      context([{ name }], [], async () => counts),
      server,
    );
    expect(page).toMatchObject({ version: 3, tools: [{ calls }] });
  });

  it('is read where the journal is damaged, without counts', async () => {
    const failing = async () => Promise.reject(new Error('damaged'));
    expect(await toolsPage(context([{ name: 'a' }], [], failing), server)).toMatchObject({ tools: [{ calls: null }] });
  });

  it('shows what waits in the place of what was accepted, and what is new', () => {
    const review = [change('tool', 'a'), change('tool', 'new'), change('tool', 'gone', { after: null })];
    const shown = shownDefinitions(
      context([{ name: 'a' }, { name: 'b' }], review, async () => ({})),
      server,
    );
    expect(shown.map(({ name, description }) => [name, description])).toEqual([
      ['a', 'new tool'],
      ['b', undefined],
      ['new', 'new tool'],
    ]);
  });
});

describe('Answers to asks', () => {
  const approvals = (more: object = {}) => ({
    serving: true,
    commandLineAnswers: false,
    answer: (id: string) => (id === 'late' ? { done: false, why: 'It has ended.' } : { done: true }),
    review: () => false,
    endSession: () => false,
    view: (id: string) => ({ id }),
    state: () => ({}),
    ...more,
  });
  const handlers = (more: object = {}, paused: object | null = null) =>
    approvalHandlers(as({ approvals: approvals(more), gate: { paused } }));
  const answer = async (by: Caller, ...of: Parameters<typeof handlers>) =>
    handlers(...of)['approvals.answer']({ ids: ['one', 'late'], answer: { kind: 'allow' } } as never, by);

  it('are told one by one', async () => {
    expect(await answer(caller)).toEqual([
      { id: 'one', done: true, why: null, ask: { id: 'one' } },
      { id: 'late', done: false, why: 'It has ended.', ask: { id: 'late' } },
    ]);
  });

  it('count for nothing while all is paused', async () => {
    const asked: string[] = [];
    const more = { answer: (id: string) => ({ done: asked.push(id) > 0 }) };
    expect(await answer(caller, more, { since: 1 })).toMatchObject([{ done: false }, { done: false }]);
    expect(asked).toEqual([]);
    const review = async () => handlers({}, { since: 1 })['approvals.review']({ ids: ['a'], verdict: 'allow' }, caller);
    await expect(review()).rejects.toMatchObject({ code: 'paused' });
  });

  it.each([
    [{ endpoint: 'command-line', pid: 1 }, {}, 'answers-in-window-only'],
    [{ endpoint: 'command-line', pid: 1 }, { commandLineAnswers: true }, null],
    [{ endpoint: 'web', pid: null }, {}, null],
    [{ endpoint: 'window', pid: null }, { serving: false }, 'gateway-stopped'],
  ] as const)('from %j with %j are refused as %j', async (by, more, code) => {
    if (code === null) await expect(answer(by, more)).resolves.toHaveLength(2);
    else await expect(answer(by, more)).rejects.toMatchObject({ code });
  });

  it('that nobody waits for any more are refused in words', async () => {
    const gone = { code: 'ask-unknown' };
    const review = async () => handlers()['approvals.review']({ ids: ['a'], verdict: 'deny' } as never, caller);
    await expect(review()).rejects.toMatchObject(gone);
    await expect((async () => handlers()['approvals.endSession']({ id: 'a' }, caller))()).rejects.toMatchObject(gone);
  });
});

describe('What a person would not see in arguments', () => {
  it.each([
    [{ a: 'plain', b: [1, null, true, { c: 'ü' }] }, []],
    [{ a: 'x\u202ey' }, ['/a']],
    [{ 'na\u200bme': 1 }, ['/na\u200bme']],
    [{ a: [{ 'b/c': 'x\u202ey' }] }, ['/a/0/b~1c']],
  ])('of %j stands at %j', (args, paths) => {
    expect(hiddenCharacters(args).map(({ path }) => path)).toEqual(paths);
  });

  it('is told up to a bound', () => {
    expect(hiddenCharacters(Array.from({ length: 5000 }, () => 'x\u202ey'))).toHaveLength(20);
  });
});
