import { describe, expect, it } from 'vitest';
import { ApprovalQueue } from '../../electron/guard/approvals/queue.ts';
import { Gate } from '../../electron/guard/enforcement/gate.ts';
import { Limits } from '../../electron/guard/limits/limits.ts';
import type { JsonObject } from '../../shared/json.ts';
import { FixedPolicies, ManualClock, MemoryJournal, outcomeOf, policy, refusal, toolCall, tools } from './support.ts';

const askMs = 600_000;

/** The gate with the queue of asks that the program has, on a clock that only the test moves. */
function world(rate: string) {
  const clock = new ManualClock();
  let made = 0;
  const approvals = new ApprovalQueue({
    clock,
    times: { askMs: () => askMs, holdMs: () => 45_000 },
    newId: () => `ask-${++made}`,
    riskOf: () => 'High',
  });
  const policies = new FixedPolicies(
    policy({ version: '1', tools: { close_run: { rate_limit: rate, approval: {} } } }),
  );
  const journal = new MemoryJournal();
  const gate = new Gate({ clock, journal, tools, policies, limits: Limits.fresh(clock), approvals });
  const judge = (args: JsonObject, signal?: AbortSignal) => gate.judge(toolCall('close_run', args), signal);
  const waiters = () => approvals.open().reduce((sum, ask) => sum + ask.waiters.size, 0);
  return {
    clock,
    journal,
    approvals,
    /** A call that is to be answered at once. */
    call: (args: JsonObject = {}) => judge(args),
    /** A call that waits for a person when this resolves. */
    async ask(args: JsonObject = {}, signal?: AbortSignal) {
      const before = waiters();
      const verdict = judge(args, signal);
      while (waiters() === before) await Promise.resolve();
      return { verdict };
    },
    allow() {
      const ask = approvals.open().find(({ state }) => state === 'waiting');
      expect(approvals.answer(ask?.id ?? '', { kind: 'once' }, 'test')).toMatchObject({ done: true });
    },
    /** Every call that waits is told to call again. */
    endHolds() {
      clock.pass(45_001);
      approvals.tick();
    },
  };
}

describe('An ask takes its place in a limit once', () => {
  it('also where its call was told to call again, and an Allow came meanwhile', async () => {
    const { ask, call, allow, endHolds } = world('1/hour');
    const { verdict } = await ask();
    endHolds();
    expect(await refusal(verdict)).toMatchObject({ message: expect.stringContaining('Not executed yet') });
    allow();
    expect(await outcomeOf(call())).toBe('allowed');
    expect(await refusal(call())).toMatchObject({ outcome: 'limited' });
  });

  it('also where the call that brought it left, and an equal one is sent', async () => {
    const { ask, call, allow } = world('2/hour');
    const agent = new AbortController();
    const first = await ask({}, agent.signal);
    const second = await ask();
    agent.abort();
    await first.verdict;
    allow();
    expect(await outcomeOf(second.verdict)).toBe('allowed');
    const third = await ask({ run_id: 2 });
    expect(await refusal(call({ run_id: 3 }))).toMatchObject({ outcome: 'limited' });
    allow();
    expect(await outcomeOf(third.verdict)).toBe('allowed');
  });

  it('which moves to the moment at which the call is sent', async () => {
    const { ask, call, allow, endHolds, clock } = world('1/minute');
    const { verdict } = await ask();
    endHolds();
    await verdict;
    allow();
    expect(await outcomeOf(call())).toBe('allowed');
    clock.pass(30_000);
    expect(await refusal(call())).toMatchObject({ outcome: 'limited', retryAfterMs: 30_001 });
  });

  it('and is asked anew, with a place, where the ask that it joined is over before it waits', async () => {
    const { ask, call, endHolds, journal, clock, approvals } = world('2/hour');
    const { verdict } = await ask();
    endHolds();
    await verdict;
    const { commit } = journal;
    journal.commit = (durable) => {
      journal.commit = commit;
      clock.pass(askMs);
      return commit(durable);
    };
    await ask();
    expect(approvals.decided()).toMatchObject([{ id: 'ask-1', end: { how: 'expired' } }]);
    expect(await refusal(call({ run_id: 2 }))).toMatchObject({ outcome: 'limited' });
  });
});

describe('An Allow that finds no room', () => {
  it('stays for the identical call until there is, without a second place', async () => {
    const { ask, call, allow, endHolds, clock } = world('1/minute');
    const { verdict } = await ask();
    endHolds();
    await verdict;
    clock.pass(20_000);
    // The place of the ask has left the window, and another ask takes it.
    const other = await ask({ run_id: 2 });
    const mine = await ask();
    allow();
    expect(await refusal(mine.verdict)).toMatchObject({ outcome: 'limited' });
    clock.pass(60_001);
    expect(await outcomeOf(call())).toBe('allowed');
    // The one of the other ask is gone with the minute, so this one is all that counts.
    expect(await refusal(call({ run_id: 3 }))).toMatchObject({ outcome: 'limited', retryAfterMs: 60_001 });
    endHolds();
    await other.verdict;
  });

  it('and expires unused where there never is', async () => {
    const { ask, call, allow, endHolds, clock, approvals } = world('1/hour');
    const { verdict } = await ask();
    endHolds();
    await verdict;
    allow();
    clock.pass(askMs);
    approvals.tick();
    expect(await refusal(call())).toMatchObject({ outcome: 'limited' });
    expect(approvals.decided()).toMatchObject([{ end: { how: 'allowed', why: expect.stringContaining('Not used') } }]);
  });
});
