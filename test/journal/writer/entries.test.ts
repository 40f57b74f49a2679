import { describe, expect, it } from 'vitest';
import { brief, decidedEntry, eventEntry, returnedEntry } from '../../../electron/journal/writer/entries.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { aCall, aDecision, anEnd } from '../help.ts';

const profile = { category: 'Read', risk: 'Low', readOnly: true } as const;
const time = { now: 5_000, monotonic: 120 };
const textOf = (text: unknown) =>
  typeof text === 'string' ? text : Buffer.concat(text as Uint8Array[]).toString('utf8');

function nested(depth: number): JsonValue {
  let value: JsonValue = 1;
  for (let n = 0; n < depth; n++) value = [value];
  return value;
}

describe('the entry of a decision', () => {
  const call = aCall({ startedMs: 100, at: 4_980, args: { case_id: 7 }, session: null });
  const decided = { call, decision: aDecision(), definition: 'abc', reservations: [] };

  it('has when it was decided, and how long that took to the microsecond', () => {
    const { head, decision, reservations, isBrief } = decidedEntry(decided, profile, 'Cursor', {
      now: 5_000,
      monotonic: 100.123_456_7,
    });
    expect(JSON.parse(head)).toMatchObject({ at: 5_000, arrived: 4_980, monotonic: 100, decidedMs: 0.123 });
    expect(JSON.parse(head)).toMatchObject({ label: 'Cursor', session: null, category: 'Read', definition: 'abc' });
    expect(JSON.parse(decision)).toMatchObject({ outcome: 'allowed' });
    expect([reservations, isBrief]).toEqual(['', false]);
  });

  it('never took less than no time', () => {
    expect(JSON.parse(decidedEntry(decided, profile, '', { now: 1, monotonic: 99 }).head).decidedMs).toBe(0);
  });

  it('says what it reserved', () => {
    const row = { key: 'calls', windowMs: 60_000, at: 17, weight: 2 };
    const { reservations } = decidedEntry({ ...decided, reservations: [row] }, profile, '', time);
    expect(JSON.parse(reservations)).toEqual([call.id, [['calls', 60_000, 17, 2]]]);
  });

  it('is not lost where its arguments are nested deeper than can be written', () => {
    const deep = { ...decided, call: { ...call, args: { deep: nested(200_000) } } };
    expect(textOf(decidedEntry(deep, profile, '', time).arguments)).toBe('"(nested too deep to be recorded)"');
  });
});

describe('the entry of an end', () => {
  const ended = (end: ReturnType<typeof anEnd>) =>
    returnedEntry(
      { call: aCall(), decision: aDecision(), end, totalMs: 90.000_4, gatewayMs: 0.000_6, released: [] },
      time,
    );

  it('takes the text of a result that was printed already', () => {
    expect(textOf(ended(anEnd({ n: 1 }, { resultText: '{"n":1.0}' })).result)).toBe('{"n":1.0}');
    expect(textOf(ended(anEnd({ n: 1 })).result)).toBe('{"n":1}');
  });

  it.each([
    ['ok', 'allowed'],
    ['failed', 'error'],
    ['broken', 'error'],
    ['cancelled', 'allowed'],
  ] as const)('that is %s says that the call was %s', (end, outcome) => {
    expect(JSON.parse(ended(anEnd(null, { end })).head)).toMatchObject({ end, outcome, rule: '/tools/get_case' });
  });

  it('has its times to the microsecond', () => {
    expect(JSON.parse(ended(anEnd(null, { upstreamMs: 1.234_567 })).head)).toMatchObject({
      totalMs: 90,
      gatewayMs: 0.001,
      upstreamMs: 1.235,
    });
  });

  it('has neither words nor a result where there were none', () => {
    const { error, result, released } = ended(anEnd(null));
    expect([error, result, released]).toEqual(['', '', '']);
  });

  it('is not lost where the answer is nested deeper than can be written', () => {
    expect(textOf(ended(anEnd({ deep: nested(200_000) })).result)).toBe('"(nested too deep to be recorded)"');
  });

  it('keeps all but its length where it is brief', () => {
    const entry = ended(anEnd());
    expect(brief(entry)).toEqual({ ...entry, isBrief: true });
    expect(entry.isBrief).toBe(false);
  });
});

describe('the entry of what is no call', () => {
  it('says null where nothing is known', () => {
    const entry = eventEntry({ kind: 'gate', what: 'Paused' }, time);
    if (entry.kind !== 'event') throw new Error('no event');
    const none = { call: null, agent: null, server: null, tool: null, by: null };
    expect(JSON.parse(entry.head)).toEqual({ kind: 'gate', at: 5_000, monotonic: 120, ...none });
    expect([entry.what, entry.detail]).toEqual(['Paused', '{}']);
  });
});
