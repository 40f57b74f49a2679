import { describe, expect, it } from 'vitest';
import { Limits } from '../../electron/guard/limits/limits.ts';
import { compile } from '../../electron/guard/policy/compile.ts';
import type { LimitUse } from '../../electron/guard/policy/policy-result.ts';
import type { ReservationRow } from '../../electron/guard/ports.ts';
import type { Limit } from '../../shared/policy/document.ts';
import { liveHeap } from '../support/collect-garbage.ts';
import { ManualClock, policy, testrail } from './support.ts';

const who = { agent: 'cursor', session: null };

function uses(limits: readonly Partial<Limit>[], weight = 1): readonly LimitUse[] {
  const full = limits.map((limit) => ({ counter: 'c', window: 60, max: 2, scope: 'grant', ...limit }));
  const document = policy(JSON.parse(JSON.stringify({ version: '1', tools: { t: { limits: full } } })));
  const compiled = compile(document, { server: testrail, agent: null, version: 1, now: 0 });
  return (compiled.tools.get('t')?.limits ?? []).map((limit) => ({ limit, weight }));
}

/** How many of some calls pass one after the other. */
function passing(
  limits: Limits,
  use: readonly LimitUse[],
  tries: number,
  of: typeof who | { agent: string; session: string } = who,
): number {
  let passed = 0;
  for (let call = 0; call < tries; call++) if (limits.reserve(use, of).ok) passed++;
  return passed;
}

