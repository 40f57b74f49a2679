import { describe, expect, it } from 'vitest';
import {
  createShortNames,
  exposedName,
  outerUri,
  outerUris,
  ownerOf,
  type ServerTarget,
  targetsOf,
  uriOwner,
} from '../../../electron/gateway/wire/names.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';

const target = (name: string, prefix = `${name}__`): ServerTarget => ({ name: name as ServerName, prefix });
const first = target('testrail', '');
const jira = target('jira');
const digits = target('4me');

describe('the servers of one address', () => {
  const entries = [first, jira, digits];
  it.each([
    ['all', null, null, ['testrail', 'jira__', '4me__']],
    ['those of an agent', null, ['jira'], ['jira__']],
    ['none of an agent', null, [], []],
    ['one, without a prefix', 'jira', null, ['jira']],
    ['one that the agent does not reach', 'jira', ['testrail'], []],
    ['one that is not there', 'gone', null, []],
  ])('are %s', (_what, scope, allowed, expected) => {
    const found = targetsOf(
      entries,
      scope as ServerName | null,
      allowed === null ? null : new Set(allowed as ServerName[]),
    );
    expect(found.map(({ name, prefix }) => prefix || name)).toEqual(expected);
  });
});

describe('the name under which a tool is shown', () => {
  it.each([
    ['of the first server is its own', first, 'x'.repeat(300), 'x'.repeat(300)],
    ['of another has its prefix', jira, 'get_issue', 'jira__get_issue'],
    ['may have 48 characters', jira, 'x'.repeat(42), `jira__${'x'.repeat(42)}`],
  ])('%s', (_what, of, own, name) => {
    expect(exposedName(of, own)).toBe(name);
  });

  it('is shortened from 49 on, to a name of its own that stays', () => {
    const [one, other] = ['a', 'b'].map((end) => exposedName(jira, `${'x'.repeat(60)}${end}`));
    expect([one?.length, other?.length]).toEqual([48, 48]);
    expect(one).not.toBe(other);
    expect(one).toMatch(/^jira__x{33}_[0-9a-f]{8}$/);
    expect(exposedName(jira, `${'x'.repeat(60)}a`)).toBe(one);
  });

  it('that only looks shortened is shortened, so that none is taken for another', () => {
    const short = exposedName(jira, 'y'.repeat(60));
    const twin = short.slice('jira__'.length);
    expect(exposedName(jira, twin)).not.toBe(short);
  });

  it('holds no half of a character where it is cut', () => {
    for (let before = 30; before < 40; before++) {
      const name = exposedName(jira, `${'x'.repeat(before)}${'🎉'.repeat(20)}`);
      expect(name.isWellFormed(), name).toBe(true);
      expect(name).toHaveLength(48);
    }
  });

  it('leads back to the tool: by what was listed, by what is known, else by its letters', () => {
    const long = 'z'.repeat(60);
    const outer = exposedName(jira, long);
    const unknown = createShortNames(() => []);
    expect(unknown.own(jira, outer)).toBe(outer.slice('jira__'.length));
    unknown.learn(outer, long);
    expect(unknown.own(jira, outer)).toBe(long);
    expect(createShortNames(() => ['other', long]).own(jira, outer)).toBe(long);
    expect(unknown.own(jira, 'jira__get_issue')).toBe('get_issue');
    expect(unknown.own(first, outer)).toBe(outer);
  });
});

describe('whose a name is', () => {
  it.each([
    ['get_run', 'testrail'],
    ['jira__get_issue', 'jira'],
    ['jira__', 'jira'],
    ['jira_get', 'testrail'],
    ['', 'testrail'],
  ])('%s: %s', (name, server) => {
    expect(ownerOf([first, jira], name)?.name).toBe(server);
  });
  it('is nobody’s where all servers have a prefix', () => {
    expect(ownerOf([jira], 'get_run')).toBeNull();
    expect(ownerOf([], 'x')).toBeNull();
  });
});

