// biome-ignore-all lint/style/noExcessiveLinesPerFile: asks, their answers and the calls that wait change together
import type { AskAnswer } from '../../../shared/control/approvals.ts';
import type { Clock } from '../ports.ts';
import { type Ask, extensionMs, isExtendable, newAsk } from './ask.ts';
import { Asks } from './asks.ts';
import { type Binding, bindingOf } from './binding.ts';
import { refusalForCapacity, tooLarge } from './capacity.ts';
import { hasCome, later } from './clocks.ts';
import { whyDecided } from './decided.ts';
import { Groups } from './groups.ts';
import { Holds, type Leaving } from './holds.ts';
import type { QueueOptions } from './options.ts';
import type { ApprovalAnswer, ApprovalPort, ApprovalRequest } from './port.ts';
import { SessionAllows, sessionOffer } from './session-allows.ts';
import type { StoredAsks } from './stored-asks.ts';

/** An answer; `rule`: a person wrote a rule by which its calls are no longer asked about, so each is judged by that. */
export type GivenAnswer = AskAnswer | { readonly kind: 'rule' };

/** What became of an answer; `why`: a sentence, where it came too late or does not fit. */
export type Answered = { readonly done: true; readonly ask: Ask } | { readonly done: false; readonly why: string };

const allowed = (detail: string): ApprovalAnswer => ({ kind: 'allowed', detail });
const forThisSession = allowed('Allowed by a person for this session');
const usualMaxPending = 20;

/**
 * The calls that wait for a person: the gate asks, a person answers, and the first answer counts. It knows no timer: `tick`
 * ends what is over, and `nextIn` says when to call it again; every answer looks at the clocks first, so a late timer lets
 * nothing pass.
 */
export class ApprovalQueue implements ApprovalPort {
  readonly #options: QueueOptions;
  readonly #clock: Clock;
  readonly #asks: Asks;
  readonly #holds: Holds;
  readonly #sessions: SessionAllows;
  readonly #groups = new Groups();
  #stopped = false;

  constructor(options: QueueOptions) {
    const { clock, times } = options;
    this.#options = options;
    this.#clock = clock;
    this.#asks = new Asks(
      clock,
      { commit: () => options.save?.(this.snapshot()), onBack: () => this.#changed() },
      (ask) => options.onEnded?.(ask),
    );
    this.#holds = new Holds(clock, times, (ask, leaving) => this.#left(ask, leaving));
    this.#sessions = new SessionAllows(clock);
  }

  ready(request: ApprovalRequest): ApprovalAnswer | null {
    const binding = bindingOf(request);
    if (binding === null) return null;
    const answer = this.#sessions.take(binding) === null ? this.#asks.late.take(binding.key) : forThisSession;
    if (answer !== null) this.#changed();
    return answer;
  }