describe('A limit', () => {
  it('slides: no span of a window holds more than it, also across a minute edge', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const two = uses([{ max: 2 }]);
    clock.mono = 59_900;
    expect(passing(limits, two, 5)).toBe(2);
    clock.pass(200);
    expect(passing(limits, two, 5)).toBe(0);
    clock.pass(59_800);
    expect(passing(limits, two, 5)).toBe(0);
    clock.pass(1);
    expect(passing(limits, two, 5)).toBe(2);
  });

  it('does not care where the wall clock is set', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    expect(passing(limits, uses([{}]), 3)).toBe(2);
    clock.wall += 86_400_000;
    expect(passing(limits, uses([{}]), 3)).toBe(0);
    clock.wall -= 2 * 86_400_000;
    expect(passing(limits, uses([{}]), 3)).toBe(0);
  });

  it('counts each agent, each session, or all together', () => {
    const limits = Limits.fresh(new ManualClock());
    expect(passing(limits, uses([{ scope: 'grant' }]), 3, { agent: 'a', session: 's1' })).toBe(2);
    expect(passing(limits, uses([{ scope: 'grant' }]), 3, { agent: 'a', session: 's2' })).toBe(0);
    expect(passing(limits, uses([{ scope: 'grant' }]), 3, { agent: 'b', session: 's1' })).toBe(2);
    expect(passing(limits, uses([{ scope: 'session' }]), 3, { agent: 'a', session: 's1' })).toBe(2);
    expect(passing(limits, uses([{ scope: 'session' }]), 3, { agent: 'a', session: 's2' })).toBe(2);
    expect(passing(limits, uses([{ scope: 'server' }]), 3, { agent: 'a', session: 's1' })).toBe(2);
    expect(passing(limits, uses([{ scope: 'server' }]), 3, { agent: 'b', session: 's2' })).toBe(0);
  });

  it('reserves all of several or none', () => {
    const limits = Limits.fresh(new ManualClock());
    const both = uses([
      { counter: 'wide', max: 10 },
      { counter: 'narrow', max: 1 },
    ]);
    expect(passing(limits, both, 5)).toBe(1);
    expect(passing(limits, uses([{ counter: 'wide', max: 10 }]), 20)).toBe(9);
  });

  it('counts a call once where two limits share a counter', () => {
    const limits = Limits.fresh(new ManualClock());
    expect(passing(limits, uses([{ max: 3 }, { max: 3 }]), 9)).toBe(3);
  });

  it('sums decimals exactly, and lets nothing be too small to count', () => {
    const limits = Limits.fresh(new ManualClock());
    expect(passing(limits, uses([{ max: 1, sum: 'args.amount' }], 0.1), 20)).toBe(10);
    const other = Limits.fresh(new ManualClock());
    for (let call = 0; call < 10; call++) other.reserve(uses([{ max: 1, sum: 'args.amount' }], 1e-12), who);
    expect(passing(other, uses([{ max: 1, sum: 'args.amount' }], 1), 1)).toBe(0);
  });

  it('refuses an amount that is more than the limit for ever, without a time to retry', () => {
    const limits = Limits.fresh(new ManualClock());
    expect(limits.reserve(uses([{ max: 5, sum: 'args.amount' }], 1e300), who)).toMatchObject({
      ok: false,
      retryAfterMs: null,
    });
  });

  it('gives back only what is still in its window', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const first = limits.reserve(uses([{}]), who);
    clock.pass(60_001);
    expect(passing(limits, uses([{}]), 2)).toBe(2);
    if (first.ok) limits.release(first.reservations);
    expect(passing(limits, uses([{}]), 2)).toBe(0);
  });

  it('gives back the very call, not its neighbour', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const first = limits.reserve(uses([{}]), who);
    clock.pass(50);
    limits.reserve(uses([{}]), who);
    if (first.ok) limits.release(first.reservations);
    clock.pass(59_970);
    expect(passing(limits, uses([{}]), 2)).toBe(1);
  });

  it('gives back two calls of one moment, also the lighter before the heavier', () => {
    const limits = Limits.fresh(new ManualClock());
    const use = (weight: number) => uses([{ max: 3, sum: 'args.amount' }], weight);
    const [light, heavy] = [limits.reserve(use(1), who), limits.reserve(use(2), who)];
    if (light.ok) limits.release(light.reservations);
    if (heavy.ok) limits.release(heavy.reservations);
    expect(passing(limits, use(1), 9)).toBe(3);
  });

  it('that left already does not take a neighbour with it when it is moved', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const first = limits.reserve(uses([{ max: 3 }]), who);
    clock.pass(1);
    passing(limits, uses([{ max: 3 }]), 1);
    clock.pass(60_000);
    if (first.ok) limits.move(first.reservations);
    expect(passing(limits, uses([{ max: 3 }]), 5)).toBe(1);
  });

  it('in the shadow counts apart and never refuses', () => {
    const limits = Limits.fresh(new ManualClock());
    const shadow = uses([{ mode: 'shadow', max: 1 }]);
    expect(passing(limits, shadow, 3)).toBe(3);
    const third = limits.reserve(shadow, who);
    expect(third.ok && third.trace).toMatchObject([{ result: 'shadow', detail: 'Would limit: 2 of 1 this minute' }]);
    expect(third.ok && third.reservations.rows).toEqual([]);
    expect(passing(limits, uses([{ max: 1 }]), 2)).toBe(1);
  });
});

