import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decide } from '../../electron/guard/policy/decide.ts';
import { PolicyGone, PolicyInvalid, PolicyStore } from '../../electron/guard/policy-store/store.ts';
import { setRule } from '../../shared/policy/edit.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { claude, cursor, policy, testrail, toolCall } from './support.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const by = { author: 'window' };
const click = { known: [], now: 0 };
const allows = (tool: string) => JSON.stringify({ version: '1', tools: { [tool]: {} } });

let folder: string;
let store: PolicyStore | null = null;

beforeEach(async () => {
  folder = await tempFolder();
});

afterEach(() => {
  store?.close();
  store = null;
});

async function open(more: Partial<Parameters<typeof PolicyStore.open>[0]> = {}): Promise<PolicyStore> {
  store?.close();
  store = await PolicyStore.open({ folder: join(folder, 'policies'), clock, pollMs: 20, ...more });
  return store;
}

async function put(name: string, text: string): Promise<void> {
  await mkdir(join(folder, 'policies'), { recursive: true });
  await writeFile(join(folder, 'policies', name), text);
}

/** Rule that decides a call of a tool. */
function rule(of: PolicyStore, tool: string, agent = cursor): string {
  const policy = of.policyFor(testrail, agent, Date.now());
  const judgement = decide(toolCall(tool), policy, {
    paused: null,
    known: true,
    quarantined: false,
    entity: undefined,
  });
  return judgement.kind === 'stop'
    ? judgement.decision.rule
    : judgement.kind === 'pass'
      ? judgement.rule
      : judgement.kind;
}

describe('Policy files', () => {
  it('deny everything for a server that has none', async () => {
    const policies = await open();
    expect(rule(policies, 'get_run')).toBe('(default deny)');
    expect(policies.show(testrail)).toMatchObject({
      version: 0,
      problems: [],
      path: join(folder, 'policies', 'testrail.json'),
    });
  });

  it('written before the start are in force, as their first version', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await open();
    expect(rule(policies, 'get_run')).toBe('/tools/get_run');
    expect(policies.versions(testrail)).toMatchObject([{ version: 1, author: 'file' }]);
  });

  it('edited on disk are in force soon after, as a new version', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await open();
    await put('testrail.json', allows('get_case'));
    await vi.waitFor(() => expect(rule(policies, 'get_case')).toBe('/tools/get_case'));
    expect(rule(policies, 'get_run')).toBe('(default deny)');
    expect(policies.show(testrail).version).toBe(2);
  });

  it('replaced by a rename, as editors do, are in force too', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await open();
    await put('other.txt', allows('get_case'));
    await rename(join(folder, 'policies', 'other.txt'), join(folder, 'policies', 'testrail.json'));
    await vi.waitFor(() => expect(rule(policies, 'get_case')).toBe('/tools/get_case'));
  });

  it('that became invalid keep the last good version and say where the problem is', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await open();
    await put('testrail.json', '{"version": "1",\n "tols": {}}');
    await vi.waitFor(() => expect(policies.show(testrail).problems).toHaveLength(1));
    expect(policies.show(testrail)).toMatchObject({
      version: 1,
      problems: [{ pointer: '/tols', line: 2, suggestion: 'Change to "tools"' }],
    });
    expect(rule(policies, 'get_run')).toBe('/tools/get_run');
    await put('testrail.json', allows('get_case'));
    await vi.waitFor(() => expect(policies.show(testrail).problems).toEqual([]));
    expect(rule(policies, 'get_case')).toBe('/tools/get_case');
  });

  it('invalid at the first start deny everything', async () => {
    await put('testrail.json', '{"version": "1", "default": "allow"');
    const policies = await open();
    expect(rule(policies, 'get_run')).toBe('(invalid policy)');
    expect(policies.problems()).toMatchObject([{ server: 'testrail', problems: [{ line: 1 }] }]);
  });

  it('invalid at a later start leave the last good version of the history in force', async () => {
    await put('testrail.json', allows('get_run'));
    await open();
    await put('testrail.json', '');
    const policies = await open();
    expect(rule(policies, 'get_run')).toBe('/tools/get_run');
    expect(policies.show(testrail)).toMatchObject({ version: 1, problems: [{ message: 'The document is empty.' }] });
  });

  it('taken away close the gate', async () => {
    await put('testrail.json', JSON.stringify({ version: '1', default: 'allow' }));
    const policies = await open();
    expect(rule(policies, 'get_run')).toBe('(default allow)');
    await rm(join(folder, 'policies', 'testrail.json'));
    await vi.waitFor(() => expect(rule(policies, 'get_run')).toBe('(default deny)'));
  });

  it('of one agent speak for that agent only, and can only take away', async () => {
    await put('testrail.json', allows('get_run'));
    await put(
      'testrail@cursor.json',
      JSON.stringify({ version: '1', default: 'allow', tools: { get_run: { action: 'deny' }, add_run: {} } }),
    );
    const policies = await open();
    expect(rule(policies, 'get_run', cursor)).toBe('testrail@cursor#/tools/get_run/action');
    expect(rule(policies, 'add_run', cursor)).toBe('(default deny)');
    expect(rule(policies, 'get_run', claude)).toBe('/tools/get_run');
  });

  it('of one agent deny that agent everything while they cannot be read and never could', async () => {
    await put('testrail.json', allows('get_run'));
    await put('testrail@cursor.json', 'nonsense');
    const policies = await open();
    expect(rule(policies, 'get_run', cursor)).toBe('testrail@cursor#(invalid policy)');
    expect(rule(policies, 'get_run', claude)).toBe('/tools/get_run');
  });
});

