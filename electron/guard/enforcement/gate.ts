// Longer than most: every way from a call to a verdict stands here, so that a reader sees there is no other.
import {
  type CallEnd,
  type Closed,
  type DataCall,
  noSuchResource,
  type Refusal,
  type ToolCall,
  type Verdict,
} from '../../../shared/call.ts';
import type { Decision, TraceStep } from '../../../shared/decision.ts';
import type { AgentId, CallId, ServerName } from '../../../shared/names.ts';
import { defaultTimeoutSeconds } from '../../../shared/policy/document.ts';
import type { ApprovalAnswer, ApprovalPort } from '../approvals/port.ts';
import type { Hold, Limits } from '../limits/limits.ts';
import { defaultRepeats, type RepeatOptions, Repeats } from '../limits/loop-detector.ts';
import type { CompiledApproval, CompiledPolicy } from '../policy/compile.ts';
import type { EntityFacts } from '../policy/conditions.ts';
import { decide, denyUnread, type Facts, type Judgement } from '../policy/decide.ts';
import type { Stopped } from '../policy/deny-reason.ts';
import type { PolicySource } from '../policy-store/policy-source.ts';
import type { AgentStatesPort, Clock, EntityPort, JournalPort, Reservation, ToolsPort } from '../ports.ts';
import * as messages from './messages.ts';
import { CallTicket, type Rejudge } from './ticket.ts';
import { Visibility } from './visibility.ts';

export interface GateParts {
  readonly clock: Clock;
  readonly journal: JournalPort;
  readonly tools: ToolsPort;
  readonly policies: PolicySource;
  readonly limits: Limits;
  /** Nobody is paused unless told. */
  readonly agents?: AgentStatesPort;
  readonly entities?: EntityPort;
  readonly approvals?: ApprovalPort;
  /** What is done about a call that comes again and again; `defaultRepeats` unless told. */
  readonly repeats?: RepeatOptions;
  /** Told of faults inside the gate; the call that met one is denied. */
  readonly onFault?: (error: unknown) => void;
}

export interface Paused {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Calls refused since. */
  readonly refused: number;
}

/** The id of a call that nobody records. */
const unrecorded = '' as CallId;

type Passing = Extract<Judgement, { kind: 'pass' }>;
const journaled: TraceStep = Object.freeze({
  step: 'journal',
  result: 'stop',
  rule: '(journal)',
  detail: 'Not recorded',
});