describe('an address of a resource', () => {
  it.each([
    [first, 'file:///a', 'file:///a'],
    [jira, 'file:///a', 'jira+file:///a'],
    // A scheme begins with a letter.
    [digits, 'file:///a', 's.4me+file:///a'],
    [jira, 'ui://page/x', 'ui://jira/page/x'],
    [first, 'ui://page/x', 'ui://page/x'],
    [jira, '', 'jira+'],
  ])('%j %s', (of, own, outer) => {
    expect(outerUri(of, own)).toBe(outer);
    expect(uriOwner([first, jira, digits], outer)).toEqual({ target: of, own });
  });

  it('that no prefix fits is of the server without one, and of nobody where there is none', () => {
    expect(uriOwner([jira, first], 'jirafile:///a')?.target).toBe(first);
    expect(uriOwner([jira], 'file:///a')).toBeNull();
    expect(uriOwner([jira], 'ui://other/x')).toBeNull();
  });
});

describe('addresses in a result', () => {
  const shown = (value: JsonObject, raw: string | null = JSON.stringify(value)) => {
    const { value: after, raw: bytes } = outerUris(jira, { value, raw: raw === null ? null : Buffer.from(raw) });
    return [after, bytes === null ? null : Buffer.from(bytes).toString()];
  };

  it.each<[string, JsonObject, JsonObject]>([
    ['contents', { contents: [{ uri: 'x://1', text: 't' }] }, { contents: [{ uri: 'jira+x://1', text: 't' }] }],
    [
      'a link',
      { content: [{ type: 'resource_link', uri: 'x://1' }] },
      { content: [{ type: 'resource_link', uri: 'jira+x://1' }] },
    ],
    [
      'an embedded one',
      { content: [{ type: 'resource', resource: { uri: 'x://1', blob: '' } }] },
      { content: [{ type: 'resource', resource: { uri: 'jira+x://1', blob: '' } }] },
    ],
    [
      'one in a prompt',
      { messages: [{ content: { type: 'resource_link', uri: 'x://1' } }] },
      { messages: [{ content: { type: 'resource_link', uri: 'jira+x://1' } }] },
    ],
    [
      'one in the result of a task',
      { result: { content: [{ type: 'resource_link', uri: 'x://1' }] } },
      { result: { content: [{ type: 'resource_link', uri: 'jira+x://1' }] } },
    ],
  ])('are those that the agent can read back: %s', (_what, value, after) => {
    expect(shown(value)).toEqual([after, JSON.stringify(after)]);
    expect(shown(value, null)).toEqual([after, null]);
  });

  it.each<[string, JsonObject]>([
    ['data of the tool', { structuredContent: { uri: 'x://1', text: 't' } }],
    ['a text', { content: [{ type: 'text', text: 'x://1' }] }],
    ['a member of another kind', { content: [{ type: 'image', uri: 'x://1' }] }],
    ['no address', { contents: [{ uri: 5, text: 't' }] }],
  ])('are no others: %s', (_what, value) => {
    const result = { value, raw: Buffer.from(JSON.stringify(value)) };
    expect(outerUris(jira, result)).toBe(result);
  });

  it('are changed where they stand, also where one is written with escapes and its text stands elsewhere', () => {
    const raw = '{"contents":[{"uri":"x:\\/\\/1","text":"x://1"}],"n":9007199254740993}';
    const [, bytes] = shown(JSON.parse(raw), raw);
    expect(bytes).toBe('{"contents":[{"uri":"jira+x://1","text":"x://1"}],"n":9007199254740993}');
  });

  it('keep a member named like a prototype, and all other members', () => {
    const raw = '{"contents":[{"uri":"x://1","text":"","__proto__":{"a":1}}]}';
    expect(shown(JSON.parse(raw), raw)[1]).toBe('{"contents":[{"uri":"jira+x://1","text":"","__proto__":{"a":1}}]}');
  });
});
