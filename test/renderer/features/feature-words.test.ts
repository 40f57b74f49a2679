import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondsChoices, secondsWords, usualTimeouts } from '../../../renderer/components/no-answer.ts';
import { rulePath } from '../../../renderer/data/policy-address.ts';
import { shellLine } from '../../../renderer/features/agents/shell-line.ts';
import { between } from '../../../renderer/features/calls/marks.ts';
import { barsOf } from '../../../renderer/features/calls/minutes.ts';
import { stoppedWords } from '../../../renderer/features/insights/stopped-words.ts';
import { doubts } from '../../../renderer/features/policy/hygiene.ts';
import { sinceOf } from '../../../renderer/features/policy/ranges.ts';
import {
  movedToEnvironment,
  nextId,
  pastedArguments,
  pastedValues,
  secretPlaces,
} from '../../../renderer/features/servers/argument-words.ts';
import { emptyForm } from '../../../renderer/features/servers/server-form.ts';
import { fits } from '../../../renderer/features/settings/setting-row.tsx';
import { trialPieces } from '../../../renderer/features/settings/trial-pieces.ts';
import { entryOf } from '../../../renderer/features/tools/clause-entry.ts';
import { commonRule, namesBetween } from '../../../renderer/features/tools/grouping.ts';
import { rowActionOf } from '../../../renderer/features/tools/table-keys.ts';
import { byWords } from '../../../renderer/format/by-words.ts';
import type { CallId } from '../../../shared/names.ts';

describe('what a key means on a row', () => {
  const press = (key: string, where: object = {}, mods: object = {}) =>
    rowActionOf(
      { key, shiftKey: false, metaKey: false, ctrlKey: false, altKey: false, ...mods },
      { onRow: true, isOpen: false, anyChosen: true, letterKeys: true, ...where },
    );
  it.each([
    ['ArrowDown', { kind: 'move', step: 1, range: false }],
    ['k', { kind: 'move', step: -1, range: false }],
    ['J', { kind: 'move', step: 1, range: false }],
    ['Home', { kind: 'first' }],
    ['End', { kind: 'last' }],
    ['Escape', { kind: 'clear' }],
    ['1', { kind: 'rule', rule: 'allow' }],
    ['5', { kind: 'rule', rule: 'hide' }],
    ['6', null],
    ['0', null],
    ['-', null],
    [' ', { kind: 'choose', range: false }],
    ['Enter', { kind: 'toggle' }],
    ['ArrowRight', { kind: 'toggle' }],
    ['ArrowLeft', null],
    ['x', null],
  ])('%s', (key, action) => {
    expect(press(key)).toEqual(action);
  });
  it('depends on where it is pressed', () => {
    expect([press('ArrowLeft', { isOpen: true }), press('ArrowRight', { isOpen: true })]).toEqual([
      { kind: 'toggle' },
      null,
    ]);
    for (const key of [' ', 'Enter', 'ArrowRight']) expect(press(key, { onRow: false })).toBeNull();
    for (const key of ['j', 'k', '3']) expect(press(key, { letterKeys: false })).toBeNull();
    expect(press('ArrowUp', { letterKeys: false, onRow: false }, { shiftKey: true })).toEqual({
      kind: 'move',
      step: -1,
      range: true,
    });
    for (const mod of ['metaKey', 'ctrlKey', 'altKey']) expect(press('1', {}, { [mod]: true })).toBeNull();
  });
});

describe('a text on which redaction is tried', () => {
  it.each([
    ['', [], []],
    ['plain', [], ['text plain']],
    ['a [redacted:5] b', [], ['text a ', 'redacted 5', 'text  b']],
    ['[redacted:1][redacted:2]', [], ['redacted 1', 'redacted 2']],
    ['abcdef', [{ from: 1, to: 3 }], ['text a', 'would bc', 'text def']],
    ['abcdef', [{ from: 0, to: 6 }], ['would abcdef']],
    [
      'abcdef',
      [
        { from: 1, to: 4 },
        { from: 2, to: 5 },
      ],
      ['text a', 'would bcd', 'would e', 'text f'],
    ],
    ['ab[redacted:5]cd', [{ from: 1, to: 15 }], ['text a', 'would b', 'redacted 5', 'would c', 'text d']],
  ])('%s', (text, would, pieces) => {
    const shown = trialPieces({ text, would } as never);
    expect(
      shown.map((piece) => (piece.kind === 'redacted' ? `redacted ${piece.length}` : `${piece.kind} ${piece.text}`)),
    ).toEqual(pieces);
  });
});

