import { expect, it } from 'vitest';
import type { Ask } from '../../../electron/guard/approvals/ask.ts';
import type { ApprovalPort } from '../../../electron/guard/approvals/port.ts';
import { ApprovalQueue } from '../../../electron/guard/approvals/queue.ts';
import { storedAsksSchema } from '../../../electron/guard/approvals/stored-asks.ts';
import { Gate } from '../../../electron/guard/enforcement/gate.ts';
import { Limits } from '../../../electron/guard/limits/limits.ts';
import type { JournalPort, ToolsPort } from '../../../electron/guard/ports.ts';
import type { Verdict } from '../../../shared/call.ts';
import { runs } from '../../support/runs.ts';
import { claude, cursor, FixedPolicies, ManualClock, ok, policy, toolCall } from '../support.ts';

const steps = runs(30_000);
const lateMs = 600_000;

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What a person allowed, by what it was asked about: kept by the test alone. */
interface Allow {
  readonly what: string;
  readonly at: number;
  readonly kind: 'once' | 'session';
}

function document(edition: number, denied: boolean) {
  const limits = [{ counter: 'all', window: 60, max: 4, scope: 'grant' }];
  const approval = { timeout: 120, reason: `edition ${edition}` };
  const rule = { limits, approval, ...(denied ? { deny_if: [{ conditions: [] }] } : {}) };
  return policy({ version: '1', tools: { close_run: rule } });
}

class World {
  readonly pick = numbers(20_261_130);
  readonly clock = new ManualClock();
  readonly counts = {
    once: 0,
    late: 0,
    session: 0,
    held: 0,
    expired: 0,
    denied: 0,
    closed: 0,
    limited: 0,
    restarts: 0,
    locked: 0,
    reviewed: 0,
    ruled: 0,
    secondAnswers: 0,
  };
  locked = false;
  readonly faults: string[] = [];
  allows: Allow[] = [];
  live = new Map<AbortController, string>();
  edition = 1;
  denied = false;
  definition = 1;
  disk: string | null = null;
  ids: string[] = [];
  made = 0;
  policies = new FixedPolicies(document(1, false));
  queue = this.#queue();
  gate = this.#gate();

  /** All that an answer is bound to, as it stands now. */
  what(agent: string, run: number): string {
    return `${agent} ${run} rules ${this.edition} definition ${this.definition}`;
  }