  joins(request: ApprovalRequest): boolean {
    const binding = bindingOf(request);
    const ask = binding === null ? undefined : this.#asks.liveFor(binding.key);
    return ask !== undefined && !hasCome(this.#clock, ask.deadline);
  }

  ask(request: ApprovalRequest, signal?: AbortSignal): Promise<ApprovalAnswer> {
    const binding = bindingOf(request);
    if (binding === null) return Promise.resolve(tooLarge);
    this.tick();
    // It may have been answered since the gate looked.
    const answer = this.ready(request) ?? this.#whyNotAsked(request, binding);
    if (answer !== null) return Promise.resolve(answer);
    const known = this.#asks.waitingFor(binding.key);
    const ask = known ?? this.#make(request, binding);
    const answered = this.#holds.hold(ask, request.call, signal);
    if (known === undefined) {
      this.#asks.begin(ask);
      this.#options.onAsked?.(ask);
    }
    this.#changed();
    return answered;
  }

  /** A person's answer; `by`: through which endpoint. */
  answer(id: string, given: GivenAnswer, by: string): Answered {
    this.tick();
    const ask = this.find(id);
    if (ask === null) return { done: false, why: `Nothing was asked under the id ${id}, or it was long ago.` };
    const why = ask.state === 'waiting' ? this.#give(ask, given, by) : whyDecided(ask);
    if (why !== null) return { done: false, why };
    this.#changed();
    return { done: true, ask };
  }

  /**
   * What a person says of asks that were denied while the screen was locked: `allow` lets the same call pass once if it
   * comes again in time. Answers whether it waited for that.
   */
  review(id: string, verdict: 'allow' | 'dismiss', by: string): boolean {
    const ask = this.unseen().find((one) => one.id === id);
    if (ask === undefined) return false;
    ask.unseen = false;
    if (verdict === 'allow' && this.#asks.liveFor(ask.binding.key) === undefined) {
      this.#asks.finish(ask, { how: 'allowed', by });
      this.#asks.late.addAllow(ask);
    }
    this.#changed();
    return true;
  }

  endSession(id: string): boolean {
    const ended = this.#sessions.end(id);
    if (ended) this.#changed();
    return ended;
  }

  /** Ends what is over. */
  tick(): void {
    const ended = this.#asks.endOver();
    const released = this.#asks.waiting().filter((ask) => this.#holds.endOver(ask));
    if (ended || released.length > 0) this.#changed();
  }

  /** Milliseconds until `tick` has something to do; null: nothing waits. */
  nextIn(): number | null {
    return this.#asks.nextIn();
  }

  /** Closes open asks, unused answers and answers for sessions that are no longer what a person would be asked about. */
  closeWhere(matches: (ask: Pick<Ask, 'agent' | 'server' | 'tool'>) => boolean, why: string): void {
    const closed = this.#asks.live().filter(matches);
    for (const ask of closed) this.#asks.close(ask, why);
    if (this.#sessions.endWhere(matches) > 0 || closed.length > 0) this.#changed();
  }

  /** Closes one that is open or allowed and unused. */
  close(id: string, why: string): void {
    const ask = this.#asks.live().find((one) => one.id === id);
    if (ask === undefined) return;
    this.#asks.close(ask, why);
    this.#changed();
  }

  /** Ends holds at once; what is asked stays asked, for the next start. */
  stop(): void {
    this.#stopped = true;
    for (const ask of this.#asks.waiting()) this.#holds.endAll(ask);
    this.#changed();
  }

  /** What waited before this start. To be called once, before the first call. */
  restore(stored: StoredAsks): void {
    this.#asks.restore(stored);
    this.tick();
  }

  /** What is to be kept for the next start. */
  snapshot(): StoredAsks {
    return this.#asks.snapshot();
  }

  find(id: string): Ask | null {
    return this.#asks.find(id);
  }

  /** Open asks by deadline, then Allows that nobody used yet. */
  open(): readonly Ask[] {
    const end = ({ deadline }: Ask) => deadline?.monotonic ?? Number.MAX_VALUE;
    const unused = this.#asks.late.list().filter(({ state }) => state === 'allowed');
    return [...this.#asks.waiting().sort((a, b) => end(a) - end(b)), ...unused];
  }

  /** Newest first. */
  decided(): readonly Ask[] {
    return this.#asks.decided();
  }

  /** Denied while the screen was locked, and not looked at since; newest first. */
  unseen(): readonly Ask[] {
    return this.#asks.unseen();
  }

  sessions() {
    return this.#sessions.list();
  }

  get waiting(): number {
    return this.#asks.waiting().length;
  }

  /** Why an answer does not fit an ask that waits, a sentence; null: it was given. */
  #give(ask: Ask, given: GivenAnswer, by: string): string | null {
    switch (given.kind) {
      case 'once':
        return this.#allowOnce(ask, by);
      case 'session':
        return this.#allowSession(ask, by);
      case 'rule':
        this.#asks.end(ask, { how: 'always', by }, allowed('A person wrote a rule that allows it'));
        return null;
      case 'deny':
        return this.#deny(ask, by, given.note === '' ? null : given.note);
      case 'extend':
        return this.#extend(ask);
    }
  }

  /** Lets the oldest call go; each of the others is one of its own, and is asked about anew. */
  #allowOnce(ask: Ask, by: string): null {
    const { late } = this.#asks;
    const [oldest, ...others] = ask.waiters;
    for (const one of others) one.settle({ kind: 'anew' });
    oldest?.settle({ kind: 'allowed', detail: 'Allowed by a person', giveBack: late.giverBack(ask) });
    this.#asks.finish(ask, { how: 'allowed', by });
    if (oldest === undefined) late.addAllow(ask);
    return null;
  }

  #allowSession(ask: Ask, by: string): string | null {
    if (sessionOffer(ask) === null) return 'A critical call is allowed once at a time, not for a session.';
    this.#sessions.add(ask, by);
    // One of another session of the agent is none that this answer covers.
    for (const one of [...ask.waiters]) if (one.call.session !== ask.session) one.settle({ kind: 'anew' });
    this.#asks.end(ask, { how: 'session', by }, forThisSession);
    return null;
  }

  #deny(ask: Ask, by: string, note: string | null): null {
    const unread = ask.waiters.size === 0;
    this.#asks.end(ask, { how: 'denied', by, note }, { kind: 'denied', note });
    if (unread) this.#asks.late.addDeny(ask);
    return null;
  }

  #extend(ask: Ask): string | null {
    if (!isExtendable(ask, this.#clock)) return 'Its time was extended already.';
    if (ask.deadline !== null) ask.deadline = later(ask.deadline, extensionMs);
    ask.extended = true;
    return null;
  }

  #make(request: ApprovalRequest, binding: Binding): Ask {
    const { newId, riskOf, times } = this.#options;
    const risk = riskOf(request.call);
    const group = risk === 'Critical' ? null : this.#groups.groupOf(request.call, this.#clock.monotonic());
    return newAsk(request, { id: newId(), binding, risk, group }, this.#clock, times.askMs());
  }

  /** What a call is told that is not to wait; null where it may, with others or by itself. */
  #whyNotAsked(request: ApprovalRequest, binding: Binding): ApprovalAnswer | null {
    if (this.#stopped) return { kind: 'refused', message: 'Railguard is stopping' };
    if (this.#asks.waitingFor(binding.key) !== undefined) return null;
    const { maxPending, isLocked } = this.#options;
    const refused = refusalForCapacity(request.call, this.#asks.live(), maxPending?.() ?? usualMaxPending);
    if (refused !== null) return refused;
    return isLocked?.() === true ? this.#denyLocked(request, binding) : null;
  }

  /** Nobody is there: it is denied, and left for whoever comes back; the same call again is no second one. */
  #denyLocked(request: ApprovalRequest, binding: Binding): ApprovalAnswer {
    const known = this.unseen().find((one) => one.binding.key === binding.key);
    if (known === undefined) {
      const ask = this.#make(request, binding);
      ask.unseen = true;
      this.#options.onAsked?.(ask);
      this.#asks.finish(ask, { how: 'locked', why: 'The screen was locked' });
    } else known.times++;
    this.#changed();
    return { kind: 'locked' };
  }

  /** An ask that none of its calls waits for any more ends, unless one of them was told to come again. */
  #left(ask: Ask, { why, impatient }: Leaving): void {
    if (impatient) this.#options.onImpatient?.(ask.agent);
    if (ask.state === 'waiting' && ask.waiters.size === 0 && !ask.outlived) this.#asks.close(ask, why);
    this.#changed();
  }

  #changed(): void {
    this.#options.onChange?.();
  }
}