describe('A file that is called otherwise', () => {
  it('is told of once, since whoever wrote it believes that it guards', async () => {
    const faults: unknown[] = [];
    await put('testrail@Claude Code.json', allows('get_run'));
    await put('notes.txt', '');
    await open({ onFault: (error) => faults.push(error) });
    await put('testrail.json', allows('get_run'));
    await vi.waitFor(() => expect(rule(store as PolicyStore, 'get_run')).toBe('/tools/get_run'));
    expect(faults.map(String)).toEqual([expect.stringContaining('"testrail@Claude Code.json" is not read')]);
    expect(store?.strays()).toEqual(['testrail@Claude Code.json']);
  });
});

describe('The tests of a policy, beside it', () => {
  it('are never read as a policy, and nobody is told that they are not', async () => {
    await put('testrail.json', allows('get_run'));
    await put('testrail.tests.json', allows('delete_run'));
    const faults: unknown[] = [];
    const policies = await open({ onFault: (error) => faults.push(error) });
    expect(rule(policies, 'delete_run')).toBe('(default deny)');
    expect(policies.known()).toEqual([expect.objectContaining({ server: 'testrail', agent: null })]);
    expect([faults, policies.strays()]).toEqual([[], []]);
  });
});

describe('Changes through the store', () => {
  it('are in force when they return, and on disk, readable by their owner only', async () => {
    const policies = await open();
    const change = await policies.apply(testrail, undefined, allows('get_run'), { ...by, note: 'first' });
    expect(change).toEqual({
      server: 'testrail',
      version: 1,
      undo: 0,
      words: 'Policy of testrail is now version 1',
    });
    expect(rule(policies, 'get_run')).toBe('/tools/get_run');
    const path = join(folder, 'policies', 'testrail.json');
    expect(await readFile(path, 'utf8')).toBe(allows('get_run'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('that are not valid change nothing', async () => {
    const policies = await open();
    await policies.apply(testrail, undefined, allows('get_run'), by);
    await expect(policies.apply(testrail, undefined, '{"version":"2"}', by)).rejects.toBeInstanceOf(PolicyInvalid);
    expect(policies.show(testrail)).toMatchObject({ version: 1, text: allows('get_run') });
    expect(await readdir(join(folder, 'policies'))).toEqual(['.versions', 'testrail.json']);
  });

  it('are undone byte for byte, whatever the text looked like', async () => {
    const policies = await open();
    const text = '{ "version":"1",\r\n\t"tools": { "close_run": { "rate_limit": "5/hour" } } }\r\n\r\n';
    await policies.apply(testrail, undefined, text, by);
    const deny = await policies.edit(testrail, (document) => setRule(document, ['close_run'], 'deny', click), {
      ...by,
      words: 'close_run now Denied for all agents',
    });
    expect(deny).toMatchObject({ version: 2, undo: 1, words: 'close_run now Denied for all agents' });
    expect(rule(policies, 'close_run')).toBe('/tools/close_run/deny_if/0');
    const undone = await policies.restore(testrail, undefined, deny.undo ?? 0, by);
    expect(undone).toMatchObject({ version: 3, undo: 2 });
    expect(await readFile(join(folder, 'policies', 'testrail.json'), 'utf8')).toBe(text);
    expect(rule(policies, 'close_run')).toBe('/tools/close_run');
  });

  it('are undone where they are the first: then there is no document again', async () => {
    const policies = await open();
    const first = await policies.edit(testrail, (document) => setRule(document, ['get_run'], 'allow', click), {
      ...by,
      words: 'get_run now Allowed for all agents',
    });
    expect(first).toMatchObject({ version: 1, undo: 0 });
    const undone = await policies.restore(testrail, undefined, first.undo ?? -1, by);
    expect(undone).toMatchObject({ version: 2, undo: 1 });
    expect(policies.versions(testrail)).toMatchObject([{ version: 2, note: 'Taken away' }, { version: 1 }]);
    expect(await readdir(join(folder, 'policies'))).toEqual(['.versions']);
    expect(rule(policies, 'get_run')).toBe('(default deny)');
    await policies.restore(testrail, undefined, undone.undo ?? -1, by);
    expect(rule(policies, 'get_run')).toBe('/tools/get_run');
  });

  it('have no undo where what stood was never in force', async () => {
    await put('testrail.json', 'nonsense');
    const policies = await open();
    expect(await policies.apply(testrail, undefined, allows('get_run'), by)).toMatchObject({ version: 1, undo: null });
  });

  it('at the same moment are all kept, one after the other', async () => {
    const policies = await open();
    const names = Array.from({ length: 20 }, (_, index) => `tool_${index}`);
    await Promise.all(
      names.map((name) =>
        policies.edit(testrail, (document) => setRule(document, [name], 'allow', click), { ...by, words: name }),
      ),
    );
    expect(Object.keys(policies.document(testrail).tools ?? {}).sort()).toEqual(names.sort());
    expect(policies.versions(testrail).map(({ version }) => version)).toEqual(
      Array.from({ length: 20 }, (_, index) => 20 - index),
    );
  });

  it('build on what a person saved a moment before', async () => {
    const policies = await open();
    await policies.apply(testrail, undefined, allows('get_run'), by);
    await put('testrail.json', allows('get_case'));
    await policies.edit(testrail, (document) => setRule(document, ['add_run'], 'deny', click), { ...by, words: '' });
    expect(Object.keys(policies.document(testrail).tools ?? {})).toEqual(['get_case', 'add_run']);
  });

  it('do not bury a file that a person is still mending', async () => {
    const policies = await open();
    await policies.apply(testrail, undefined, allows('get_run'), by);
    await put('testrail.json', '{"version"');
    const edit = policies.edit(testrail, (document) => setRule(document, ['get_run'], 'deny', click), {
      ...by,
      words: '',
    });
    await expect(edit).rejects.toBeInstanceOf(PolicyInvalid);
    expect(await readFile(join(folder, 'policies', 'testrail.json'), 'utf8')).toBe('{"version"');
  });

  it('write a preset into a fresh folder only', async () => {
    const policies = await open();
    await policies.ensure(testrail, policy({ version: '1', tools: { get_run: {} } }), 'railguard');
    await policies.ensure(testrail, policy({ version: '1', tools: { get_case: {} } }), 'railguard');
    expect(Object.keys(policies.document(testrail).tools ?? {})).toEqual(['get_run']);
  });

  it('tell who listens, and whether agents now see other tools', async () => {
    const policies = await open();
    const told: unknown[] = [];
    policies.onChange((server, agent, visible) => told.push([server, agent, visible]));
    await policies.apply(testrail, undefined, allows('get_run'), by);
    await policies.edit(testrail, (document) => setRule(document, ['get_run'], 'limit', click), { ...by, words: '' });
    await policies.apply(testrail, cursor, JSON.stringify({ version: '1', default: 'allow', hide: ['get_run'] }), by);
    expect(told).toEqual([
      ['testrail', null, true],
      ['testrail', null, false],
      ['testrail', 'cursor', true],
    ]);
  });
});

describe('An edit on disk that opens something', () => {
  const guarded = async () => {
    store?.close();
    store = await PolicyStore.open({
      folder: join(folder, 'policies'),
      clock,
      pollMs: 20,
      holdPermissiveEdits: () => true,
    });
    return store;
  };
  const wide = JSON.stringify({ version: '1', default: 'allow' });

  it('waits for a person, and says what it would open', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await guarded();
    await put('testrail.json', wide);
    await vi.waitFor(() => expect(policies.pending()).toHaveLength(1));
    expect(policies.pending()).toMatchObject([
      { server: 'testrail', text: wide, reasons: ['tools without a rule are allowed'] },
    ]);
    expect(rule(policies, 'add_run')).toBe('(default deny)');
    const change = await policies.acceptPending(testrail, undefined, wide, by);
    expect(change).toMatchObject({ version: 2, undo: 1 });
    expect(rule(policies, 'add_run')).toBe('(default allow)');
    expect(policies.pending()).toEqual([]);
  });

  it('still waits after a restart, and one made while nothing ran waits too', async () => {
    await put('testrail.json', allows('get_run'));
    await guarded();
    store?.close();
    await put('testrail.json', wide);
    const policies = await guarded();
    expect(rule(policies, 'get_run')).toBe('/tools/get_run');
    expect(rule(policies, 'add_run')).toBe('(default deny)');
    expect(policies.show(testrail)).toMatchObject({ version: 1, pending: { text: wide } });
  });

  it('is not accepted when the file says something else than what was shown', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await guarded();
    await put('testrail.json', wide);
    await vi.waitFor(() => expect(policies.pending()).toHaveLength(1));
    const worse = JSON.stringify({ version: '1', default: 'allow', tools: { delete_run: {} } });
    await put('testrail.json', worse);
    await expect(policies.acceptPending(testrail, undefined, wide, by)).rejects.toBeInstanceOf(PolicyGone);
    expect(rule(policies, 'delete_run')).toBe('(default deny)');
  });

  it('can be thrown away', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await guarded();
    await put('testrail.json', wide);
    await vi.waitFor(() => expect(policies.pending()).toHaveLength(1));
    await policies.discardPending(testrail, undefined);
    expect(await readFile(join(folder, 'policies', 'testrail.json'), 'utf8')).toBe(allows('get_run'));
    expect(policies.pending()).toEqual([]);
  });

  it('does not keep a person from one click', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await guarded();
    await put('testrail.json', wide);
    await vi.waitFor(() => expect(policies.pending()).toHaveLength(1));
    await policies.edit(testrail, (document) => setRule(document, ['get_run'], 'deny', click), { ...by, words: '' });
    expect(rule(policies, 'get_run')).toBe('/tools/get_run/deny_if/0');
    expect(rule(policies, 'add_run')).toBe('(default deny)');
  });

  it('waits where it takes an overlay away, or brings a server its first file', async () => {
    await put('testrail.json', allows('get_run'));
    await put('testrail@cursor.json', JSON.stringify({ version: '1', default: 'allow', hide: ['get_run'] }));
    const policies = await guarded();
    await rm(join(folder, 'policies', 'testrail@cursor.json'));
    await put('other.json', wide);
    await vi.waitFor(() => expect(policies.pending()).toHaveLength(2));
    expect(rule(policies, 'get_run')).toBe('testrail@cursor#(hidden)');
    expect(policies.pending().map(({ text }) => text)).toContain(null);
  });

  it('is no edit that only takes away: that is in force at once', async () => {
    await put('testrail.json', allows('get_run'));
    const policies = await guarded();
    await put('testrail.json', JSON.stringify({ version: '1', tools: {} }));
    await vi.waitFor(() => expect(rule(policies, 'get_run')).toBe('(default deny)'));
    expect(policies.pending()).toEqual([]);
  });
});

