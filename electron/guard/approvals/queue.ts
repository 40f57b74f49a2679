import type { AskAnswer } from '../../../shared/control/approvals.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { Clock } from '../ports.ts';
import type { Ask, Ended, Waiter } from './ask.ts';
import { type Binding, bindingOf } from './binding.ts';
import { deadlineIn, hasCome, later, leftOf } from './clocks.ts';
import { Groups } from './groups.ts';
import { type KeptAsks, keepAsks, restoreAsks } from './kept-asks.ts';
import { type ApprovalAnswer, type ApprovalPort, type ApprovalRequest, pausedReason } from './port.ts';
import { newestWithin, refusalForRoom, tooLarge } from './room.ts';
import { SessionAllows, sessionOffer } from './session-allows.ts';

/** How long things last, milliseconds; a setting may change while asks wait, and counts for those that come after. */
export interface QueueTimes {
  /** Of an ask whose rule does not say; null: until somebody answers. */
  askMs(): number | null;
  holdMs(agent: AgentId): number;
  /** How long a call is held whose client hears meanwhile that it waits; null: no longer than others. */
  longHoldMs?(agent: AgentId): number | null;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly times: QueueTimes;
  readonly newId: () => string;
  readonly riskOf: (call: ApprovalRequest['call']) => Ask['risk'];
  /** Asks of one agent that wait at once, at most. */
  readonly maxPending?: () => number;
  /** Whether nobody can be asked now, for the screen is locked. */
  readonly isLocked?: () => boolean;
  /** Told of every ask, and of every end. */
  readonly onAsked?: (ask: Ask) => void;
  readonly onEnded?: (ask: Ask) => void;
  /** Told after anything changed. */
  readonly onChange?: () => void;
  /** Told of an agent that left a call which was held longer because it heard of progress: it does not wait for that. */
  readonly onImpatient?: (agent: AgentId) => void;
  /**
   * Keeps what waits, on disk when it returns: called before an answer that was kept is used, so that no restart brings it
   * back. Throws where it cannot: the answer is then not used.
   */
  readonly keep?: (kept: KeptAsks) => void;
}

/** What became of an answer; `why`: a sentence, where it came too late or does not fit. */
export type Answered = { readonly done: true; readonly ask: Ask } | { readonly done: false; readonly why: string };

/** An identical call is let pass, or refused, by an answer that came after its time, for so long. */
const lateMs = 600_000;
const extensionMs = 120_000;
/** A client that can show a person the page to answer on is told of it this soon, milliseconds. */
const untilPageMs = 10_000;
/** An ask lasts no longer for being extended. */
const longestMs = 3_600_000;

/**
 * The calls that wait for a person. It knows no timer: `tick` ends what is over, and `nextAt` says when to call it again;
 * every answer looks at the clocks first, so a late timer lets nothing pass.
 */
