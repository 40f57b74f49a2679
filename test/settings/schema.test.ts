import { describe, expect, it } from 'vitest';
import { freshSettings, readStoredServers, settingsSchema, storedEntry } from '../../electron/settings/schema.ts';
import { inWords } from '../../electron/settings/secret-words.ts';

const http = (name: string, prefix = `${name}__`) => ({ kind: 'http', name, prefix, url: 'http://x', headers: [] });
const look = (entries: readonly unknown[]) => readStoredServers(entries).map(({ kind, name }) => `${kind} ${name}`);

describe('servers of a settings file', () => {
  it('are read one by one: one that cannot be read takes no other with it', () => {
    expect(look([http('one'), { kind: 'http', name: 'two' }, http('three')])).toEqual([
      ...['http one', 'unreadable two', 'http three'],
    ]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'server'],
    ['a list', []],
    ['a kind that is none', { kind: 'ftp', name: 'Not A Name' }],
    ['a name that is none', { ...http('x'), name: '../x' }],
    ['one field more', { kind: 'http', prefix: 'x__', url: 'http://x', headers: [], token: 'secret' }],
  ])('%s is named by its place, and stands in the file as it was', (_name, entry) => {
    const [, read] = readStoredServers([http('one'), entry]);
    expect(read).toMatchObject({ kind: 'unreadable', name: 'unreadable-2' });
    expect(read === undefined ? undefined : storedEntry(read)).toEqual(entry);
  });

  it('never have one name twice, also where one is called as an unreadable one would be', () => {
    expect(look([http('unreadable-2'), null, null])).toEqual([
      ...['http unreadable-2', 'unreadable unreadable-3', 'unreadable unreadable-4'],
    ]);
    for (const entries of [
      [null, http('unreadable-1')],
      [http('unreadable-3'), null, http('unreadable-3'), http('unreadable-2')],
    ]) {
      const names = readStoredServers(entries).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('of one name or one prefix do not run beside one another: the first does', () => {
    const [first, twin, other] = readStoredServers([http('one'), http('one', 'two__'), http('other', 'one__')]);
    expect(first).toEqual(http('one'));
    expect(twin).toMatchObject({ kind: 'unreadable', name: 'unreadable-2', problem: 'one has its name or its prefix' });
    expect(other).toMatchObject({ kind: 'unreadable', name: 'other', problem: 'one has its name or its prefix' });
  });

  it('are written as they were read', () => {
    const entries = [http('one'), { kind: 'later', name: 'two', anything: [1] }, ...freshSettings.servers];
    expect(readStoredServers(entries).map(storedEntry)).toEqual(entries);
  });
});

describe('the settings', () => {
  it('of a fresh folder read back as they are', () => {
    expect(settingsSchema.parse(JSON.parse(JSON.stringify(freshSettings)))).toEqual(freshSettings);
  });

  it('of before get what came later', () => {
    const { version, servers, agents, testrail, pausedSince, callTimeoutSeconds, port } = freshSettings;
    const old = { version, servers, agents, testrail, pausedSince, callTimeoutSeconds, port };
    expect(settingsSchema.parse(old)).toEqual(freshSettings);
  });

  it.each<[string, object]>([
    ['another version', { version: 2 }],
    ['a word that is none', { paused: true }],
    ['a port of 0', { port: 0 }],
    ['a port that leaves none for the interface', { chosenPort: 65_535 }],
    ['a call that may take no time', { callTimeoutSeconds: 0 }],
    ['an ask that nobody can answer in time', { approvals: { timeoutSeconds: 29 } }],
    ['a journal that keeps nothing', { retention: { days: 0, bytes: 1_000_000 } }],
    ['a pause of no time', { pausedSince: 'yesterday' }],
    ['an agent with a name that is none', { agents: [{ id: 'A B', label: '' }] }],
  ])('with %s are refused', (_name, change) => {
    expect(settingsSchema.safeParse({ ...freshSettings, ...change }).success).toBe(false);
  });
});

it.each<[name: string, words: readonly string[]]>([
  ['testrail/key', ['the key of TestRail']],
  ['webhook/secret', ['the secret of the webhook']],
  ['oauth/jira', ['the login at jira']],
  ['server/jira/env/API_TOKEN', ['API_TOKEN of jira']],
  ['server/jira/header/X/Y', ['X/Y of jira']],
  ['server/jira/other/x', []],
  ['agent/default/token', []],
  ['journal/head', []],
  ['', []],
])('the secret %j is in words %j', (name, words) => {
  expect(inWords([name])).toEqual(words);
});