describe('Versions', () => {
  it('survive a restart, and a log line that a crash cut off', async () => {
    await (await open()).apply(testrail, undefined, allows('get_run'), { ...by, note: 'reads only' });
    const log = join(folder, 'policies', '.versions', 'testrail', 'log.jsonl');
    await writeFile(log, `${await readFile(log, 'utf8')}\n{"version":2,"at":17`);
    const policies = await open();
    await policies.apply(testrail, undefined, allows('get_case'), by);
    const again = await open();
    expect(again.versions(testrail)).toMatchObject([
      { version: 2, author: 'window' },
      { version: 1, author: 'window', note: 'reads only' },
    ]);
    expect(await again.versionText(testrail, undefined, 1)).toBe(allows('get_run'));
  });

  it('whose text was changed behind our back are not restored', async () => {
    const policies = await open();
    await policies.apply(testrail, undefined, allows('get_run'), by);
    await policies.apply(testrail, undefined, allows('get_case'), by);
    const path = join(folder, 'policies', '.versions', 'testrail', '1.json');
    await chmod(path, 0o600);
    await writeFile(path, JSON.stringify({ version: '1', default: 'allow' }));
    await expect(policies.restore(testrail, undefined, 1, by)).rejects.toThrow('Version 1 of testrail is not kept');
    expect(rule(policies, 'get_case')).toBe('/tools/get_case');
  });

  describe('of a file that is taken away', () => {
    const overlay = JSON.stringify({ version: '1', default: 'deny', tools: {} });
    const overlayPath = () => join(folder, 'policies', 'testrail@cursor.json');

    beforeEach(async () => {
      await put('testrail.json', allows('get_run'));
      await put('testrail@cursor.json', overlay);
    });

    it('say who and when, and bring the file back byte for byte, also after a restart', async () => {
      const policies = await open();
      expect(rule(policies, 'get_run')).toBe('testrail@cursor#(default deny)');
      const told: boolean[] = [];
      policies.onChange((_server, _agent, visible) => told.push(visible));
      await rm(overlayPath());
      await vi.waitFor(() => expect(rule(policies, 'get_run')).toBe('/tools/get_run'));
      expect(told).toEqual([true]);
      const gone = { version: 2, author: 'file', note: 'The file was taken away', removed: true, bytes: 0 };
      expect(policies.versions(testrail, cursor)).toMatchObject([gone, { version: 1, removed: false }]);

      const again = await open();
      expect(again.versions(testrail, cursor)).toMatchObject([gone, { version: 1 }]);
      expect(await again.restore(testrail, cursor, 1, by)).toMatchObject({ version: 3, undo: 2 });
      expect(await readFile(overlayPath(), 'utf8')).toBe(overlay);
      expect(rule(again, 'get_run')).toBe('testrail@cursor#(default deny)');
      await again.restore(testrail, cursor, 2, by);
      expect(await readdir(join(folder, 'policies'))).not.toContain('testrail@cursor.json');
      expect(again.versions(testrail, cursor)[0]).toMatchObject({ version: 4, author: 'window', removed: true });
      expect(rule(again, 'get_run')).toBe('/tools/get_run');
    });

    it('are kept where its server went, also with problems in it: the next of its name starts closed', async () => {
      const policies = await open();
      await policies.retire(testrail, { author: 'window', note: 'The server was removed' });
      expect(rule(policies, 'get_run', claude)).toBe('(default deny)');
      expect(await readdir(join(folder, 'policies'))).not.toContain('testrail.json');
      expect(policies.versions(testrail)).toMatchObject([{ note: 'The server was removed', removed: true }, {}]);
      await policies.restore(testrail, undefined, 1, by);
      await put('testrail.json', '{"version":');
      await policies.retire(testrail, by);
      expect(rule(await open(), 'get_run', claude)).toBe('(default deny)');
      await policies.retire(testrail, by);
      expect(policies.versions(testrail)).toHaveLength(4);
    });

    it('are kept where it went while nothing ran', async () => {
      (await open()).close();
      await rm(overlayPath());
      await rm(join(folder, 'policies', 'testrail.json'));
      const policies = await open();
      expect(rule(policies, 'get_run')).toBe('(default deny)');
      expect(policies.versions(testrail)[0]).toMatchObject({ version: 2, removed: true });
      expect(policies.versions(testrail, cursor)[0]).toMatchObject({ version: 2, removed: true });
    });

    it('wait for a person where an edit that opens something does, also where it went while nothing ran', async () => {
      (await open()).close();
      await rm(overlayPath());
      const policies = await open({ holdPermissiveEdits: () => true });
      expect(rule(policies, 'get_run')).toBe('testrail@cursor#(default deny)');
      expect(policies.pending()).toMatchObject([{ agent: 'cursor', text: null }]);
      const accepted = await policies.acceptPending(testrail, cursor, null, { author: 'window', note: 'yes' });
      expect(accepted).toMatchObject({ version: 2, undo: 1 });
      expect(policies.versions(testrail, cursor)[0]).toMatchObject({ author: 'window', note: 'yes', removed: true });
      expect(rule(policies, 'get_run')).toBe('/tools/get_run');
    });

    it('do not bring it back where a text with problems follows', async () => {
      const policies = await open();
      await rm(join(folder, 'policies', 'testrail.json'));
      await vi.waitFor(() => expect(policies.versions(testrail)[0]?.removed).toBe(true));
      await put('testrail.json', '{"version":');
      await vi.waitFor(() => expect(policies.show(testrail).problems).toHaveLength(1));
      expect(rule(policies, 'get_run', claude)).toBe('(invalid policy)');
    });
  });
});
