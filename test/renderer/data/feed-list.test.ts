import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choiceCounts,
  countedRows,
  emptyList,
  enter,
  type FeedList,
  hasEntered,
  joinPage,
  newestOf,
  receive,
  refilter,
} from '../../../renderer/data/feed/feed-list.ts';
import {
  type LiveFilter,
  matches,
  noFilter,
  toFeedFilter,
  toQueryText,
  withText,
} from '../../../renderer/data/feed/filter.ts';
import { shownOutcome } from '../../../renderer/data/feed/outcome.ts';
import { rowHas } from '../../../renderer/data/feed/row-text.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallId } from '../../../shared/names.ts';
import { callOf, rowOf } from '../support/data.ts';

const base = rowOf(callOf({ at: 1, agent: 'claude', tool: 'get_case', args: { case_id: 1 } }));
/** The call with a number: numbers sort as the ids do. */
const row = (number: number, change: Partial<FeedRow> = {}): FeedRow => ({
  ...base,
  call: `01J${String(number).padStart(6, '0')}` as CallId,
  seq: number,
  at: number,
  ...change,
});
const numbers = (calls: readonly CallId[]) => calls.map((call) => Number(call.slice(3)));
const now = 1_000_000;
const only = (tool: string): LiveFilter => ({ ...noFilter, tools: [tool] });