/**
 * The gate: judges every call by the policy in force, reserves its limits, records the decision, and only then lets it
 * pass. Whatever goes wrong on the way, the call does not: there is no path from an error to the server.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #visibility: Visibility;
  readonly #listeners = new Set<() => void>();
  readonly #repeats: Repeats;
  #paused: Paused | null = null;
  /** Calls that wait for a person: a pause denies them, not who answers later. */
  readonly #asking = new Map<AbortController, AgentId>();

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#repeats = new Repeats(parts.repeats ?? defaultRepeats);
    this.#visibility = new Visibility(parts.policies, parts.clock);
  }

  get paused(): Paused | null {
    return this.#paused;
  }

  pause(): void {
    if (this.#paused !== null) return;
    this.#paused = { since: this.#parts.clock.now(), refused: 0 };
    this.#denyPaused();
    this.#tell();
  }

  resume(): void {
    if (this.#paused === null) return;
    this.#paused = null;
    this.#tell();
  }

  /** To be called when an agent was paused. */
  agentsChanged(): void {
    this.#denyPaused();
  }

  /** Why nothing of this agent's may reach this server now, what no rule judges included; null where it may. */
  closedFor(agent: AgentId, server: ServerName): Closed | null {
    try {
      const paused = this.#pausedBy(agent);
      if (paused !== null) return paused === 'all' ? 'paused' : 'agent-paused';
      if ((this.#parts.journal.fault ?? null) !== null) return 'fault';
      return this.#visibility.closes(agent, server);
    } catch (error) {
      this.#parts.onFault?.(error);
      return 'fault';
    }
  }

  /** Whether a rule speaks of this very name: of `completion/complete`, say, beside the prompt that is completed. */
  names(agent: AgentId, server: ServerName, tool: string): boolean {
    return this.#visibility.names(agent, server, tool);
  }

  /**
   * Whether no rule stands against this data, apart from limits and from what a person would be asked: for what a server
   * sends of itself, and for the parts of an answer. Counts and records nothing. Never rejects: an error is a no.
   */
  permits(data: DataCall): boolean | Promise<boolean> {
    const call: ToolCall = { ...data, id: unrecorded, at: 0, startedMs: 0, session: null, request: 0 };
    try {
      const judgement = this.#decide(call, undefined);
      if (judgement.kind !== 'read-entity') return judgement.kind === 'pass';
      const read = this.#facts(call).then((facts) => this.#decide(call, facts).kind === 'pass');
      return read.catch(() => false);
    } catch (error) {
      this.#parts.onFault?.(error);
      return false;
    }
  }

  #pausedBy(agent: AgentId): 'all' | 'agent' | null {
    if (this.#paused !== null) return 'all';
    return this.#parts.agents?.paused(agent) === true ? 'agent' : null;
  }

  #denyPaused(): void {
    for (const [asking, agent] of this.#asking) if (this.#pausedBy(agent) !== null) asking.abort();
  }

  /** Told when the gate was paused or resumed, or refused a call because of it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  lists(agent: AgentId, server: ServerName, tool: string): boolean {
    if (tool === noSuchResource || !this.#offers(agent, server, tool)) return false;
    return this.#visibility.lists(agent, server, tool);
  }

  /** An agent may be given fewer tools of a server than it has: the others are unknown to it. */
  #offers(agent: AgentId, server: ServerName, tool: string): boolean {
    return this.#parts.tools.offers?.(agent, server, tool) ?? true;
  }

  onVisibilityChange(listener: (server: ServerName) => void): () => void {
    return this.#visibility.onChange(listener);
  }

  judge(call: ToolCall, signal?: AbortSignal): Verdict | Promise<Verdict> {
    try {
      const verdict = this.#judge(call, signal, undefined);
      return verdict instanceof Promise ? verdict.catch((error: unknown) => this.#broken(call, error)) : verdict;
    } catch (error) {
      return this.#broken(call, error);
    }
  }

  /** `unconfirmed`: what a look at the server's definitions came to; null where none was taken for this call. */
  #judge(
    call: ToolCall,
    signal: AbortSignal | undefined,
    entity: EntityFacts,
    unconfirmed: boolean | null = null,
  ): Verdict | Promise<Verdict> {
    const judgement = this.#decide(call, entity, unconfirmed === true);
    switch (judgement.kind) {
      case 'read-entity':
        return this.#readEntity(call, signal);
      case 'stop':
        if (judgement.stop.kind === 'paused') this.#countPaused();
        if (judgement.stop.kind === 'held' && unconfirmed === null) {
          // It may be again what was accepted: then nothing is left to review, and nothing but a look would find out.
          const looked = this.#parts.tools.confirm?.(call.server, true) ?? true;
          if (looked !== true) return this.#afterLook(call, signal, entity, looked);
        }
        return this.#refuseStop(call, judgement, []);
      case 'pass': {
        const confirmed = this.#confirm(call);
        if (confirmed === true) return this.#reserve(call, signal, judgement, entity);
        return this.#afterLook(call, signal, entity, confirmed);
      }
    }
  }

  /** Asked last, so that a call that is refused anyway costs the server nothing. */
  #confirm({ server, tool }: ToolCall): boolean | Promise<boolean> {
    const { tools } = this.#parts;
    return tools.confirm?.(server, tools.profile(server, tool).risk !== 'Low') ?? true;
  }

  /** The server was asked for its definitions: all is judged again, for much may have changed meanwhile. */
  async #afterLook(
    call: ToolCall,
    signal: AbortSignal | undefined,
    entity: EntityFacts,
    looked: boolean | Promise<boolean>,
  ): Promise<Verdict> {
    const unconfirmed = !(await looked);
    const judgement = this.#decide(call, entity, unconfirmed);
    if (judgement.kind === 'pass') return this.#reserve(call, signal, judgement, entity);
    return this.#judge(call, signal, entity, unconfirmed);
  }

  #refuseStop(call: ToolCall, { decision, stop }: Stopped, rows: readonly Reservation[]): Verdict | Promise<Verdict> {
    const message = messages.stopMessage(call, stop);
    switch (stop.kind) {
      case 'hidden':
      case 'unknown':
        return this.#refuse(call, { kind: 'unknown', decision }, rows);
      case 'invalid':
        return this.#refuse(call, { kind: 'invalid', decision, message }, rows);
      default:
        return this.#refuse(call, { kind: 'refuse', decision, message }, rows);
    }
  }

  #decide(call: ToolCall, entity: EntityFacts, unconfirmed = false): Judgement {
    const { tools, clock } = this.#parts;
    // Data read by another method than tools/call needs no tool of that name: what maps to none follows the default.
    const { agent, server, tool, via } = call;
    const listed = via !== 'tools/call' || (tools.knows(server, tool) && this.#offers(agent, server, tool));
    const known = tool !== noSuchResource && listed;
    const held = tools.definition(server, tool, call.args).held;
    return decide(call, this.#policy(call, clock.now()), {
      paused: this.#pausedBy(call.agent),
      known,
      held,
      unconfirmed,
      entity,
      ...this.#argumentsCheck(call),
    });
  }

  /** What other methods carry is no call's arguments, and without a definition at hand there is nothing to check by. */
  #argumentsCheck({ via, server, tool, args, given = args }: ToolCall): Pick<Facts, 'argumentsFault'> {
    const { tools } = this.#parts;
    if (via !== 'tools/call' || tools.argumentsFault === undefined) return {};
    return { argumentsFault: (mode) => tools.argumentsFault?.(server, tool, given, mode) ?? null };
  }

  #policy(call: ToolCall, now: number): CompiledPolicy {
    return this.#parts.policies.policyFor(call.server, call.agent, now);
  }

  async #readEntity(call: ToolCall, signal: AbortSignal | undefined): Promise<Verdict> {
    // What cannot be read denies; the policy and the pause are looked at again after the wait.
    return this.#judge(call, signal, await this.#facts(call));
  }

  #facts({ server, tool, args, agent }: ToolCall): Promise<EntityFacts> {
    const read = async () => (await this.#parts.entities?.facts({ server, tool, args, agent })) ?? null;
    return read().catch(() => null);
  }

  #reserve(
    call: ToolCall,
    signal: AbortSignal | undefined,
    passing: Passing,
    entity: EntityFacts,
  ): Verdict | Promise<Verdict> {
    const { rule, words, version, trace, uses, asks } = passing;
    const again = call.continues === true;
    const loop = again ? null : this.#loop(call, trace);
    const reserved = this.#parts.limits.reserve(again ? [] : uses, call);
    trace.push(...reserved.trace);
    if (!reserved.ok) {
      const { limit, retryAfterMs } = reserved;
      const decision: Decision = { outcome: 'limited', rule: limit.rule, words: limit.words, version, trace };
      const timed = retryAfterMs === null ? decision : { ...decision, retryAfterMs };
      const message = messages.limitMessage(call, limit, retryAfterMs);
      return this.#refuse(call, { kind: 'refuse', decision: timed, message }, []);
    }
    const denied = denyUnread(passing);
    if (denied !== null) return this.#refuseStop(call, denied, reserved.hold.rows);
    const real = [...asks.filter((ask) => !ask.shadow), ...(loop === null ? [] : [loop])];
    for (const ask of asks) if (ask.shadow) trace.push(step('shadow', ask, `Would ask: ${ask.words}`));
    const [ask] = real;
    if (ask !== undefined) return this.#ask(call, signal, passing, reserved.hold, real, ask, entity);
    return this.#forward(call, signal, { outcome: 'allowed', rule, words, version, trace }, reserved.hold, []);
  }

  /** Notes a call that comes again and again; answers what asks about it, where that is switched on. */
  #loop(call: ToolCall, trace: TraceStep[]): CompiledApproval | null {
    const count = this.#repeats.count(call, this.#parts.clock.monotonic());
    if (!this.#repeats.warns(count)) return null;
    const reason = `The same call came ${count} times in a short while`;
    const rule = '(identical calls)';
    const stops = this.#repeats.stops(count);
    trace.push({ step: 'limits', result: stops ? 'ask' : 'shadow', rule, detail: reason });
    const timeoutMs = defaultTimeoutSeconds * 1000;
    return stops ? { rule, words: 'Ask', shadow: false, when: [], unless: [], timeoutMs, reason } : null;
  }

  /** Records, waits for the record where the call is not only a read, and hands out the ticket. */
  #forward(
    call: ToolCall,
    signal: AbortSignal | undefined,
    decision: Decision,
    hold: Hold,
    asked: readonly CompiledApproval[],
  ): Verdict | Promise<Verdict> {
    const readOnly = this.#parts.tools.profile(call.server, call.tool).readOnly;
    const durable = !readOnly || hold.held.length > 0;
    let recorded: void | Promise<void>;
    try {
      recorded = this.#record(call, decision, hold.rows, durable);
    } catch (error) {
      return this.#unrecorded(call, decision, hold, error);
    }
    const ticket = new CallTicket(this.#parts, this.#rejudge, call, decision, asked, hold, readOnly);
    // Told before it is sent too: a fact read while the write runs must not outlive it.
    if (!readOnly) this.#parts.entities?.wrote?.(call.server, call.tool, call.args);
    if (!(recorded instanceof Promise)) return { kind: 'forward', ticket };
    return recorded.then(
      () => this.#release(call, signal, decision, hold, ticket),
      (error: unknown) => this.#unrecorded(call, decision, hold, error),
    );
  }

  /** One function for all tickets: see `Ticket.again`. */
  readonly #rejudge: Rejudge = async (call, asked) => {
    try {
      const unconfirmed = !(await this.#confirm(call));
      const first = this.#decide(call, undefined, unconfirmed);
      const again = first.kind === 'read-entity' ? this.#decide(call, await this.#facts(call), unconfirmed) : first;
      const judgement = again.kind === 'pass' ? (denyUnread(again) ?? again) : again;
      if (judgement.kind === 'stop') {
        const { decision, stop } = judgement;
        if (stop.kind === 'paused') this.#countPaused();
        if (stop.kind === 'hidden' || stop.kind === 'unknown') return { kind: 'unknown', decision };
        return { kind: 'refuse', decision, message: messages.haltMessage(call, stop) };
      }
      const allowed = (one: CompiledApproval) =>
        asked.some(({ rule, words }) => one.rule === rule && one.words === words);
      if (judgement.kind === 'pass' && judgement.asks.every((one) => one.shadow || allowed(one))) return null;
      return this.#halted(call, '(rules changed)', 'The rules changed', messages.haltMessage(call, null));
    } catch (error) {
      this.#parts.onFault?.(error);
      return this.#halted(call, '(internal error)', 'Internal error', messages.haltMessage(call, null));
    }
  };

  #halted(call: ToolCall, rule: string, words: string, message: string): Refusal {
    const stop: TraceStep = { step: 'gateway', result: 'stop', rule, detail: `${call.tool} may not go on` };
    return { kind: 'refuse', decision: { outcome: 'denied', rule, words, version: 0, trace: [stop] }, message };
  }

  /** After the wait for the record: the reservation moves to the moment at which the call is really sent. */
  #release(
    call: ToolCall,
    signal: AbortSignal | undefined,
    decision: Decision,
    hold: Hold,
    ticket: CallTicket,
  ): Verdict {
    // The record says that it was allowed, and its end that it was not sent; the agent is told what stopped it.
    const stop = (message: string, { outcome, rule }: Pick<Decision, 'outcome' | 'rule'>): Verdict => {
      ticket.settle(unsent(message));
      return { kind: 'refuse', decision: { ...decision, outcome, rule }, message };
    };
    const { limits } = this.#parts;
    if (signal?.aborted) return stop(messages.cancelledMessage, decision);
    // Paused while the record was written: nothing that waits may slip out after a person pressed Pause.
    const paused = this.#pausedBy(call.agent);
    if (paused !== null) {
      this.#countPaused();
      const agent = paused === 'agent';
      const message = messages.stopMessage(call, { kind: agent ? 'agent-paused' : 'paused' });
      return stop(message, { outcome: 'denied', rule: agent ? '(agent paused)' : '(paused)' });
    }
    if (this.#parts.tools.definition(call.server, call.tool, call.args).held) {
      return stop(messages.stopMessage(call, { kind: 'held' }), { outcome: 'denied', rule: '(quarantined)' });
    }
    if (limits.tooLate(hold)) return stop(messages.journalMessage, { outcome: 'denied', rule: '(journal)' });
    const full = limits.move(hold);
    if (full === null) return { kind: 'forward', ticket };
    const message = messages.limitMessage(call, full.limit, full.retryAfterMs);
    return stop(message, { outcome: 'limited', rule: full.limit.rule });
  }

  async #ask(
    call: ToolCall,
    signal: AbortSignal | undefined,
    passing: Passing,
    hold: Hold,
    asks: readonly CompiledApproval[],
    ask: CompiledApproval,
    entity: EntityFacts,
  ): Promise<Verdict> {
    const { approvals, tools } = this.#parts;
    const { version, trace } = passing;
    const base = { rule: ask.rule, words: ask.words, version };
    if (approvals === undefined) {
      const decision: Decision = {
        ...base,
        outcome: 'denied',
        trace: [...trace, step('stop', ask, 'A person must allow it; approvals are not answered here')],
      };
      return this.#refuse(
        call,
        { kind: 'refuse', decision, message: messages.unansweredMessage(call, ask) },
        hold.rows,
      );
    }
    const waiting: Decision = { ...base, outcome: 'waiting', trace: [...trace, step('ask', ask, ask.words)] };
    try {
      await this.#record(call, waiting, hold.rows, true);
    } catch (error) {
      return this.#unrecorded(call, waiting, hold, error);
    }
    const definition = tools.definition(call.server, call.tool).digest;
    const asking = new AbortController();
    this.#asking.set(asking, call.agent);
    const either = signal === undefined ? asking.signal : AbortSignal.any([signal, asking.signal]);
    const answered = unlessAborted(approvals.ask({ call, asks, definition }, either), asking.signal);
    const answer = await answered.finally(() => this.#asking.delete(asking));
    if (answer === null) return this.#pausedWhileAsked(call, waiting);
    if (answer.kind !== 'allowed') return this.#unallowed(call, answer, ask, version, trace);
    // All is looked at again at release, as if the call came now: policy, pause, definition, and what it touches.
    const unconfirmed = !(await this.#confirm(call));
    const now = this.#decide(call, entity === undefined ? undefined : await this.#facts(call), unconfirmed);
    const again = now.kind === 'pass' ? (denyUnread(now) ?? now) : now;
    if (again.kind === 'stop') {
      const message = messages.stopMessage(call, again.stop);
      return this.#refuse(call, { kind: 'refuse', decision: again.decision, message }, []);
    }
    const asked = (one: CompiledApproval) => asks.some(({ rule, words }) => one.rule === rule && one.words === words);
    if (again.kind === 'read-entity' || again.asks.some((one) => !one.shadow && !asked(one))) {
      // The rules changed while a person thought about it: what was allowed is not what is asked now.
      const decision: Decision = {
        ...base,
        outcome: 'denied',
        trace: [...trace, step('stop', ask, 'The rules changed')],
      };
      return this.#refuse(call, { kind: 'refuse', decision, message: messages.changedMessage(call) }, []);
    }
    const full = this.#parts.limits.renew(hold, call.continues === true ? [] : again.uses, call);
    if (!full.ok) {
      const { limit, retryAfterMs } = full;
      const detail = 'Allowed, but its limit has no room any more';
      const limited = { ...base, outcome: 'limited' as const, rule: limit.rule, words: limit.words };
      const message = messages.limitMessage(call, limit, retryAfterMs);
      const decision: Decision = { ...limited, trace: [...trace, ...full.trace, step('stop', ask, detail)] };
      return this.#refuse(call, { kind: 'refuse', decision, message }, []);
    }
    const allowed = [...trace, step('pass', ask, 'Allowed by a person')];
    return this.#forward(call, signal, { ...base, outcome: 'allowed', trace: allowed }, full.hold, asks);
  }

  #pausedWhileAsked(call: ToolCall, waiting: Decision): Verdict | Promise<Verdict> {
    this.#countPaused();
    // A pause of all that was lifted again before this ran still denied the call.
    const agent = this.#pausedBy(call.agent) === 'agent';
    const [step, rule, words] = agent
      ? (['agent', '(agent paused)', 'Agent paused'] as const)
      : (['gateway', '(paused)', 'Paused'] as const);
    const stop: TraceStep = { step, result: 'stop', rule, detail: `${words} while a person was asked` };
    const decision: Decision = { ...waiting, outcome: 'denied', rule, words, trace: [...waiting.trace, stop] };
    const message = messages.stopMessage(call, { kind: agent ? 'agent-paused' : 'paused' });
    return this.#refuse(call, { kind: 'refuse', decision, message }, []);
  }

  #unallowed(
    call: ToolCall,
    answer: Exclude<ApprovalAnswer, { kind: 'allowed' }>,
    ask: CompiledApproval,
    version: number,
    trace: readonly TraceStep[],
  ): Verdict | Promise<Verdict> {
    const outcome = answer.kind === 'expired' ? 'expired' : 'denied';
    const detail = { denied: 'Denied by a person', expired: 'Nobody answered', refused: 'Could not be asked' }[
      answer.kind
    ];
    const decision: Decision = {
      outcome,
      rule: ask.rule,
      words: ask.words,
      version,
      trace: [...trace, step('stop', ask, detail)],
    };
    return this.#refuse(call, { kind: 'refuse', decision, message: messages.answerMessage(call, answer) }, []);
  }

  /** A refusal stands whether or not it could be recorded; a journal that is behind slows its callers here too. */
  #refuse(call: ToolCall, verdict: Verdict, rows: readonly Reservation[]): Verdict | Promise<Verdict> {
    const decision = verdict.kind === 'forward' ? verdict.ticket.decision : verdict.decision;
    try {
      const recorded = this.#record(call, decision, rows, false);
      if (!(recorded instanceof Promise)) return verdict;
      return recorded.then(
        () => verdict,
        (error: unknown) => {
          this.#parts.onFault?.(error);
          return verdict;
        },
      );
    } catch (error) {
      this.#parts.onFault?.(error);
      return verdict;
    }
  }

  #record(call: ToolCall, decision: Decision, reservations: readonly Reservation[], durable: boolean) {
    const definition = this.#parts.tools.definition(call.server, call.tool).digest;
    return this.#parts.journal.decided({ call, decision, definition, reservations }, durable);
  }

  #unrecorded(_call: ToolCall, { words, version, trace }: Decision, hold: Hold, error: unknown): Verdict {
    this.#parts.limits.release(hold);
    this.#parts.onFault?.(error);
    const steps = [...trace, journaled];
    const decision: Decision = { outcome: 'denied', rule: '(journal)', words, version, trace: steps };
    return { kind: 'refuse', decision, message: messages.journalMessage };
  }

  #broken(call: ToolCall, error: unknown): Verdict | Promise<Verdict> {
    this.#parts.onFault?.(error);
    const rule = '(internal error)';
    const stop: TraceStep = { step: 'gateway', result: 'stop', rule, detail: 'An error inside Railguard' };
    const decision: Decision = { outcome: 'error', rule, words: 'Internal error', version: 0, trace: [stop] };
    try {
      return this.#refuse(call, { kind: 'refuse', decision, message: messages.internalMessage }, []);
    } catch {
      return { kind: 'refuse', decision, message: messages.internalMessage };
    }
  }

  #countPaused(): void {
    if (this.#paused === null) return;
    this.#paused = { ...this.#paused, refused: this.#paused.refused + 1 };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The answer, or null where the signal came first. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function unsent(error: string): CallEnd {
  return { end: 'cancelled', sent: false, result: null, bytes: 0, error, upstreamMs: 0 };
}

function step(result: TraceStep['result'], { rule }: CompiledApproval, detail: string): TraceStep {
  return { step: 'approval', result, rule, detail };
}
