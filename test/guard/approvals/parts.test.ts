import { describe, expect, it } from 'vitest';
import { type Ask, newAsk } from '../../../electron/guard/approvals/ask.ts';
import { bindingOf } from '../../../electron/guard/approvals/binding.ts';
import { elapsedSince, hasCome, leftOf } from '../../../electron/guard/approvals/clocks.ts';
import { Decided, whyDecided } from '../../../electron/guard/approvals/decided.ts';
import { Groups } from '../../../electron/guard/approvals/groups.ts';
import { equalAnswers } from '../../../electron/guard/approvals/offer.ts';
import { SessionAllows } from '../../../electron/guard/approvals/session-allows.ts';
import type { AskEnd } from '../../../shared/control/asks.ts';
import { claude, cursor, ManualClock, testrail } from '../support.ts';
import { request } from './support.ts';

let made = 0;
function askOf(call: Parameters<typeof request>[0] = {}, how: AskEnd | null = null): Ask {
  const asked = request(call);
  const binding = bindingOf(asked);
  if (binding === null) throw new Error('It is short enough');
  const ask = newAsk(asked, { id: `ask-${++made}`, binding, risk: 'High', group: null }, new ManualClock(), 1000);
  const by = how === null || how === 'expired' || how === 'closed' || how === 'locked' ? null : 'window';
  ask.end = how === null ? null : { how, by, at: 0, why: null, note: null, afterMs: 0 };
  return ask;
}

describe('a deadline', () => {
  const at = { wall: 1000, monotonic: 1000 };
  it.each([
    ['both clocks', 1000, 1000],
    ['the wall clock alone, for the machine slept', 1000, 10],
    ['the monotonic clock alone, for the wall clock was set back', 10, 1000],
  ])('has come by %s', (_which, wall, mono) => {
    const clock = Object.assign(new ManualClock(), { wall, mono });
    expect(hasCome(clock, at)).toBe(true);
  });
  it('has not come a moment before, and one that is none never does', () => {
    const clock = Object.assign(new ManualClock(), { wall: 999, mono: 999 });
    expect([leftOf(clock, at), hasCome(clock, at), hasCome(clock, null)]).toEqual([1, false, false]);
  });
  it('after a restart of the machine counts by the wall clock, and by nothing where that was set back', () => {
    const clock = Object.assign(new ManualClock(), { wall: 5000, mono: 10 });
    expect(elapsedSince(clock, { wall: 2000, monotonic: 9000 })).toBe(3000);
    expect(elapsedSince(clock, { wall: 6000, monotonic: 0 })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('asks that came together', () => {
  it('are those of one agent for one tool within 5 s of the first', () => {
    const groups = new Groups();
    const of = (agent: typeof cursor, tool: string, at: number) =>
      groups.groupOf({ agent, server: testrail, tool }, at);
    const first = of(cursor, 'update_case', 0);
    expect(of(cursor, 'update_case', 5000)).toBe(first);
    expect(of(claude, 'update_case', 1)).not.toBe(first);
    expect(of(cursor, 'update_run', 1)).not.toBe(first);
    // Counted from the first, not from the one before: a stream of calls makes no endless card.
    expect(of(cursor, 'update_case', 5001)).not.toBe(first);
  });
});

describe('a rule is offered', () => {
  const offered = (...hows: readonly AskEnd[]) =>
    equalAnswers(
      askOf(),
      hows.map((how, run) => askOf({ args: { run_id: run } }, how)),
    );
  it.each([
    ['after three equal answers', ['allowed', 'session', 'allowed'], { kind: 'allow', times: 3 }],
    ['after three refusals', ['denied', 'denied', 'denied'], { kind: 'deny', times: 3 }],
    ['over what nobody answered', ['allowed', 'expired', 'closed', 'allowed', 'allowed'], { kind: 'allow', times: 3 }],
    ['not after two', ['allowed', 'allowed'], null],
    ['not where the last one was another', ['denied', 'allowed', 'allowed', 'allowed'], null],
    ['only for those since the last other one', ['denied', 'denied', 'denied', 'allowed'], { kind: 'deny', times: 3 }],
  ] as const)('%s', (_when, hows, expected) => {
    const found = offered(...hows);
    expect(found === null ? null : { kind: found.kind, times: found.asks.length }).toEqual(expected);
  });
  it('not for another agent, nor for arguments of other names', () => {
    const decided = [1, 2, 3].map((run) => askOf({ args: { run_id: run } }, 'allowed'));
    expect(equalAnswers(askOf({ agent: claude }), decided)).toBeNull();
    expect(equalAnswers(askOf({ args: { run_id: 1, force: true } }), decided)).toBeNull();
  });
});

describe('an answer for a session', () => {
  it('counts what it lets pass, ends after 8 hours, and without sessions after one', () => {
    const clock = new ManualClock();
    const allows = new SessionAllows(clock);
    const [within, without] = [askOf({ session: 'a' }), askOf({ session: null })];
    allows.add(within, 'window');
    allows.add(without, 'window');
    expect(allows.take(within.binding)).toMatchObject({ used: 1 });
    clock.pass(3_600_000);
    expect(allows.take(without.binding)).toBeNull();
    expect(allows.take(within.binding)).toMatchObject({ used: 2 });
    clock.pass(7 * 3_600_000);
    expect(allows.list()).toEqual([]);
    expect(allows.take(within.binding)).toBeNull();
  });
  it('is the last 500 at most: the oldest is asked about anew', () => {
    const allows = new SessionAllows(new ManualClock());
    const asks = Array.from({ length: 501 }, (_, run) => askOf({ args: { run_id: run } }));
    for (const ask of asks) allows.add(ask, 'window');
    expect(allows.list()).toHaveLength(500);
    expect(asks.slice(0, 2).map(({ binding }) => allows.take(binding) === null)).toEqual([true, false]);
  });
});

describe('what was decided', () => {
  it('is kept once each, the newest first, 200 at most', () => {
    const decided = new Decided();
    const asks = Array.from({ length: 201 }, () => askOf({}, 'denied'));
    for (const ask of asks) decided.add(ask);
    const again = asks[100];
    if (again !== undefined) decided.add(again);
    expect(decided.list()).toHaveLength(200);
    expect(decided.list()[0]).toBe(again);
    expect(new Set(decided.list()).size).toBe(200);
  });
  it.each([
    ['allowed', 'It was allowed already by window.'],
    ['session', 'It was allowed for the session already by window.'],
    ['always', 'A rule was written for it already by window.'],
    ['denied', 'It was denied already by window.'],
    ['expired', 'Nobody answered in time, so it was denied.'],
    ['locked', 'It was denied, for the screen was locked.'],
    ['closed', 'It ended by itself: it is over.'],
  ] as const)('says what was said, to whoever answers after it was %s', (how, words) => {
    expect(whyDecided(askOf({}, how))).toBe(words);
  });
});

describe('of several rules that ask', () => {
  it('the shortest time holds, and the first reason is shown', () => {
    const [long, short] = [request({}, { timeout: 300 }), request({}, { timeout: 30, reason: 'For good' })];
    const both = { ...long, asks: [...long.asks, ...short.asks] };
    const binding = bindingOf(both);
    if (binding === null) throw new Error('It is short enough');
    const clock = new ManualClock();
    const ask = newAsk(both, { id: 'a', binding, risk: 'High', group: null }, clock, 120_000);
    expect(ask).toMatchObject({ reason: 'For good', deadline: { wall: clock.now() + 30_000 } });
    expect(newAsk(request(), { id: 'a', binding, risk: 'High', group: null }, clock, null).deadline).toBeNull();
  });
});