  #queue(): ApprovalQueue {
    const queue: ApprovalQueue = new ApprovalQueue({
      clock: this.clock,
      times: { askMs: () => 120_000, holdMs: () => 45_000 },
      newId: () => `ask-${++this.made}`,
      riskOf: () => 'High',
      maxPending: () => 4,
      isLocked: () => this.locked,
      save: (kept) => {
        this.disk = JSON.stringify(kept);
      },
      onAsked: (ask) => this.ids.push(ask.id),
      onEnded: ({ end }) => {
        if (end?.how === 'expired') this.counts.expired++;
        if (end?.how === 'denied') this.counts.denied++;
        if (end?.how === 'closed') this.counts.closed++;
        if (end?.how === 'locked') this.counts.locked++;
      },
      onChange: () => {
        // The file is written a while after a change: a crash may come before.
        if (this.pick(12) === 0) this.disk = JSON.stringify(queue.snapshot());
      },
    });
    return queue;
  }

  #gate(): Gate {
    const port: ApprovalPort = this.queue;
    const journal: JournalPort = {
      recordDecision: (_entry, durable) => (durable ? Promise.resolve() : undefined),
      recordResult() {},
    };
    const tools: ToolsPort = {
      profile: () => ({ category: 'Write', risk: 'High', readOnly: false }),
      knows: () => true,
      definition: () => ({ digest: `definition ${this.definition}`, quarantined: false }),
    };
    const limits = Limits.fresh(this.clock);
    return new Gate({ clock: this.clock, journal, tools, policies: this.policies, limits, approvals: port });
  }

  call(): void {
    const agent = this.pick(2) === 0 ? cursor : claude;
    const run = this.pick(3);
    const aborter = new AbortController();
    this.live.set(aborter, '');
    const call = toolCall('close_run', { run_id: run, note: 'x' }, { agent, session: this.pick(2) === 0 ? 's' : null });
    const done = (verdict: Verdict) => {
      if (!this.live.delete(aborter)) return;
      if (verdict.kind === 'forward') {
        this.sent(agent, run, call.session);
        verdict.ticket.settle(ok);
      } else if (verdict.kind === 'refuse') {
        if (verdict.message.startsWith('Not executed yet')) this.counts.held++;
        if (verdict.decision.outcome === 'limited') this.counts.limited++;
      }
    };
    const verdict = this.gate.judge(call, aborter.signal);
    if (verdict instanceof Promise) void verdict.then(done);
    else done(verdict);
  }

  /** A call was sent: one Allow that a person gave for this very call pays for it, or one that lasts. */
  sent(agent: string, run: number, session: string | null): void {
    const now = this.clock.monotonic();
    const what = this.what(agent, run);
    if (this.denied) this.faults.push(`sent although a rule denies it: ${what}`);
    const lasting = `${what} session ${session}`;
    if (this.allows.some((one) => one.kind === 'session' && one.what === lasting && now - one.at < 8 * 3_600_000)) {
      this.counts.session++;
      return;
    }
    const index = this.allows.findIndex((one) => one.kind === 'once' && one.what === what && now - one.at <= lateMs);
    if (index === -1) this.faults.push(`sent without an Allow: ${what}`);
    const [used] = index === -1 ? [] : this.allows.splice(index, 1);
    if (used !== undefined && used.at < now) this.counts.late++;
    else this.counts.once++;
  }

  answer(): void {
    const open = this.queue.open();
    const ask = open[this.pick(Math.max(1, open.length))];
    const id = this.pick(4) === 0 ? this.ids[this.pick(Math.max(1, this.ids.length))] : ask?.id;
    if (id === undefined) return;
    const found = this.queue.find(id);
    const kinds = ['once', 'once', 'once', 'session', 'deny', 'extend', 'rule'] as const;
    // Two endpoints may answer in the same moment: the second finds it answered.
    const given = this.pick(4) === 0 ? ['window', 'web'] : ['window'];
    let taken = 0;
    for (const by of given) {
      const kind = kinds[this.pick(kinds.length)] ?? 'once';
      const answer = kind === 'deny' ? { kind, note: null } : { kind };
      const before = found?.waiters.size ?? 0;
      const { done } = this.queue.answer(id, answer, by);
      if (!done && taken > 0) this.counts.secondAnswers++;
      if (!done || kind === 'extend') continue;
      taken++;
      // A rule was not really written here: its calls are judged by the old one, each let go by this answer once.
      if (kind === 'rule' && found !== null && before > 0) this.counts.ruled++;
      for (let nth = 0; kind === 'rule' && found !== null && nth < before; nth++) this.allow(found, 'once');
      if (found !== null && (kind === 'once' || kind === 'session')) this.allow(found, kind);
    }
    expect(taken).toBeLessThanOrEqual(1);
  }

  /** A person who came back looks at what was denied meanwhile. */
  review(): void {
    const unseen = this.queue.unseen();
    const ask = unseen[this.pick(Math.max(1, unseen.length))];
    if (ask === undefined) return;
    const allows = this.pick(3) > 0;
    if (!this.queue.review(ask.id, allows ? 'allow' : 'dismiss', 'window') || !allows || ask.state !== 'allowed')
      return;
    this.counts.reviewed++;
    this.allow(ask, 'once');
  }

  /** Notes what a person allowed. */
  allow({ agent, args, definition, reason, session }: Ask, kind: Allow['kind']): void {
    const what = `${agent} ${String(args.run_id)} rules ${reason?.split(' ')[1]} ${definition}`;
    const at = this.clock.monotonic();
    this.allows.push({ kind, at, what: kind === 'once' ? what : `${what} session ${session}` });
  }

  restart(): void {
    this.counts.restarts++;
    // What was in flight is gone with the process, and so are answers for sessions.
    this.live.clear();
    this.allows = this.allows.filter(({ kind }) => kind === 'once');
    if (this.pick(2) === 0) {
      this.queue.stop();
      this.disk = JSON.stringify(this.queue.snapshot());
    }
    this.queue = this.#queue();
    if (this.disk !== null) this.queue.restore(storedAsksSchema.parse(JSON.parse(this.disk)));
    this.gate = this.#gate();
  }

  edit(): void {
    if (this.pick(3) === 0) this.denied = !this.denied;
    else this.edition = 1 + this.pick(3);
    this.policies.set(document(this.edition, this.denied));
    // The ask is closed soon after, or not before somebody answers: both must hold.
    if (this.pick(2) === 0) this.queue.closeWhere(() => true, 'The rules changed');
  }

  step(): void {
    const dice = this.pick(100);
    if (dice < 40) this.call();
    else if (dice < 64) this.answer();
    else if (dice < 66) this.review();
    else if (dice < 80) this.clock.pass([10, 1000, 30_000, 61_000, 200_000][this.pick(5)] ?? 0);
    else if (dice < 84) this.queue.tick();
    else if (dice < 90) [...this.live.keys()][this.pick(Math.max(1, this.live.size))]?.abort();
    else if (dice < 92) this.edit();
    else if (dice < 94) this.definition = 1 + this.pick(2);
    else if (dice < 95) this.restart();
    else if (dice < 97) this.clock.wall += this.pick(2) === 0 ? -300_000 : 300_000;
    else if (dice < 99) this.gate.paused === null ? this.pick(3) === 0 && this.gate.pause() : this.gate.resume();
    else {
      this.gate.resume();
      this.locked = !this.locked && this.pick(3) === 0;
    }
  }
}

it('whatever happens in whatever order, a call is sent only by an Allow that lives, was given for it, and was not used', async () => {
  const world = new World();
  for (let step = 0; step < steps; step++) {
    world.step();
    await new Promise(setImmediate);
    if (world.faults.length > 0) break;
    if (world.ids.length > 50) world.ids = world.ids.slice(-50);
    if (world.allows.length > 2000) {
      const now = world.clock.monotonic();
      world.allows = world.allows.filter(({ kind, at }) => now - at <= (kind === 'once' ? lateMs : 8 * 3_600_000));
    }
  }
  expect(world.faults).toEqual([]);
  // Every ending was reached many times: a test that never gets there shows nothing.
  for (const [ending, times] of Object.entries(world.counts)) expect(times, ending).toBeGreaterThan(steps / 2000);
});