describe('A counter that tools share', () => {
  const document = (a: readonly Partial<Limit>[], b: readonly Partial<Limit>[]) => {
    const full = (limits: readonly Partial<Limit>[]) => limits.map((limit) => ({ counter: 'c', ...limit }));
    return compile(
      policy(JSON.parse(JSON.stringify({ version: '1', tools: { a: { limits: full(a) }, b: { limits: full(b) } } }))),
      { server: testrail, agent: null, version: 1, now: 0 },
    );
  };
  const of = ({ tools }: ReturnType<typeof document>, tool: string, weight = 1): readonly LimitUse[] =>
    (tools.get(tool)?.limits ?? []).map((limit) => ({ limit, weight }));

  it('counts a call in every window, whichever limit asked', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const policies = document([{ window: 1, max: 100 }], [{ window: 'hour', max: 1 }]);
    expect(passing(limits, of(policies, 'a'), 1)).toBe(1);
    clock.pass(5000);
    expect(passing(limits, of(policies, 'b'), 1)).toBe(0);
    clock.pass(3_595_001);
    expect(passing(limits, of(policies, 'b'), 1)).toBe(1);
    expect(passing(limits, of(policies, 'a'), 200)).toBe(99);
  });

  it('counts a call for every reach, whichever limit asked', () => {
    const limits = Limits.fresh(new ManualClock());
    const policies = document([{ window: 60, max: 100, scope: 'grant' }], [{ window: 60, max: 3, scope: 'server' }]);
    expect(passing(limits, of(policies, 'a'), 2, { agent: 'one', session: null })).toBe(2);
    expect(passing(limits, of(policies, 'a'), 1, { agent: 'two', session: null })).toBe(1);
    expect(passing(limits, of(policies, 'b'), 1, { agent: 'three', session: null })).toBe(0);
  });

  it('still does after a restart, and after an edit that keeps it', () => {
    const clock = new ManualClock();
    const before = Limits.fresh(clock);
    const stamp = before.stamp();
    const reserved = before.reserve(of(document([{ window: 1, max: 9 }], [{ window: 'hour', max: 1 }]), 'a'), who);
    clock.pass(5000);
    const limits = new Limits(clock);
    limits.restore({ rows: reserved.ok ? reserved.reservations.rows : [], stamp });
    const edited = document([{ window: 7, max: 9 }], [{ window: 'hour', max: 2 }]);
    expect(passing(limits, of(edited, 'b'), 9)).toBe(1);
  });

  it('is given back in every window', () => {
    const limits = Limits.fresh(new ManualClock());
    const policies = document([{ window: 1, max: 100 }], [{ window: 'hour', max: 1 }]);
    const held = limits.reserve(of(policies, 'a'), who);
    expect(held.ok && limits.release(held.reservations)).toHaveLength(2);
    expect(passing(limits, of(policies, 'b'), 9)).toBe(1);
  });

  it('has the items of one call in the window of another', () => {
    const limits = Limits.fresh(new ManualClock());
    const policies = document([{ window: 'minute', max: 9, count: 'args.ids' }], [{ window: 'hour', max: 5 }]);
    expect(passing(limits, of(policies, 'a', 4), 1)).toBe(1);
    expect(passing(limits, of(policies, 'b'), 9)).toBe(1);
  });
});

describe('A window that an edit takes away and another brings back', () => {
  it.each([false, true])('knows the calls of the time between, restarted: %s', (restart) => {
    const clock = new ManualClock();
    let limits = Limits.fresh(clock);
    const stamp = limits.stamp();
    const rows: ReservationRow[] = [];
    const admit = (use: readonly LimitUse[], tries: number): number => {
      let passed = 0;
      for (let call = 0; call < tries; call++) {
        const reserved = limits.reserve(use, who);
        if (!reserved.ok) continue;
        rows.push(...reserved.reservations.rows);
        passed++;
      }
      return passed;
    };
    const [minute, hour] = [uses([{ max: 5 }]), uses([{ window: 'hour', max: 20 }])];
    expect(admit(minute, 1)).toBe(1);
    clock.pass(1000);
    expect(admit(hour, 3)).toBe(3);
    if (restart) {
      limits = new Limits(clock);
      limits.restore({ rows, stamp });
    }
    expect(admit(minute, 9)).toBe(1);
    clock.pass(70_000);
    expect(admit(minute, 9)).toBe(5);
    expect(admit(hour, 99)).toBe(10);
  });

  it('is given back and moved with the rest of a call', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const [minute, hour] = [uses([{ max: 2 }]), uses([{ window: 'hour', max: 20 }])];
    expect(passing(limits, minute, 1)).toBe(1);
    const held = limits.reserve(hour, who);
    if (!held.ok) throw new Error('It fits');
    expect(limits.release(held.reservations)).toHaveLength(2);
    expect(passing(limits, minute, 9)).toBe(1);
  });

  it('counts a call once, also where two limits of the other window share it', () => {
    const limits = Limits.fresh(new ManualClock());
    expect(passing(limits, uses([{ max: 2 }]), 1)).toBe(1);
    expect(
      passing(
        limits,
        uses([
          { window: 'hour', max: 9 },
          { window: 'hour', max: 8 },
        ]),
        1,
      ),
    ).toBe(1);
    expect(passing(limits, uses([{ max: 5 }]), 9)).toBe(3);
  });

  it('is forgotten when nothing asked for it as long as it is', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const [minute, hour] = [uses([{ max: 2 }]), uses([{ window: 'hour', max: 20 }])];
    passing(limits, minute, 1);
    clock.pass(61_000);
    const held = limits.reserve(hour, who);
    expect(held.ok && held.reservations.taken.own).toHaveLength(1);
  });

  it('of one counter counts the calls of every tool, whatever the window of each', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const [one, other] = [uses([{ max: 5 }]), uses([{ window: 'hour', max: 6 }])];
    expect(passing(limits, other, 1)).toBe(1);
    expect(passing(limits, one, 3)).toBe(3);
    expect(passing(limits, other, 9)).toBe(2);
  });
});

