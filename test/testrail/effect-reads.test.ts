import { describe, expect, it } from 'vitest';
import type { TestRailReads } from '../../electron/testrail/client.ts';
import {
  countOf,
  hasResult,
  numberIn,
  oneOf,
  someOf,
  statusesOf,
  sum,
  testsOf,
  textIn,
} from '../../electron/testrail/effect-reads.ts';
import type { JsonValue } from '../../shared/json.ts';

const signal = new AbortController().signal;

/** A TestRail that answers each request by its number. */
function answering(answer: (request: number, path: string) => JsonValue) {
  const paths: string[] = [];
  const api = {
    async get(path: string) {
      // A reader that goes on for ever must end a test, not hang it.
      if (paths.length > 100) throw new Error('read for ever');
      paths.push(path);
      return answer(paths.length - 1, path);
    },
  } as unknown as TestRailReads;
  return { api, paths };
}
const rows = (count: number): JsonValue[] => Array.from({ length: count }, (_, id) => ({ id: id + 1 }));
const page = (cases: JsonValue, more: boolean): JsonValue => ({ cases, _links: { next: more ? '/next' : null } });

describe('the first entries of a list', () => {
  it('are read page by page, each from where the one before ended', async () => {
    const { api, paths } = answering((request) => (request === 0 ? page(rows(250), true) : page(rows(3), false)));
    const some = await someOf(api, 'get_cases/1', 'cases', signal);
    expect(some.entries).toHaveLength(253);
    expect(some.whole).toBe(true);
    expect(paths).toEqual(['get_cases/1&limit=250&offset=0', 'get_cases/1&limit=250&offset=250']);
  });

  it('are no more than a person waits for, and that says so', async () => {
    const { api, paths } = answering(() => page(rows(250), true));
    const some = await someOf(api, 'get_cases/1', 'cases', signal);
    expect(paths).toHaveLength(8);
    expect(countOf(some)).toEqual({ count: 2000, atLeast: true });
  });

  it.each<[string, JsonValue]>([
    ['null', null],
    ['numbers', 7],
    ['lists', []],
  ])('that are %s end as others do: nothing is read for ever, and no place twice', async (_name, entry) => {
    const { api, paths } = answering(() => page(Array<JsonValue>(250).fill(entry), true));
    const some = await someOf(api, 'get_cases/1', 'cases', signal);
    expect(some).toEqual({ entries: [], whole: false });
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('among others go on behind those, too', async () => {
    const { api, paths } = answering((request) =>
      request === 0 ? page([null, { id: 1 }, 'x'], true) : page([{ id: 2 }], false),
    );
    expect((await someOf(api, 'get_cases/1', 'cases', signal)).entries).toEqual([{ id: 1 }, { id: 2 }]);
    expect(paths[1]).toBe('get_cases/1&limit=250&offset=3');
  });

  it('of an older TestRail are a list without pages', async () => {
    const { api, paths } = answering(() => rows(4));
    expect(await someOf(api, 'get_cases/1', 'cases', signal)).toEqual({ entries: rows(4), whole: true });
    expect(paths).toHaveLength(1);
  });

  it('end at an empty page, though it promises more', async () => {
    const { api } = answering(() => page([], true));
    expect(await someOf(api, 'get_cases/1', 'cases', signal)).toEqual({ entries: [], whole: true });
  });

  it.each<[string, JsonValue]>([
    ['null', null],
    ['text', '<html>'],
    ['without the list', { runs: [] }],
    ['with an object for the list', { cases: { 0: { id: 1 } } }],
  ])('are refused where the answer is %s', async (_name, answer) => {
    const { api } = answering(() => answer);
    await expect(someOf(api, 'get_cases/1', 'cases', signal)).rejects.toMatchObject({ code: 'testrail-not-testrail' });
  });
});

it.each<[JsonValue]>([[null], [[]], ['text'], [3]])('one thing is an object: %j is none', async (answer) => {
  await expect(oneOf(answering(() => answer).api, 'get_run/7', signal)).rejects.toThrow('get_run/7');
});

describe('a number or text of a row', () => {
  it.each<[JsonValue | undefined, number]>([
    [7, 7],
    ['7', 0],
    [null, 0],
    [undefined, 0],
    [[7], 0],
  ])('of %j is %j', (value, expected) => {
    expect(numberIn(value === undefined ? {} : { id: value }, 'id')).toBe(expected);
  });

  it('is the first text that is there', () => {
    expect(textIn({ name: 'Name' }, 'title', 'name')).toBe('Name');
    expect(textIn({ title: null, name: 'Name' }, 'title', 'name')).toBe('Name');
    expect(textIn({ title: '', name: 'Name' }, 'title', 'name')).toBe('');
    expect(textIn({ title: 4 }, 'title', 'name')).toBe('');
  });
});

describe('the tests of a run by status', () => {
  it('stand in the order of TestRail, those of one’s own together, empty ones left out', () => {
    const run = {
      untested_count: 4,
      custom_status2_count: 2,
      failed_count: 1,
      passed_count: 0,
      custom_status1_count: 3,
    };
    expect(Object.entries(statusesOf(run))).toEqual([
      ['Failed', 1],
      ['Other', 5],
      ['Untested', 4],
    ]);
    expect(testsOf(run)).toBe(10);
  });

  it('are no other numbers, and no text', () => {
    expect(statusesOf({ passed_count: '9', count: 3, failed_counts: 2, id: 4, blocked_count: null })).toEqual({});
    expect(testsOf({})).toBe(0);
  });

  it('of a hostile name are others', () => {
    const run = JSON.parse('{"__proto___count": 2, "constructor_count": 1}');
    expect(statusesOf(run)).toEqual({ Other: 3 });
  });
});

it('counts together are at least as many where one of them is', () => {
  expect(sum([])).toEqual({ count: 0, atLeast: false });
  expect(sum([countOf({ entries: [{}], whole: true }), { count: 4, atLeast: true }])).toEqual({
    count: 5,
    atLeast: true,
  });
});

it.each([
  [{ status_id: 3 }, false],
  [{ status_id: 1 }, true],
  [{}, true],
])('a test %j has a result: %j', (test, has) => {
  expect(hasResult(test)).toBe(has);
});
