import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Limits } from '../../electron/guard/limits/limits.ts';
import type { LocalReservations } from '../../electron/guard/limits/local-reservations.ts';
import { compile } from '../../electron/guard/policy/compile.ts';
import type { LimitUse } from '../../electron/guard/policy/policy-result.ts';
import type { ReservationRow } from '../../electron/guard/ports.ts';
import { runs } from '../support/runs.ts';
import { policy, testrail } from './support.ts';

/**
 * Calls, failures that give a place back, waits, restarts of the process and of the machine, clocks that are set, and edits
 * of the policy, in any order: at no moment does any window hold more than its limit allows.
 */

type Step =
  | {
      readonly do: 'call';
      readonly tool: 't' | 'u';
      readonly agent: number;
      readonly session: number;
      readonly amount: number;
    }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'give back'; readonly which: number; readonly twice: boolean }
  | { readonly do: 'send'; readonly which: number }
  | { readonly do: 'restart' }
  | { readonly do: 'reboot' }
  | { readonly do: 'edit'; readonly document: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      tool: fc.constantFrom('t' as const, 'u' as const),
      agent: fc.nat(1),
      session: fc.nat(2),
      amount: fc.constantFrom(0, 0.1, 1, 2.5, 7),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 10, 250, 999, 1000, 1001, 2999, 3000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('give back' as const), which: fc.nat(9), twice: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reboot' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit' as const), document: fc.nat(3) }) },
);

/**
 * Edits change how much, what counts together, whether, and over how long; what is in force is what must hold. The tools
 * share counters, each in windows and for a reach of its own.
 */
const editions = [
  {
    t: [
      { counter: 'a', window: 1, max: 3, scope: 'grant' },
      { counter: 'a', window: 3, max: 5, scope: 'grant' },
    ],
    u: [{ counter: 'a', window: 2, max: 4, scope: 'server' }],
  },
  {
    t: [
      { counter: 'a', window: 1, max: 2, scope: 'grant' },
      { counter: 's', window: 3, max: 10, scope: 'server', sum: 'args.amount' },
    ],
    u: [
      { counter: 's', window: 1, max: 7, scope: 'grant', sum: 'args.amount' },
      { counter: 'a', window: 3, max: 3, scope: 'session' },
    ],
  },
  {
    t: [
      { counter: 'a', window: 3, max: 9, scope: 'session' },
      { counter: 'a', window: 3, max: 4, scope: 'session' },
      { counter: 's', window: 3, max: 20, scope: 'session', sum: 'args.amount' },
    ],
    u: [{ counter: 'a', window: 1, max: 1, scope: 'grant' }],
  },
  {
    t: [
      { counter: 'a', window: 3, max: 5, scope: 'server' },
      { counter: 's', window: 1, max: 6, scope: 'server', sum: 'args.amount' },
    ],
    u: [{ counter: 'a', window: 3, max: 6, scope: 'server', count: 'args.items' }],
  },
].map(({ t, u }) => {
  const document = policy({ version: '1', tools: { t: { limits: t }, u: { limits: u } } });
  return compile(document, { server: testrail, agent: null, version: 1, now: 0 }).tools;
});

interface Admitted {
  readonly hold: LocalReservations;
  readonly uses: readonly LimitUse[];
  readonly who: { readonly agent: string; readonly session: string };
  /** True time of sending, which no one in the model can see. */
  at: number;
}

/** The world as it truly is: time that only passes, machines that start again, a journal that keeps rows. */
class World {
  time = 0;
  booted = -50_000;
  rows: ReservationRow[] = [];
  admitted: Admitted[] = [];
  open: Admitted[] = [];
  limits: Limits;
  stamp: ReturnType<Limits['stamp']>;
  edition = 0;
  readonly clock = { monotonic: () => this.time - this.booted };

  constructor() {
    this.limits = Limits.fresh(this.clock);
    this.stamp = this.limits.stamp();
  }

  step(step: Step): void {
    if (step.do === 'call') this.call(step);
    else if (step.do === 'wait') this.time += step.ms;
    else if (step.do === 'give back') this.giveBack(step.which, step.twice);
    else if (step.do === 'send') this.send(step.which);
    else if (step.do === 'edit') this.edition = step.document;
    else {
      if (step.do === 'reboot') this.booted = this.time;
      this.restart();
    }
  }

  call({ tool, agent, session, amount }: Extract<Step, { do: 'call' }>): void {
    const who = { agent: `agent-${agent}`, session: `session-${session}` };
    const limits = editions[this.edition]?.get(tool)?.limits ?? [];
    const items = Math.max(1, Math.ceil(amount));
    const uses = limits.map((limit) => ({
      limit,
      weight: limit.sum === null ? (limit.count === null ? 1 : items) : amount,
    }));
    const reserved = this.limits.reserve(uses, who);
    if (!reserved.ok) return;
    const call: Admitted = { hold: reserved.reservations, uses, who, at: this.time };
    this.rows.push(...reserved.reservations.rows);
    this.admitted.push(call);
    this.open.push(call);
    this.check(call);
  }

  giveBack(which: number, twice: boolean): void {
    const call = this.open[which];
    if (call === undefined) return;
    this.open.splice(which, 1);
    const released = [...this.limits.release(call.hold), ...(twice ? this.limits.release(call.hold) : [])];
    for (const row of released) {
      const index = this.rows.findIndex((kept) => JSON.stringify(kept) === JSON.stringify(row));
      this.rows.splice(index, 1);
    }
    this.admitted.splice(this.admitted.indexOf(call), 1);
  }

  /** A call that waited for its record is sent now: its place moves, or it is refused after all. */
  send(which: number): void {
    const call = this.open[which];
    if (call === undefined) return;
    this.open.splice(which, 1);
    if (this.limits.isTooLate(call.hold) || this.limits.move(call.hold) !== null) {
      this.admitted.splice(this.admitted.indexOf(call), 1);
      return;
    }
    // Its rows keep the moment at which they were written: when it was sent only this run knows.
    call.at = this.time;
    this.check(call);
  }

  restart(): void {
    this.open = [];
    this.limits = new Limits(this.clock);
    this.limits.restore({ rows: this.rows, stamp: this.stamp });
    this.stamp = this.limits.stamp();
  }

  /** What every limit of the call held in the window that ends with it. */
  check({ uses, who }: Admitted): void {
    for (const { limit } of uses) {
      let held = 0;
      for (const other of this.admitted) {
        const counts =
          limit.scope === 'server' ||
          (other.who.agent === who.agent && (limit.scope === 'grant' || other.who.session === who.session));
        if (counts && this.time - other.at <= limit.windowMs) held += raised(other.uses, limit);
      }
      expect(Math.round(held * 1e6) / 1e6).toBeLessThanOrEqual(limit.max);
    }
  }
}

/** What a call added to the counter of a limit, in the window and for the reach of it: whichever limit asked. */
function raised(uses: readonly LimitUse[], { prefix, windowMs }: LimitUse['limit']): number {
  const counted = uses.filter(({ limit }) =>
    limit.counter.places.some((place) => place.prefix === prefix && place.windowMs === windowMs),
  );
  return Math.max(0, ...counted.map(({ weight }) => weight));
}

describe('Limits, whatever happens', () => {
  it('never admit more than max in any window', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(steps, { minLength: 280, maxLength: 300, size: 'max' }), (sequence) => {
        const world = new World();
        for (const step of sequence) world.step(step);
        taken += sequence.length;
      }),
      { numRuns: runs(150) },
    );
    expect(taken).toBeGreaterThanOrEqual(runs(150) * 250);
  });
});