describe('the rows of the feed', () => {
  it('wait, then enter newest first, each once, in whatever order they came', () => {
    const list = receive(emptyList(noFilter), [row(2), row(1), row(3), row(1)]);
    expect([list.fresh, list.order.length, numbers(list.waiting)]).toEqual([3, 0, [2, 1, 3]]);
    const entered = enter(list).list;
    expect([numbers(entered.order), numbers(entered.shown), entered.fresh]).toEqual([[3, 2, 1], [3, 2, 1], 0]);
    expect(enter(entered)).toEqual({ list: entered, evicted: false });
    const late = enter(receive(entered, [row(5), { ...row(0), seq: 9 }])).list;
    expect(numbers(late.order)).toEqual([5, 3, 2, 1, 0]);
  });

  it('change in place, and only to what is newer', () => {
    const list = enter(receive(emptyList(noFilter), [row(1), row(2)])).list;
    const changed = receive(list, [row(1, { seq: 8, outcome: 'denied' })]);
    expect([changed.changes, changed.rows.get(row(1).call)?.outcome]).toEqual([1, 'denied']);
    const older = receive(changed, [row(1, { seq: 7, outcome: 'error' }), row(1, { seq: 8, outcome: 'error' })]);
    expect([older.changes, older.rows.get(row(1).call)?.outcome]).toEqual([1, 'denied']);
    // One that waits is in no page yet.
    const waiting = receive(receive(list, [row(3)]), [row(3, { seq: 9 })]);
    expect([waiting.changes, waiting.fresh]).toEqual([0, 1]);
  });

  it('are counted as new where the filter lets them through', () => {
    const list = receive(emptyList(only('get_run')), [row(1), row(2, { tool: 'get_run' })]);
    expect(list.fresh).toBe(1);
    const { list: entered } = enter(list);
    expect([numbers(entered.order), numbers(entered.shown)]).toEqual([[2, 1], [2]]);
    expect(numbers(refilter(entered, noFilter).shown)).toEqual([2, 1]);
  });

  it('of a page join those that are there; those that wait go on waiting', () => {
    const list = receive(enter(receive(emptyList(noFilter), [row(5)])).list, [row(7)]);
    const joined = joinPage(list, [row(7), row(5), row(4), row(3)], true);
    expect([numbers(joined.order), numbers(joined.waiting), numbers([joined.floor as CallId])]).toEqual([
      [5, 4, 3],
      [7],
      [3],
    ]);
    const filtered = joinPage(joined, [row(2)], false);
    expect(numbers([filtered.floor as CallId])).toEqual([3]);
    // Below the floor stand only rows of the filter before.
    expect(numbers(refilter(filtered, noFilter).order)).toEqual([5, 4, 3]);
    expect(joinPage(filtered, [], true)).toMatchObject({ floor: filtered.floor, order: filtered.order });
  });

  it('are known by their place: whatever waits is newer than what entered', () => {
    const list = receive(enter(receive(emptyList(noFilter), [row(5)])).list, [row(9), row(7)]);
    expect([hasEntered(list, row(5).call), hasEntered(list, row(4).call), hasEntered(list, row(7).call)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(newestOf(list)).toBe(row(9).call);
    expect([newestOf(emptyList(noFilter)), hasEntered(emptyList(noFilter), row(1).call)]).toEqual(['', false]);
  });

  it('are shown for words that only the journal finds, up to when it was asked', () => {
    const words = withText(noFilter, 'zebra', now);
    const list = enter(receive(emptyList(words), [row(1), row(2), row(3)])).list;
    expect(numbers(list.shown)).toEqual([]);
    const answered = joinPage(list, [row(2)], false, row(3).call);
    expect(numbers(answered.shown)).toEqual([2]);
    const later = enter(receive(answered, [row(4, { tool: 'zebra_get' }), row(5)])).list;
    expect(numbers(later.shown)).toEqual([4, 2]);
  });

  it('stay in order, each once, whatever comes', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('receive' as const), rows: fc.array(fc.nat({ max: 30 }), { maxLength: 5 }) }),
      fc.record({ kind: fc.constant('page' as const), rows: fc.array(fc.nat({ max: 30 }), { maxLength: 5 }) }),
      fc.record({ kind: fc.constant('enter' as const), rows: fc.constant([] as number[]) }),
      fc.record({ kind: fc.constant('filter' as const), rows: fc.constant([] as number[]) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let list: FeedList = emptyList(noFilter);
        let seq = 0;
        for (const { kind, rows } of steps) {
          const made = [...new Set(rows)].map((number) =>
            row(number, { seq: ++seq, tool: number % 2 ? 'odd' : 'even' }),
          );
          if (kind === 'receive') list = receive(list, made);
          else if (kind === 'enter') list = enter(list).list;
          else if (kind === 'page')
            list = joinPage(
              list,
              made.toSorted((a, b) => (a.call < b.call ? 1 : -1)),
              false,
            );
          else list = refilter(list, list.filter === noFilter ? only('odd') : noFilter);
          expect(list.order).toEqual([...new Set(list.order)].sort().reverse());
          expect(list.shown.filter((call) => !list.order.includes(call))).toEqual([]);
          expect(list.waiting.filter((call) => list.order.includes(call))).toEqual([]);
          for (const call of [...list.order, ...list.waiting]) expect(list.rows.has(call)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are counted for each choice of a field, under all the other filters', () => {
    const list = receive(emptyList({ ...only('a'), outcomes: ['denied'] }), [
      row(1, { tool: 'a', outcome: 'denied' }),
      row(2, { tool: 'a', outcome: 'allowed' }),
      row(3, { tool: 'b', outcome: 'denied' }),
    ]);
    expect([...choiceCounts(list, 'outcomes', (one) => one.outcome)]).toEqual([
      ['denied', 1],
      ['allowed', 1],
    ]);
    expect([...choiceCounts(list, 'tools', (one) => one.tool)]).toEqual([['a', 1]]);
  });

  it('counts in menus what is here without a gap: not what was read for one filter', () => {
    const whole = joinPage(emptyList(noFilter), [row(9, { tool: 'a' }), row(8, { tool: 'b' })], true);
    const older = joinPage(whole, [row(3, { tool: 'a' }), row(2, { tool: 'a' })], false);
    expect(older.rows.size).toBe(4);
    expect(countedRows(older).map(({ tool }) => tool)).toEqual(['a', 'b']);
    expect([...choiceCounts(older, 'outcomes', (one) => one.tool)]).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });
});

describe('a filter', () => {
  const typed = (text: string) => withText(noFilter, text, now);
  it.each<[string, Partial<FeedRow>, boolean]>([
    ['tool:get_*', { tool: 'get_run' }, true],
    ['tool:get_*', { tool: 'xget_run' }, false],
    ['tool:get', { tool: 'get_run' }, false],
    ['-tool:get_run', { tool: 'get_run' }, false],
    ['tool:a,b', { tool: 'b' }, true],
    ['rule:/tools/a', { rule: '/tools/a/limits/0' }, true],
    ['rule:/tools/a', { rule: '/tools/ab' }, false],
    ['rule:/tools/a', { rule: 'jira@cursor#/tools/a' }, true],
    ['rule:(paused)', { rule: '(paused)' }, true],
    ['rule:/tools*', { rule: '/tools/x' }, true],
    ['outcome:error', { outcome: 'allowed', end: 'failed' }, true],
    ['outcome:allowed', { outcome: 'allowed', end: 'broken' }, false],
    ['since:2026-01-01', { at: 0 }, false],
    ['until:2026-01-01', { at: 0 }, true],
    ['call:01J000001', {}, true],
    ['', {}, true],
  ])('%s on %j: %s', (text, change, fits) => {
    expect(matches(row(1, change), typed(text))).toBe(fits);
  });

  it('leaves out of a text with a mistake the word that is wrong, and no other', () => {
    const filter = typed('checkout outcome:den tool:get_run since:soon');
    expect(filter.textProblem).toContain('den');
    expect(filter.query).toEqual([
      { kind: 'text', text: 'checkout', not: false },
      { kind: 'field', field: 'tool', values: ['get_run'], not: false },
    ]);
    expect(typed('outcome:den').query).toEqual([]);
    expect(typed('"open').query).toEqual([]);
    for (const text of ['"', 'since:', '-since:7d "', 'a:b c:d e:', 'foo:"a b" x'])
      expect(typed(text).textProblem).not.toBeNull();
  });

  it('is asked of the journal with exact times, and only with what is set', () => {
    expect(toFeedFilter(noFilter)).toEqual({});
    expect(toFeedFilter(typed('  checkout '))).toEqual({ text: 'checkout' });
    expect(toFeedFilter(typed('since:1d x'))).toEqual({ text: `since:${new Date(now - 86_400_000).toISOString()} x` });
    expect(toQueryText({ ...typed('x'), agents: ['claude'] as never, since: 0 })).toBe(
      'agent:claude since:1970-01-01T00:00:00.000Z x',
    );
  });
});

describe('the words of a row', () => {
  const of = (value: FeedRow['arguments']['value']) => row(1, { arguments: { ...base.arguments, value } });
  it.each<[string, FeedRow['arguments']['value'], string, boolean]>([
    ['the beginning of a word', { title: 'Checkout flow' }, 'check', true],
    ['not its middle', { title: 'Checkout' }, 'out', false],
    ['a name of an argument', { priority_id: 1 }, 'priority', true],
    ['a number', { a: 4711 }, '4711', true],
    ['a phrase, the last word begun', { a: 'declined card retry' }, 'declined car', true],
    ['words that do not follow one another', { a: 'declined the card' }, 'declined card', false],
    ['without accents', { a: 'Prüfung' }, 'PRUFUNG', true],
    ['of another script', { a: '注文 テスト' }, 'テスト', true],
    ['in JSON within a text', { a: '{"title":"x\\nyes"}' }, 'yes', true],
    ['nothing that holds no letter', { a: '--' }, '--', false],
    ['in lists and objects', { a: [{ b: ['deep'] }] }, 'deep', true],
    ['not null', { a: null }, 'null', false],
    ['a flag', { a: true }, 'true', true],
  ])('hold %s', (_what, value, phrase, found) => {
    expect(rowHas(of(value), phrase)).toBe(found);
  });
});

it.each([
  ['allowed', 'ok', 'allowed'],
  ['allowed', 'failed', 'error'],
  ['allowed', 'broken', 'error'],
  ['denied', 'broken', 'denied'],
  ['waiting', null, 'waiting'],
] as const)('an outcome %s that ended %s is shown as %s', (outcome, end, shown) => {
  expect(shownOutcome({ outcome, end } as never)).toBe(shown);
});
