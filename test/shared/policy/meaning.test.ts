import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';

const of = (tool: JsonValue, more: JsonObject = {}): JsonObject => ({ version: '1', tools: { t: tool }, ...more });
const limit = (more: JsonObject) => ({ counter: 'c', window: 'minute', max: 1, ...more });
const limits = (...all: JsonObject[]) => of({ limits: all.map(limit) });
const condition = { path: 'args.x', op: 'eq', value: 1 };

function problems(document: JsonValue): readonly { readonly pointer: string; readonly message: string }[] {
  const parsed = parsePolicy(JSON.stringify(document));
  return parsed.ok ? [] : parsed.problems;
}

describe('What no document may say', () => {
  it.each<[string, JsonValue, string, string]>([
    ['a mode of the whole', of({}, { mode: 'shadow' }), '/mode', 'not a key'],
    ['a mode of the default', of({}, { default: { mode: 'shadow' } }), '/default', 'must be'],
    ['a mode of a place in hide', of({}, { hide: [{ name: 't', mode: 'shadow' }] }), '/hide/0', 'name of a tool'],
    [
      'a mode of a condition',
      of({ require: [{ ...condition, mode: 'shadow' }] }),
      '/tools/t/require/0/mode',
      'not a key',
    ],
    ['an end of a tool', of({ until: '2026-12-31T18:00:00Z' }), '/tools/t/until', 'not a key'],
    [
      'a third mode',
      of({ deny_if: [{ conditions: [], mode: 'warn' }] }),
      '/tools/t/deny_if/0/mode',
      '"enforce" or "shadow"',
    ],
    [
      'an entry of unless that always holds',
      of({ approval: { unless: [{ conditions: [] }] } }),
      '/tools/t/approval/unless/0/conditions',
      'must hold a condition',
    ],
    [
      'an entry of unless without conditions',
      of({ approval: { unless: [{}] } }),
      '/tools/t/approval/unless/0/conditions',
      'missing',
    ],
    [
      'a mode of an entry of unless',
      of({ approval: { unless: [{ conditions: [condition], mode: 'shadow' }] } }),
      '/tools/t/approval/unless/0/mode',
      'not a key',
    ],
    [
      'a fourth way to check arguments',
      of({ arguments: 'loose' }),
      '/tools/t/arguments',
      '"schema", "closed" or "any"',
    ],
    ['a pattern under tools', { version: '1', tools: { 'get_*': {} } }, '/tools/get_*', 'cannot be a pattern'],
    ['a pattern under hide', of({}, { hide: ['get_*'] }), '/hide/0', 'cannot be a pattern'],
    [
      'brackets in a path',
      of({ require: [{ ...condition, path: 'args.x[0]' }] }),
      '/tools/t/require/0/path',
      'written with dots',
    ],
    [
      'a pattern inside a path',
      of({ require: [{ ...condition, path: 'args.x.*' }] }),
      '/tools/t/require/0/path',
      'only pattern',
    ],
    [
      'any part of an entity',
      of({ require: [{ ...condition, path: 'entity.*' }] }),
      '/tools/t/require/0/path',
      'only pattern',
    ],
    ['any argument as an amount', limits({ sum: 'args.*' }), '/tools/t/limits/0/sum', 'no place here'],
    ['any argument as a list', limits({ count: 'args.*' }), '/tools/t/limits/0/count', 'no place here'],
    [
      'a limit that sums and counts',
      limits({ sum: 'args.a', count: 'args.b' }),
      '/tools/t/limits/0/count',
      'cannot stand beside "sum"',
    ],
    [
      'a counter that counts and sums',
      limits({}, { sum: 'args.a' }),
      '/tools/t/limits/1/counter',
      'one counter has one meaning',
    ],
    [
      'a counter that sums two amounts',
      limits({ sum: 'args.a' }, { sum: 'args.b' }),
      '/tools/t/limits/1/counter',
      'one counter has one meaning',
    ],
    [
      'a counter of the items of two lists',
      limits({ count: 'args.a' }, { count: 'args.b' }),
      '/tools/t/limits/1/counter',
      'one counter has one meaning',
    ],
    [
      'of the items of two lists with calls between',
      limits({ count: 'args.a' }, {}, { count: 'args.b' }),
      '/tools/t/limits/2/counter',
      'one counter has one meaning',
    ],
    [
      'a counter that another tool sums',
      { version: '1', all_tools: { limits: [limit({})] }, tools: { t: { limits: [limit({ sum: 'args.a' })] } } },
      '/tools/t/limits/0/counter',
      'counts calls at /all_tools/limits/0',
    ],
    [
      'rules of every tool but limits',
      { version: '1', tools: { '*': { require: [condition] } } },
      '/tools/*',
      'limits only',
    ],
  ])('%s', (_title, document, pointer, message) => {
    expect(problems(document)[0]).toMatchObject({ pointer, message: expect.stringContaining(message) });
  });
});

describe('What a document may say', () => {
  it.each<[string, JsonValue]>([
    [
      'modes and ends on every entry that knows them',
      of({
        deny_if: [{ conditions: [], mode: 'enforce', until: '2026-12-31T18:00:00+02:00' }],
        limits: [limit({ mode: 'shadow', until: '2026-12-31T18:00:00Z' })],
        approval: {
          mode: 'shadow',
          until: '2026-12-31T18:00:00Z',
          unless: [{ conditions: [condition], until: '2026-12-31T18:00:00Z' }],
        },
      }),
    ],
    [
      'calls and items of one list on one counter',
      limits({}, { count: 'args.a' }, { window: 'hour' }, { count: 'args.a' }),
    ],
    ['one amount in two windows', limits({ sum: 'args.a' }, { sum: 'args.a', window: 'day' })],
    ['hiding all', of({}, { hide: ['*'] })],
    ['any argument in a condition', of({ require: [{ ...condition, path: 'args.*' }] })],
  ])('%s', (_title, document) => {
    expect(problems(document)).toEqual([]);
  });
});