describe('rows and calls between two', () => {
  const calls = ['a', 'b', 'c', 'd'] as CallId[];
  const rows = calls.map((name) => ({ name })) as never;
  it.each([
    ['b', 'd', ['b', 'c', 'd']],
    ['d', 'b', ['b', 'c', 'd']],
    ['c', 'c', ['c']],
  ])('%s and %s', (from, to, found) => {
    expect(between(from as CallId, to as CallId, calls)).toEqual(found);
    expect(namesBetween(rows, from, to)).toEqual(found);
  });
  it('are the one alone, or none, where the other is not shown', () => {
    expect(between('x' as CallId, calls[1] as CallId, calls)).toEqual(['b']);
    expect([namesBetween(rows, null, 'b'), namesBetween(rows, 'a', 'x')]).toEqual([[], []]);
  });
  it.each([
    [[], null],
    [['deny'], 'deny'],
    [['deny', 'deny'], 'deny'],
    [['deny', 'ask'], null],
    [[null, null], null],
    [['deny', null], null],
  ] as const)('have one rule: %j', (rules, rule) => {
    expect(commonRule(rules)).toBe(rule);
  });
});

describe('the bars of the last hour', () => {
  const minute = (passed: number, denied: number, at = 0) => ({ at, passed, denied });
  it('are none of nothing', () => {
    expect(barsOf([], 600, 60)).toEqual({ bars: [], ticks: [], peak: 0 });
    expect(barsOf([minute(1, 0)], 0, 60).bars).toEqual([]);
  });
  it('stand within their chart, whatever happened, and what happened is seen', () => {
    const calls = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1_000_000 }));
    const minutes = fc.array(fc.tuple(calls, calls), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        minutes,
        fc.integer({ min: 50, max: 2000 }),
        fc.integer({ min: 10, max: 200 }),
        (given, width, height) => {
          const { bars, ticks } = barsOf(
            given.map(([a, b], at) => minute(a, b, at * 60_000)),
            width,
            height,
          );
          for (const bar of bars) {
            expect(bar.passedHeight + bar.deniedHeight).toBeLessThanOrEqual(height + 1e-9);
            if (bar.denied > 0) expect(bar.deniedHeight).toBeGreaterThanOrEqual(2);
            if (bar.passed > 0) expect(bar.passedHeight).toBeGreaterThanOrEqual(2);
            if (bar.denied === 0) expect(bar.passedHeight).toBeGreaterThan(0);
          }
          const middles = ticks.filter(({ edge }) => edge === 'middle').map(({ x }) => x);
          for (const [at, x] of middles.entries()) expect(x - (middles[at - 1] ?? 0)).toBeGreaterThanOrEqual(92);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('words of a shell', () => {
  it.each([
    ['a b', ['a', 'b']],
    [' a  "b c" ', ['a', 'b c']],
    ["'a b'c", ['a bc']],
    ['"a \\" b"', ['a " b']],
    ["'a \\ b'", ['a \\ b']],
    ['C:\\Users\\me', ['C:\\Users\\me']],
    ['a\\ b', ['a b']],
    ['""', ['']],
    ['"open', ['"open']],
    ['$HOME `id`', ['$HOME', '`id`']],
    ['one\ntwo three', ['one', 'two three']],
    ['one\r\n\r\ntwo', ['one', 'two']],
    ['one\n', ['one']],
    ['', []],
  ])('%j are taken apart', (text, words) => {
    expect(pastedArguments(text)).toEqual(words);
  });
  it.each([
    [['claude', 'mcp', 'add', 'http://127.0.0.1:7420/a/x'], 'claude mcp add http://127.0.0.1:7420/a/x'],
    [['a b', 'say "x"', ''], `"a b" 'say "x"' ""`],
    [['$HOME', '`id`', "it's $5", 'C:\\a b\\'], "'$HOME' '`id`' 'it'\\''s $5' \"C:\\a b\\\\\""],
  ])('%j stand on one line', (words, line) => {
    expect(shellLine(words)).toBe(line);
  });
  it.each([
    [
      'A=1\nB="two words"',
      [
        ['A', '1'],
        ['B', 'two words'],
      ],
    ],
    ["# note\n\nexport A = 'x=y' ", [['A', 'x=y']]],
    ['A=', [['A', '']]],
    ['A="', [['A', '"']]],
    ['A=1\nno value', null],
    ['1A=2', null],
    ['# only', null],
    ['', null],
  ])('%j are named values', (text, values) => {
    expect(pastedValues(text)?.map(({ name, value }) => [name, value]) ?? null).toEqual(values);
  });
});

describe('a secret among arguments', () => {
  const form = { ...emptyForm, name: 'my-reports', args: ['run', '--api-key', 's3cret', '--url=x', '--token=abc'] };
  it('is found by its mark', () => {
    expect(secretPlaces(['a', '[redacted:6]', 'x=[redacted:3]', '[redacted:]'])).toEqual([1, 2]);
  });
  it('goes among the variables, with the option that took it', () => {
    const moved = movedToEnvironment(form, 2, '[redacted:6]');
    expect(moved.args).toEqual(['run', '--url=x', '--token=abc']);
    expect(moved.values).toEqual([{ id: 1, name: 'MY_REPORTS_API_KEY', value: 's3cret' }]);
  });
  it('that stands in one word with its option leaves the words before it', () => {
    const moved = movedToEnvironment(form, 4, '--token=[redacted:3]');
    expect([moved.args, moved.values[0]]).toEqual([
      ['run', '--api-key', 's3cret', '--url=x'],
      { id: 1, name: 'MY_REPORTS_TOKEN', value: 'abc' },
    ]);
  });
  it('that stands first, or after a plain word, has a name all the same', () => {
    expect(movedToEnvironment({ ...form, args: ['s3cret'] }, 0, '[redacted:6]').values[0]?.name).toBe(
      'MY_REPORTS_SECRET',
    );
    const after = movedToEnvironment({ ...form, name: '', args: ['login', 's3cret'] }, 1, '[redacted:6]');
    expect([after.args, after.values[0]?.name]).toEqual([['login'], 'LOGIN']);
    expect(
      nextId([
        { id: 7, name: '', value: '' },
        { id: -3, name: '', value: '' },
      ]),
    ).toBe(8);
  });
});

describe('short words of pages', () => {
  it.each([
    [45, '45 s'],
    [60, '1 min'],
    [90, '90 s'],
    [300, '5 min'],
    [3600, '1 h'],
    [5400, '90 min'],
    [86_400, '24 h'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(secondsWords(seconds)).toBe(words);
  });
  it('of a span that stands and is none of the usual stand in their place', () => {
    expect(secondsChoices(usualTimeouts, 45).map(({ key }) => key)).toEqual([
      '30',
      '45',
      '60',
      '120',
      '300',
      '900',
      '3600',
    ]);
    expect(secondsChoices(usualTimeouts, 60)).toHaveLength(6);
    expect(secondsChoices([], null)).toEqual([]);
  });
  it.each([
    [{ outcome: 'denied', rule: '/a', words: null }, '/a'],
    [{ outcome: 'denied', rule: '/a', words: 'Ask when x' }, 'Ask: a no, or no answer yet'],
    [{ outcome: 'limited', rule: '/a', words: 'Ask' }, 'Ask'],
    [{ outcome: 'denied', rule: '/a', words: 'Deny' }, 'Deny'],
  ] as const)('stopped %j: %s', (of, words) => {
    expect(stoppedWords(of)).toBe(words);
  });
  it.each([
    ['window', 'you'],
    ['web', 'you'],
    ['file', 'an edit of the file'],
    ['constructor', 'constructor'],
    ['command-line', 'the command line'],
    ['command-line 4711 (node)', 'the command line (node)'],
    ['command-line 1 (bash, bash)', 'the command line (bash)'],
    ['', ''],
  ])('made by %s: %s', (by, words) => {
    expect(byWords(by)).toBe(words);
  });
  it.each([
    ['', 'Anything', true],
    ['gate port', 'The port of the gate', true],
    ['port x', 'The port', false],
  ])('a setting fits %j: %s', (searched, words, shown) => {
    expect(fits(searched, words)).toBe(shown);
  });
  it.each([
    ['testrail@cursor#/tools/a', ['testrail@cursor', '/tools/a', 't']],
    ['/tools/a#b', ['testrail', '/tools/a#b', 't']],
    ['(paused)', ['testrail', '(paused)', 't']],
  ])('a rule %s is shown at %j', (rule, path) => {
    expect(rulePath('testrail' as never, rule, 't')).toEqual(path);
  });
  it('a range begins so far back', () => {
    expect([sinceOf('hour', 10 ** 10), sinceOf('month', 10 ** 10)]).toEqual([
      10 ** 10 - 3_600_000,
      10 ** 10 - 30 * 86_400_000,
    ]);
  });
});

describe('an entry of a policy', () => {
  it.each([
    ['require', '/tools/a/require/0', { list: 'require', index: 0 }],
    ['deny_if', '/tools/a/deny_if/12', { list: 'deny_if', index: 12 }],
    ['limit', '/tools/a/limits/1', { list: 'limits', index: 1 }],
    ['limit', '/all_tools/limits/1', null],
    ['approval', '/tools/a/approval', null],
    ['arguments', '/tools/1', null],
    ['require', '/tools/a/require', null],
  ] as const)('%s at %s can be taken away as %j', (kind, pointer, entry) => {
    expect(entryOf({ kind, pointer })).toEqual(entry);
  });

  const now = 10 ** 12;
  const entry = {
    kind: 'require',
    ended: false,
    covered: null,
    decided: { calls: 0, since: 0 },
    made: 1,
    shadow: false,
  };
  it.each([
    ['decided nothing for long', {}, ['idle']],
    ['was counted for a short time', { decided: { calls: 0, since: now - 6 * 86_400_000 } }, []],
    ['decided something', { decided: { calls: 1, since: 0 } }, []],
    ['ended', { ended: true }, ['ended']],
    ['is covered, and ended', { ended: true, covered: {} }, ['ended', 'covered']],
    ['is listed alone', { kind: 'tool' }, []],
    ['is the default', { kind: 'default' }, []],
    ['stands in the shadow', { shadow: true }, []],
    ['is of nobody knows when', { made: null }, []],
    ['was never counted', { decided: null }, []],
  ])('that %s', (_what, change, found) => {
    expect(doubts({ ...entry, ...change } as never, now)).toEqual(found);
  });
});
