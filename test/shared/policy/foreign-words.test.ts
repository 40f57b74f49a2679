import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importPolicy } from '../../../electron/guard/policy-tools/import.ts';
import { parsePolicyTest } from '../../../electron/guard/policy-tools/test-runner.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { runs } from '../../support/runs.ts';

/** Names that every object has: a table that is indexed by what a file says finds something under them. */
const inherited = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__proto__',
  '__defineGetter__',
  'isPrototypeOf',
];

const condition = { path: 'args.a', op: 'eq', value: 1 };
const limit = {
  counter: 'c',
  window: 'minute',
  max: 1,
  scope: 'grant',
  mode: 'enforce',
  until: '2026-11-12T08:00:00Z',
};
const whole = {
  version: '1',
  default: 'deny',
  hide: ['a'],
  all_tools: { limits: [limit] },
  tools: {
    a: {
      require: [condition],
      deny_if: [{ conditions: [condition], on_deny: 'No.', mode: 'shadow' }],
      limits: [limit],
      approval: { when: [condition], timeout: 9, reason: 'why' },
    },
    b: { action: 'deny', reason: 'why', rate_limit: '5/hour' },
    c: {
      rules: [
        {
          name: 'n',
          action: 'evaluate',
          conditions: [{ path: 'state.c.c', op: 'lte', value: 1 }],
          state: { counter: 'c', window: 'hour', increment: 1 },
        },
      ],
    },
    d: { rules: [{ action: 'deny', on_deny: 'No.' }, { rate_limit: { max: 5, window: 60 } }] },
    '*': { rate_limit: '9/day' },
  },
};

/** Every place of a text at which a word stands, key or value. */
function places(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(({ index, 0: word }) => [index, index + word.length]);
}

/** The document as text with the word at one place replaced. */
function replaced(text: string, which: number, by: string): string {
  const all = places(text);
  const [from = 0, to = 0] = all[which % all.length] ?? [];
  return text.slice(0, from) + JSON.stringify(by) + text.slice(to);
}

describe('A word that every object knows', () => {
  const texts = [JSON.stringify(whole, null, 1), JSON.stringify({ description: 'x', ...whole })];

  it('is read as any other word, wherever it stands', () => {
    for (const text of texts) {
      for (const [index] of places(text).entries()) {
        for (const word of inherited) {
          const changed = replaced(text, index, word);
          for (const read of [parsePolicy(changed), importPolicy(changed)]) {
            const messages = read.ok ? [] : read.problems.map(({ message }) => message);
            expect(messages.join()).not.toMatch(/inside Railguard|is not a function|undefined/);
          }
        }
      }
    }
  });

  it('is no operator, window, scope, mode, default, action or unit', () => {
    const of = (tool: unknown, rest: object = {}) => JSON.stringify({ version: '1', tools: { t: tool }, ...rest });
    for (const word of inherited) {
      const wrong: readonly (readonly [string, string])[] = [
        [of({ require: [{ path: 'args.a', op: word, value: 1 }] }), '/tools/t/require/0/op'],
        [of({ limits: [{ ...limit, window: word }] }), '/tools/t/limits/0/window'],
        [of({ limits: [{ ...limit, scope: word }] }), '/tools/t/limits/0/scope'],
        [of({ limits: [{ ...limit, mode: word }] }), '/tools/t/limits/0/mode'],
        [of({ action: word }), '/tools/t/action'],
        [of({ rate_limit: `5/${word}` }), '/tools/t/rate_limit'],
        [of({ rate_limit: { max: 5, window: word } }), '/tools/t/rate_limit/window'],
        [of({}, { default: word }), '/default'],
        [of({ [word]: 1 }), `/tools/t/${word}`],
        [of({}, { [word]: 1 }), `/${word}`],
      ];
      for (const [text, pointer] of wrong) {
        const read = parsePolicy(text);
        expect(read).toMatchObject({ ok: false, problems: [{ pointer }] });
      }
    }
  });

  it('in several places at once ends no reader', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...inherited)), { minLength: 1, maxLength: 4 }),
        (text, changes) => {
          const changed = changes.reduce((before, [which, word]) => replaced(before, which, word), text);
          for (const read of [parsePolicy(changed), importPolicy(changed)]) {
            if (read.ok) continue;
            expect(read.problems.map(({ message }) => message).join()).not.toMatch(/inside Railguard/);
          }
          expect(typeof parsePolicyTest(changed).ok).toBe('boolean');
        },
      ),
      { numRuns: runs(100) },
    );
  });
});

describe('YAML that is more than data', () => {
  it.each([
    ['an alias of itself', 'a: &x [*x]\n', 'An alias (*) has no place in a policy', 1],
    ['an alias', 'version: "1"\ntools:\n  t: &a {}\n  u: *a\n', 'An alias (*) has no place in a policy', 4],
    ['one key in two types', 'version: "1"\ntools:\n  1: {}\n  "1": {}\n', '"1" stands here twice', 4],
    [
      'a number without an end',
      'version: "1"\ntools:\n  t:\n    require: [{path: args.x, op: eq, value: .inf}]',
      'This number cannot be kept',
      4,
    ],
    ['a tag', 'version: !foo "1"\n', 'Unresolved tag', 1],
    ['a list as a key', '? [a]\n: b\n', 'A key must be a plain word', 1],
    ['the key __proto__', 'version: "1"\ntools:\n  __proto__: {}\n', '"__proto__" cannot be a name', 3],
    ['nesting without an end', '['.repeat(100_000), 'nested too deeply', 1],
    ['an unfinished list', 'a: [', 'sequence', 1],
  ])('is refused, with its place: %s', (_what, text, message, line) => {
    expect(importPolicy(text)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining(message), line }],
    });
  });
});