describe('A counter whose scope an edit changes', () => {
  const callers = [
    { agent: 'a', session: 's1' },
    { agent: 'a', session: 's2' },
    { agent: 'b', session: 's3' },
  ];

  it.each([
    ['grant', 'server', 0],
    ['session', 'server', 0],
    ['session', 'grant', 1],
    ['grant', 'session', 1],
    // Nobody knows any more whose calls they were: they count for everybody, for one window.
    ['server', 'grant', 0],
    ['server', 'session', 0],
  ] as const)('from %s to %s does not start empty', (before, after, left) => {
    for (const restart of [false, true]) {
      const clock = new ManualClock();
      let limits = Limits.fresh(clock);
      const stamp = limits.stamp();
      const rows: ReservationRow[] = [];
      for (const caller of callers) {
        const reserved = limits.reserve(uses([{ scope: before, max: 9 }]), caller);
        if (reserved.ok) rows.push(...reserved.reservations.rows);
      }
      clock.pass(1000);
      if (restart) {
        limits = new Limits(clock);
        limits.restore({ rows, stamp });
        clock.pass(1);
      }
      const edited = uses([{ scope: after, max: after === 'server' || before === 'server' ? 3 : 2 }]);
      expect(passing(limits, edited, 5, { agent: 'b', session: 's3' }), `restart: ${restart}`).toBe(left);
      clock.pass(61_000);
      expect(passing(limits, edited, 9, { agent: 'b', session: 's3' })).toBeGreaterThan(1);
    }
  });

  it('knows the calls of the time between where the scope comes back', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const [grant, server] = [uses([{ scope: 'grant', max: 3 }]), uses([{ scope: 'server', max: 9 }])];
    for (const use of [grant, server, grant]) {
      expect(passing(limits, use, 1)).toBe(1);
      clock.pass(1000);
    }
    expect(passing(limits, grant, 5)).toBe(0);
  });

  it('takes nothing over where both scopes were counted all along, also after a restart', () => {
    const clock = new ManualClock();
    let limits = Limits.fresh(clock);
    const stamp = limits.stamp();
    const both = uses([{ scope: 'grant' }, { scope: 'server', window: 'day', max: 99 }]);
    const first = limits.reserve(both, { agent: 'a', session: null });
    clock.pass(1000);
    expect(passing(limits, both, 5, { agent: 'b', session: null })).toBe(2);
    limits = new Limits(clock);
    limits.restore({ rows: first.ok ? first.reservations.rows : [], stamp });
    clock.pass(1);
    expect(passing(limits, both, 5, { agent: 'c', session: null })).toBe(2);
  });

  it('keeps other counters apart, whatever their names', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    passing(limits, uses([{ counter: 'c" server "d', max: 2 }]), 2);
    clock.pass(1000);
    expect(passing(limits, uses([{ counter: 'd', scope: 'server', max: 2 }]), 5)).toBe(2);
    expect(passing(limits, uses([{ counter: 'c" server "d', scope: 'server', max: 2 }]), 5)).toBe(0);
  });
});

