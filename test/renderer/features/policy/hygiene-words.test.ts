import { describe, expect, it } from 'vitest';
import { callsOf, doubts, type Entry } from '../../../../renderer/features/policy/hygiene.ts';
import { serverNameSchema } from '../../../../shared/names.ts';

const server = serverNameSchema.parse('testrail');
const entry: Entry = {
  rule: '/tools/get_run/deny_if/0',
  kind: 'deny_if',
  tool: 'get_run',
  words: 'run_id is 7',
  shadow: false,
  until: null,
  ended: false,
  decided: { calls: 0, last: null, since: 100 },
  made: { version: 3, at: 100, author: 'window', note: null },
  covered: null,
};
const covered = { by: '/hide/0', words: 'The tool is hidden' };

describe('An entry is doubtful', () => {
  it.each([
    [{}, ['idle']],
    [{ decided: { calls: 1, last: 5, since: 0 } }, []],
    [{ ended: true }, ['ended']],
    [{ ended: true, covered }, ['ended', 'covered']],
    [{ covered }, ['covered']],
    // Nobody can say of these that they did nothing.
    [{ made: null, decided: null }, []],
    [{ decided: null }, []],
    [{ shadow: true }, []],
    [{ kind: 'tool' as const }, []],
    [{ kind: 'default' as const }, []],
  ])('%j: %j', (change, found) => expect(doubts({ ...entry, ...change }, 100 + 7 * 86_400_000)).toEqual(found));

  it('only after it was counted for a week', () => {
    expect(doubts(entry, 99 + 7 * 86_400_000)).toEqual([]);
  });
});

describe('The calls of an entry', () => {
  it('are those that its rule decided, since it is counted', () => {
    expect(callsOf(entry, server, 0)).toMatchObject({
      text: 'rule:/tools/get_run/deny_if/0',
      textProblem: null,
      servers: ['testrail'],
      tools: [],
      since: 100,
    });
  });
  it('are of its tool alone where one rule is of all tools', () => {
    const hidden = { ...entry, rule: '(hidden)', kind: 'hide' as const };
    expect(callsOf(hidden, server, 0)).toMatchObject({ text: 'rule:(hidden)', textProblem: null, tools: ['get_run'] });
    expect(callsOf({ ...hidden, tool: '*' }, server, 0)).toMatchObject({ tools: [] });
    expect(callsOf({ ...entry, rule: '(default deny)', tool: null }, server, 0)).toMatchObject({
      tools: [],
      textProblem: null,
    });
  });
});