export class ApprovalQueue implements ApprovalPort {
  readonly #options: QueueOptions;
  readonly #clock: Clock;
  readonly #groups = new Groups();
  readonly #sessions: SessionAllows;
  /** Open asks by what they are bound to, the oldest first. */
  readonly #waiting = new Map<string, Ask>();
  /** Answers that came when no call waited any more: an Allow, or a Deny that the agent has yet to read. */
  readonly #late = new Map<string, Ask>();
  #decided: Ask[] = [];
  #stopped = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#sessions = new SessionAllows(options.clock);
  }

  ready(request: ApprovalRequest): ApprovalAnswer | null {
    const binding = bindingOf(request);
    if (binding === null) return null;
    const session = this.#sessions.take(binding);
    if (session !== null) {
      this.#changed();
      return { kind: 'allowed', detail: 'Allowed by a person for this session' };
    }
    const late = this.#late.get(binding.key);
    if (late === undefined) return null;
    if (hasCome(this.#clock, late.deadline)) {
      this.#endLate(late);
      return null;
    }
    this.#late.delete(binding.key);
    if (late.end?.how === 'denied') {
      this.#changed();
      return { kind: 'denied', note: late.end.note };
    }
    return this.#takeLate(late);
  }

  joins(request: ApprovalRequest): boolean {
    const key = bindingOf(request)?.key;
    if (key === undefined) return false;
    const ask = this.#waiting.get(key) ?? this.#late.get(key);
    return ask !== undefined && !hasCome(this.#clock, ask.deadline);
  }

  ask(request: ApprovalRequest, signal?: AbortSignal): Promise<ApprovalAnswer> {
    const binding = bindingOf(request);
    if (binding === null) return Promise.resolve(tooLarge);
    this.tick();
    // It may have been answered since the gate looked.
    const ready = this.ready(request);
    if (ready !== null) return Promise.resolve(ready);
    if (this.#stopped) return Promise.resolve({ kind: 'refused', message: 'Railguard is stopping' });
    const known = this.#waiting.get(binding.key);
    if (known !== undefined) return this.#wait(known, request, signal);
    const asks = [...this.#waiting.values(), ...this.#late.values()];
    const refused = refusalForRoom(request.call, asks, this.#options.maxPending?.() ?? 20);
    if (refused !== null) return Promise.resolve(refused);
    if (this.#options.isLocked?.() === true) return Promise.resolve(this.#denyLocked(request, binding));
    const ask = this.#make(request, binding);
    this.#waiting.set(binding.key, ask);
    const answer = this.#wait(ask, request, signal);
    this.#options.onAsked?.(ask);
    this.#changed();
    return answer;
  }

  /** A person's answer. The first one counts; `by`: through which endpoint. */
  answer(id: string, answer: AskAnswer, by: string): Answered {
    this.tick();
    const ask = this.find(id);
    if (ask === null) return { done: false, why: `Nothing was asked under the id ${id}, or it was long ago.` };
    if (ask.state !== 'waiting') return { done: false, why: whyDecided(ask) };
    switch (answer.kind) {
      case 'once':
        this.#allowOnce(ask, by);
        break;
      case 'session':
        if (sessionOffer(ask) === null) {
          return { done: false, why: 'A critical call is allowed once at a time, not for a session.' };
        }
        this.#sessions.add(ask, by);
        // One of another session of the agent is none that this answer covers.
        for (const one of [...ask.waiters]) if (one.call.session !== ask.session) one.settle({ kind: 'anew' });
        this.#end(ask, { how: 'session', by }, { kind: 'allowed', detail: 'Allowed by a person for this session' });
        break;
      case 'deny':
        this.#deny(ask, by, answer.note === '' ? null : answer.note);
        break;
      case 'extend':
        if (!isExtendable(ask, this.#clock)) return { done: false, why: 'Its time was extended already.' };
        if (ask.deadline !== null) ask.deadline = later(ask.deadline, extensionMs);
        ask.extended = true;
        break;
    }
    this.#changed();
    return { done: true, ask };
  }

  /** Lets an ask pass because a person wrote a rule by which its calls are no longer asked about: each is judged by it. */
  allowByRule(id: string, by: string): Answered {
    this.tick();
    const ask = this.find(id);
    if (ask === null) return { done: false, why: `Nothing was asked under the id ${id}, or it was long ago.` };
    if (ask.state !== 'waiting') return { done: false, why: whyDecided(ask) };
    this.#end(ask, { how: 'always', by }, { kind: 'allowed', detail: 'A person wrote a rule that allows it' });
    this.#changed();
    return { done: true, ask };
  }

  /**
   * What a person says of asks that were denied while the screen was locked: `allow` lets the same call pass once if it
   * comes again in time. Answers whether it waited for that.
   */
  review(id: string, verdict: 'allow' | 'dismiss', by: string): boolean {
    const ask = this.#decided.find((one) => one.id === id && one.unseen);
    if (ask === undefined) return false;
    ask.unseen = false;
    if (verdict === 'allow' && !this.#late.has(ask.binding.key) && !this.#waiting.has(ask.binding.key)) {
      this.#finish(ask, { how: 'allowed', by });
      this.#keepLate(ask, 'allowed');
    }
    this.#changed();
    return true;
  }

  /** Denied while the screen was locked, and not looked at since; newest first. */
  unseen(): readonly Ask[] {
    return this.#decided.filter(({ unseen }) => unseen);
  }

  /** Ends what is over. */
  tick(): void {
    let changed = false;
    for (const ask of [...this.#waiting.values()]) {
      if (hasCome(this.#clock, ask.deadline)) {
        this.#end(ask, { how: 'expired', why: 'Nobody answered in time' }, { kind: 'expired' });
        changed = true;
      } else changed = this.#endHolds(ask, false) || changed;
    }
    for (const ask of [...this.#late.values()]) {
      if (!hasCome(this.#clock, ask.deadline)) continue;
      this.#endLate(ask);
      changed = true;
    }
    if (changed) this.#changed();
  }

  /** Milliseconds until `tick` has something to do; null: nothing waits. */
  nextIn(): number | null {
    let next: number | null = null;
    const sooner = (ms: number) => {
      next = next === null ? ms : Math.min(next, ms);
    };
    for (const ask of [...this.#waiting.values(), ...this.#late.values()]) {
      if (ask.deadline !== null) sooner(leftOf(this.#clock, ask.deadline));
      for (const { holdEnds } of ask.waiters) sooner(holdEnds - this.#clock.monotonic());
    }
    return next === null ? null : Math.max(0, next);
  }

  /** Closes open asks, unused answers and answers for sessions that are no longer what a person would be asked about. */
  closeWhere(matches: (ask: Pick<Ask, 'agent' | 'server' | 'tool'>) => boolean, why: string): void {
    let changed = false;
    for (const ask of [...this.#waiting.values(), ...this.#late.values()]) {
      if (!matches(ask)) continue;
      this.close(ask.id, why);
      changed = true;
    }
    if (this.#sessions.endWhere(matches) > 0 || changed) this.#changed();
  }

  /** Closes one that is open or allowed and unused. */
  close(id: string, why: string): void {
    const ask = [...this.#waiting.values(), ...this.#late.values()].find((one) => one.id === id);
    if (ask === undefined) return;
    if (ask.state === 'waiting') this.#end(ask, { how: 'closed', why }, { kind: 'closed', why });
    else {
      this.#late.delete(ask.binding.key);
      ask.state = 'decided';
      ask.deadline = null;
      if (ask.end?.how === 'allowed') ask.end = { ...ask.end, why: `Not used: ${why}` };
    }
    this.#changed();
  }

  endSession(id: string): boolean {
    const ended = this.#sessions.end(id);
    if (ended) this.#changed();
    return ended;
  }

  /** Ends holds at once; what is asked stays asked, for the next start. */
  stop(): void {
    this.#stopped = true;
    for (const ask of this.#waiting.values()) this.#endHolds(ask, true);
    this.#changed();
  }

  /** What waited before this start. To be called once, before the first call. */
  restore(kept: KeptAsks): void {
    const { waiting, late, decided } = restoreAsks(kept, this.#clock);
    for (const ask of waiting) this.#waiting.set(ask.binding.key, ask);
    for (const ask of late) this.#late.set(ask.binding.key, ask);
    this.#decided = decided;
    this.tick();
  }

  /** What is to be kept for the next start. */
  kept(): KeptAsks {
    return keepAsks([...this.#waiting.values()], [...this.#late.values()], this.#decided, this.#clock);
  }

  find(id: string): Ask | null {
    for (const ask of [...this.#waiting.values(), ...this.#late.values(), ...this.#decided])
      if (ask.id === id) return ask;
    return null;
  }

  /** Open asks by deadline, then Allows that nobody used yet. */
  open(): readonly Ask[] {
    const end = ({ deadline }: Ask) => deadline?.monotonic ?? Number.POSITIVE_INFINITY;
    const waiting = [...this.#waiting.values()].sort((a, b) => end(a) - end(b));
    return [...waiting, ...[...this.#late.values()].filter(({ state }) => state === 'allowed')];
  }

  /** Newest first. */
  decided(): readonly Ask[] {
    return this.#decided;
  }

  sessions() {
    return this.#sessions.list();
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  #make(request: ApprovalRequest, binding: Binding): Ask {
    const { call, asks, definition } = request;
    const { agent, session, server, tool, via, args } = call;
    const given = asks.flatMap(({ timeoutMs }) => (timeoutMs === null ? [] : [timeoutMs]));
    const askMs = given.length === 0 ? this.#options.times.askMs() : Math.min(...given);
    const risk = this.#options.riskOf(call);
    return {
      id: this.#options.newId(),
      binding,
      call: call.id,
      agent,
      session,
      server,
      tool,
      via,
      args,
      definition,
      risk,
      rules: asks.map(({ rule, words, digest }) => ({ rule, words, digest })),
      reason: asks.find(({ reason }) => reason !== null)?.reason ?? null,
      askedAt: this.#clock.now(),
      askedMonotonic: this.#clock.monotonic(),
      group: risk === 'Critical' ? null : this.#groups.groupOf(call, this.#clock.monotonic()),
      state: 'waiting',
      deadline: askMs === null ? null : deadlineIn(this.#clock, askMs),
      usableUntil: null,
      extended: false,
      unseen: false,
      times: 1,
      outlived: false,
      waiters: new Set(),
      end: null,
    };
  }

  /** Nobody is there: it is denied, and left for whoever comes back; the same call again is no second one. */
  #denyLocked(request: ApprovalRequest, binding: Binding): ApprovalAnswer {
    const known = this.#decided.find(({ unseen, binding: { key } }) => unseen && key === binding.key);
    if (known === undefined) {
      const ask = this.#make(request, binding);
      ask.unseen = true;
      this.#options.onAsked?.(ask);
      this.#finish(ask, { how: 'locked', why: 'The screen was locked' });
    } else known.times++;
    this.#changed();
    return { kind: 'locked' };
  }

  /** Holds a call with an ask until one of both ends. */
  #wait(ask: Ask, { call }: ApprovalRequest, signal: AbortSignal | undefined): Promise<ApprovalAnswer> {
    return new Promise((resolve) => {
      const leave = () => this.#left(ask, waiter, signal?.reason === pausedReason);
      const { holdMs, usualHoldMs } = this.#holdOf(call);
      const waiter: Waiter = {
        call,
        holdEnds: this.#clock.monotonic() + holdMs,
        usualHoldEnds: this.#clock.monotonic() + usualHoldMs,
        settle(answer) {
          ask.waiters.delete(waiter);
          signal?.removeEventListener('abort', leave);
          resolve(answer);
        },
      };
      ask.waiters.add(waiter);
      if (signal?.aborted) queueMicrotask(leave);
      else signal?.addEventListener('abort', leave, { once: true });
      this.#changed();
    });
  }

  #holdOf({ agent, hearsProgress, mayShowPage }: ApprovalRequest['call']): { holdMs: number; usualHoldMs: number } {
    const { times } = this.#options;
    const usualHoldMs = times.holdMs(agent);
    if (mayShowPage === true) return { holdMs: Math.min(usualHoldMs, untilPageMs), usualHoldMs };
    const longer = hearsProgress === true ? (times.longHoldMs?.(agent) ?? null) : null;
    return { holdMs: Math.max(usualHoldMs, longer ?? 0), usualHoldMs };
  }

  /** The agent is gone, or paused. An ask that none of its calls waits for any more ends, unless one was told to come back. */
  #left(ask: Ask, waiter: Waiter, paused: boolean): void {
    if (!ask.waiters.has(waiter)) return;
    if (!paused && waiter.usualHoldEnds <= this.#clock.monotonic()) {
      // By now it would have been told to call again: to hear of progress must not cost it its ask.
      ask.outlived = true;
      this.#options.onImpatient?.(ask.agent);
    }
    const why = paused ? 'Paused by a person' : 'The agent cancelled the call, or left';
    waiter.settle({ kind: 'closed', why });
    if (ask.state === 'waiting' && ask.waiters.size === 0 && !ask.outlived) this.close(ask.id, why);
    else this.#changed();
  }

  #allowOnce(ask: Ask, by: string): void {
    const [oldest, ...others] = ask.waiters;
    if (oldest === undefined) {
      this.#finish(ask, { how: 'allowed', by });
      this.#keepLate(ask, 'allowed');
      return;
    }
    for (const one of others) one.settle({ kind: 'anew' });
    oldest.settle({ kind: 'allowed', detail: 'Allowed by a person', giveBack: () => this.#giveBack(ask) });
    this.#finish(ask, { how: 'allowed', by });
  }

  #deny(ask: Ask, by: string, note: string | null): void {
    const unread = ask.waiters.size === 0;
    this.#end(ask, { how: 'denied', by, note }, { kind: 'denied', note });
    if (unread) this.#keepLate(ask, 'decided');
  }

  #keepLate(ask: Ask, state: Ask['state']): void {
    ask.state = state;
    ask.deadline = ask.usableUntil;
    this.#late.set(ask.binding.key, ask);
  }

  /** An Allow is used up before its call goes on, on disk too; where that fails it is not used. */
  #takeLate(late: Ask): ApprovalAnswer {
    const until = late.deadline;
    late.state = 'decided';
    late.deadline = null;
    try {
      this.#options.keep?.(this.kept());
    } catch {
      late.state = 'allowed';
      late.deadline = until;
      this.#late.set(late.binding.key, late);
      return {
        kind: 'refused',
        message: 'What a person allowed could not be kept on disk. Retry after a person mends it',
      };
    }
    this.#changed();
    return {
      kind: 'allowed',
      detail: 'Allowed by a person before this call came again',
      giveBack: () => this.#giveBack(late),
    };
  }

  /** The call that an Allow was for was not sent: it waits for the identical call, no longer than it would have. */
  #giveBack(ask: Ask): void {
    if (ask.state !== 'decided' || ask.end?.how !== 'allowed' || this.#late.has(ask.binding.key)) return;
    if (hasCome(this.#clock, ask.usableUntil) || this.#waiting.has(ask.binding.key)) return;
    this.#keepLate(ask, 'allowed');
    this.#changed();
  }

  #endLate(ask: Ask): void {
    this.#late.delete(ask.binding.key);
    ask.deadline = null;
    if (ask.state === 'allowed' && ask.end !== null)
      ask.end = { ...ask.end, why: 'Not used: the agent did not call again' };
    ask.state = 'decided';
  }

  /** Tells calls to come again whose hold has ended. Answers whether there were any. */
  #endHolds(ask: Ask, all: boolean): boolean {
    const now = this.#clock.monotonic();
    const over = [...ask.waiters].filter(({ holdEnds }) => all || holdEnds <= now);
    if (over.length === 0) return false;
    ask.outlived = true;
    for (const one of over) one.settle({ kind: 'held', id: ask.id, until: ask.deadline?.wall ?? null });
    return true;
  }

  #end(ask: Ask, how: Pick<Ended, 'how'> & Partial<Ended>, answer: ApprovalAnswer): void {
    for (const one of [...ask.waiters]) one.settle(answer);
    this.#finish(ask, how);
  }

  #finish(ask: Ask, end: Pick<Ended, 'how'> & Partial<Ended>): void {
    const afterMs = Math.max(0, this.#clock.monotonic() - ask.askedMonotonic);
    ask.end = { why: null, by: null, note: null, ...end, at: this.#clock.now(), afterMs };
    ask.state = 'decided';
    ask.deadline = null;
    ask.usableUntil = deadlineIn(this.#clock, lateMs);
    this.#waiting.delete(ask.binding.key);
    this.#decided = newestWithin([ask, ...this.#decided.filter((one) => one !== ask)]);
    this.#options.onEnded?.(ask);
  }

  #changed(): void {
    this.#options.onChange?.();
  }
}

/** Whether 2 more minutes may be given: once, and never beyond an hour in all. */
export function isExtendable(ask: Ask, clock: Clock): boolean {
  const { state, extended, deadline, askedMonotonic } = ask;
  if (state !== 'waiting' || extended || deadline === null) return false;
  const lasted = clock.monotonic() - askedMonotonic;
  return lasted + leftOf(clock, deadline) + extensionMs <= longestMs;
}

function whyDecided({ end }: Ask): string {
  const by = end?.by === null || end?.by === undefined ? '' : ` by ${end.by}`;
  switch (end?.how) {
    case 'allowed':
      return `It was allowed already${by}.`;
    case 'session':
      return `It was allowed for the session already${by}.`;
    case 'always':
      return `A rule was written for it already${by}.`;
    case 'denied':
      return `It was denied already${by}.`;
    case 'expired':
      return 'Nobody answered in time, so it was denied.';
    case 'locked':
      return 'It was denied, for the screen was locked.';
    default:
      return `It ended by itself: ${end?.why ?? 'it is over'}.`;
  }
}