describe('A reservation that moves to the moment of sending', () => {
  it('counts from then', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const held = limits.reserve(uses([{ max: 1 }]), who);
    clock.pass(30_000);
    expect(held.ok && limits.move(held.reservations)).toBeNull();
    clock.pass(59_000);
    expect(passing(limits, uses([{ max: 1 }]), 1)).toBe(0);
    clock.pass(1_001);
    expect(passing(limits, uses([{ max: 1 }]), 1)).toBe(1);
  });

  it('has no room any more when its window passed and others took its place', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const held = limits.reserve(uses([{ max: 1 }]), who);
    clock.pass(60_001);
    expect(passing(limits, uses([{ max: 1 }]), 1)).toBe(1);
    expect(held.ok && limits.move(held.reservations)).toMatchObject({ retryAfterMs: 60_001 });
  });

  it.each<[string, readonly Partial<Limit>[]]>([
    ['another limit of the same counter is wider', [{ max: 100 }, { max: 1 }]],
    ['another limit of the same counter adds more', [{ max: 3 }, { max: 3, count: 'args.a' }]],
  ])('has no room any more where %s', (_, both) => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const each = uses(both, both[1]?.count === undefined ? 1 : 2);
    const held = limits.reserve(each, who);
    clock.pass(60_001);
    expect(passing(limits, each, 1)).toBe(1);
    expect(held.ok && limits.move(held.reservations)).toMatchObject({ retryAfterMs: 60_001 });
    expect(held.ok && limits.release(held.reservations)).toHaveLength(1);
  });

  it('is too late where a restart could take it for a call that was sent long before', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const held = limits.reserve(uses([{ max: 1 }]), who);
    if (!held.ok) throw new Error('It fits');
    clock.pass(5000);
    expect(limits.isTooLate(held.reservations)).toBe(false);
    limits.move(held.reservations);
    const again = new Limits(clock);
    again.restore({ rows: held.reservations.rows, stamp: limits.stamp() });
    clock.pass(59_999);
    expect(passing(again, uses([{ max: 1 }]), 1)).toBe(0);
    clock.pass(2);
    expect(passing(again, uses([{ max: 1 }]), 1)).toBe(1);
    const slow = Limits.fresh(clock).reserve(uses([{ max: 1 }]), who);
    clock.pass(5001);
    expect(slow.ok && limits.isTooLate(slow.reservations)).toBe(true);
  });
});

describe('Limits over a restart', () => {
  /** What a journal keeps of some calls. */
  function run(limits: Limits, tries: number): ReservationRow[] {
    const rows: ReservationRow[] = [];
    for (let call = 0; call < tries; call++) {
      const reserved = limits.reserve(uses([{ max: 5 }]), who);
      if (reserved.ok) rows.push(...reserved.reservations.rows);
    }
    return rows;
  }

  function restarted(clock: ManualClock, kept: Parameters<Limits['restore']>[0]): Limits {
    const limits = new Limits(clock);
    limits.restore(kept);
    return limits;
  }

  it('go on counting, and the time between counts', () => {
    const clock = new ManualClock();
    const before = Limits.fresh(clock);
    const stamp = before.stamp();
    const rows = run(before, 3);
    clock.pass(10_000);
    expect(passing(restarted(clock, { rows, stamp }), uses([{ max: 5 }]), 9)).toBe(2);
    // A minute, and the five seconds within which each may have been sent after its row was written.
    clock.pass(55_001);
    expect(passing(restarted(clock, { rows, stamp }), uses([{ max: 5 }]), 9)).toBe(5);
  });

  it('bring back each window of a counter as it was, and no call twice', () => {
    const clock = new ManualClock();
    const before = Limits.fresh(clock);
    const both = uses([{ max: 3 }, { max: 3, window: 'hour' }]);
    const reserved = before.reserve(both, who);
    const rows = reserved.ok ? reserved.reservations.rows : [];
    expect(passing(restarted(clock, { rows, stamp: before.stamp() }), both, 9)).toBe(2);
  });

  it('count from the start of the machine where that was restarted too, however its clocks are set', () => {
    const clock = new ManualClock();
    clock.mono = 1_000_000;
    const before = Limits.fresh(clock);
    const stamp = before.stamp();
    const rows = run(before, 5);
    clock.mono = 59_000;
    clock.wall += 86_400_000;
    expect(passing(restarted(clock, { rows, stamp }), uses([{ max: 5 }]), 9)).toBe(0);
    clock.mono = 65_001;
    expect(passing(restarted(clock, { rows, stamp }), uses([{ max: 5 }]), 9)).toBe(5);
  });

  it('never start before the newest call that is known, also without a stamp', () => {
    const clock = new ManualClock();
    const rows = run(Limits.fresh(clock), 5);
    clock.mono = 1;
    const limits = restarted(clock, { rows, stamp: null });
    expect(passing(limits, uses([{ max: 5 }]), 9)).toBe(0);
    clock.pass(60_001);
    expect(passing(limits, uses([{ max: 5 }]), 9)).toBe(5);
  });

  it('admit nothing that counts before they are brought back', () => {
    const limits = new Limits(new ManualClock());
    expect(() => limits.reserve(uses([{}]), who)).toThrow('was not brought back yet');
    expect(limits.reserve([], who).ok).toBe(true);
    limits.restore({ rows: [], stamp: null });
    expect(passing(limits, uses([{}]), 3)).toBe(2);
  });

  it('are brought back once: a second time would count each call twice', () => {
    const clock = new ManualClock();
    const before = Limits.fresh(clock);
    const kept = { stamp: before.stamp(), rows: run(before, 2) };
    const limits = restarted(clock, kept);
    limits.restore(kept);
    expect(passing(limits, uses([{ max: 5 }]), 9)).toBe(3);
  });
});

describe('Memory', () => {
  it('holds a bounded number of entries where a limit is above a thousand, and never admits more', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const many = uses([{ max: 5000 }]);
    let passed = 0;
    for (let step = 0; step < 6000; step++) {
      passed += passing(limits, many, 1);
      clock.pass(7);
    }
    expect(passed).toBe(5000);
    // A bucket leaves when its latest call does, so a little less than the limit may pass, never more.
    clock.pass(60_001 - 6000 * 7);
    const room = passing(limits, many, 6000);
    expect(room).toBeLessThanOrEqual(9);
  });

  it('forgets counters of sessions that are gone', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    for (let session = 0; session < 20_000; session++) {
      limits.reserve(uses([{ scope: 'session' }]), { agent: 'a', session: String(session) });
      clock.pass(10);
    }
    expect(limits.counters).toBeLessThan(13_000);
  });

  it('takes less than 2 KB for each of 10,000 sessions', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const limit = uses([{ scope: 'session', max: 30 }]);
    const before = liveHeap();
    for (let session = 0; session < 10_000; session++) limits.reserve(limit, { agent: 'a', session: `s${session}` });
    expect(limits.counters).toBe(10_000);
    const taken = liveHeap() - before;
    if (process.env.SHOW_FIGURES) process.stderr.write(`10,000 session counters: ${taken} bytes\n`);
    expect(taken).toBeLessThan(20_000_000);
  });

  it('stays as it is with 10,000 counters that are used again and again', () => {
    const clock = new ManualClock();
    const limits = Limits.fresh(clock);
    const limit = uses([{ max: 30 }]);
    const minute = () => {
      for (let round = 0; round < 10; round++) {
        for (let agent = 0; agent < 10_000; agent++) limits.reserve(limit, { agent: `agent-${agent}`, session: null });
        clock.pass(6_000);
      }
      return liveHeap();
    };
    minute();
    const full = minute();
    expect(limits.counters).toBe(10_000);
    // Ten entries each, a minute long: some 200 bytes an entry would be 20 MB.
    for (let count = 0; count < 3; count++) expect(minute() - full).toBeLessThan(2 * 1024 * 1024);
  });
});
