import {
  type Closed,
  type DataCall,
  noSuchResource,
  type OnWait,
  type Refusal,
  type ToolCall,
  type Verdict,
} from '../../../shared/call.ts';
import type { Decision, TraceStep } from '../../../shared/decision.ts';
import type { AgentId, CallId, ServerName } from '../../../shared/names.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import { defaultRepeats, LoopDetector, type RepeatOptions } from '../limits/loop-detector.ts';
import type { PassedPolicy } from '../policy/policy-result.ts';
import type { AgentStatesPort } from '../ports.ts';
import { AskReservations } from './ask-reservations.ts';
import { type CallContext, newContext, passedOf, type Rejection, runStages, type StageDeps } from './call-context.ts';
import { haltMessage, internalMessage } from './messages.ts';
import { type Paused, PauseSwitch } from './pause-switch.ts';
import { halted, type StageLists, stageLists } from './stage-lists.ts';
import { isOffered } from './stages/policy.ts';
import { recordDecision } from './stages/record.ts';
import type { Reauthorize } from './ticket.ts';
import { Visibility } from './visibility.ts';

export interface GateDeps extends Omit<StageDeps, 'pause' | 'loops' | 'askReservations'> {
  /** Default: nobody is paused. */
  readonly agents?: AgentStatesPort;
  /** What is done about a call that comes again and again; default: `defaultRepeats`. */
  readonly repeats?: RepeatOptions;
}

/** The id of a call that nobody records. */
const unrecordedId = '' as CallId;

/**
 * The gate: judges every call by the policy in force, reserves its limits, records the decision, and only then lets it
 * pass. Whatever goes wrong on the way, the call does not: there is no path from an error to the server.
 */
export class Gate {
  readonly #deps: GateDeps;
  readonly #pause: PauseSwitch;
  readonly #visibility: Visibility;
  readonly #stages: StageLists;

  constructor(deps: GateDeps) {
    this.#deps = deps;
    this.#pause = new PauseSwitch(deps.clock, deps.agents);
    this.#visibility = new Visibility(deps.policies, deps.clock);
    const loops = new LoopDetector(deps.repeats ?? defaultRepeats);
    const own = { pause: this.#pause, loops, askReservations: new AskReservations() };
    this.#stages = stageLists({ ...deps, ...own }, (call, allowed) => this.#reauthorize(call, allowed));
  }

  get paused(): Paused | null {
    return this.#pause.paused;
  }

  pause(): void {
    this.#pause.pause();
  }

  resume(): void {
    this.#pause.resume();
  }

  /** To be called when an agent was paused. */
  agentsChanged(): void {
    this.#pause.endWaits();
  }

  /** Called when the gate was paused or resumed, or refused a call because of it. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#pause.onChange(listener);
  }

  /** Why nothing of this agent's may reach this server now, what no rule judges included; null where it may. */
  closedFor(agent: AgentId, server: ServerName): Closed | null {
    try {
      const paused = this.#pause.pausedBy(agent);
      if (paused !== null) return paused === 'all' ? 'paused' : 'agent-paused';
      if ((this.#deps.journal.fault ?? null) !== null) return 'fault';
      return this.#visibility.closes(agent, server);
    } catch (error) {
      this.#deps.onFault?.(error);
      return 'fault';
    }
  }

  /** Whether a rule speaks of this very name: of `completion/complete`, say, beside the prompt that is completed. */
  names(agent: AgentId, server: ServerName, tool: string): boolean {
    return this.#visibility.names(agent, server, tool);
  }

  lists(agent: AgentId, server: ServerName, tool: string): boolean {
    if (tool === noSuchResource || !isOffered(this.#deps.tools, { agent, server, tool })) return false;
    return this.#visibility.lists(agent, server, tool);
  }

  onVisibilityChange(listener: (server: ServerName) => void): () => void {
    return this.#visibility.onChange(listener);
  }

  /**
   * Whether no rule stands against this data, apart from limits and from what a person would be asked: for what a server
   * sends of itself, and for the parts of an answer. Counts and records nothing. Never rejects: an error is a no.
   */
  permits(data: DataCall): boolean | Promise<boolean> {
    const call: ToolCall = { ...data, id: unrecordedId, at: 0, startedMs: 0, session: null, request: 0 };
    try {
      const rejection = runStages(this.#stages.permits, newContext(call));
      if (!(rejection instanceof Promise)) return rejection === null;
      return rejection.then((late) => late === null).catch(() => false);
    } catch (error) {
      this.#deps.onFault?.(error);
      return false;
    }
  }

  /**
   * What the policy says of a call as things stand: the decision that would stop it, or what it counts on and whom it asks.
   * Counts, records and asks nothing, and connects no server. Rejects on an error inside.
   */
  async foresee(data: DataCall): Promise<Decision | PassedPolicy> {
    const context = newContext({ ...data, id: unrecordedId, at: 0, startedMs: 0, session: null, request: 0 });
    const rejection = await runStages(this.#stages.foresee, context);
    return rejection === null ? passedOf(context) : rejection.refusal.decision;
  }

  judge(call: ToolCall, signal?: AbortSignal, onWait?: OnWait): Verdict | Promise<Verdict> {
    const context = newContext(call, signal, onWait);
    try {
      const rejection = runStages(this.#stages.judge, context);
      if (!(rejection instanceof Promise)) return this.#verdict(context, rejection);
      return rejection
        .then((late) => this.#verdict(context, late))
        .catch((error: unknown) => this.#broken(context, error));
    } catch (error) {
      return this.#broken(context, error);
    }
  }

  #verdict(context: CallContext, rejection: Rejection | null): Verdict | Promise<Verdict> {
    if (rejection !== null) {
      this.#countPaused(rejection);
      return rejection.recorded ? rejection.refusal : this.#refuse(context, rejection.refusal);
    }
    if (context.ticket === null) throw new Error('A call that passes has a ticket');
    return { kind: 'forward', ticket: context.ticket };
  }

  /** Judges a call that halted once more, by what holds now: see `Ticket.reauthorize`. */
  async #reauthorize(...[call, allowed]: Parameters<Reauthorize>): Promise<Refusal | null> {
    try {
      const rejection = await runStages(this.#stages.reauthorize, { ...newContext(call), allowed });
      if (rejection === null) return null;
      this.#countPaused(rejection);
      const { refusal, reason } = rejection;
      if (refusal.kind === 'unknown') return refusal;
      const message = reason === null ? refusal.message : haltMessage(call, reason);
      return { kind: 'refuse', decision: refusal.decision, message };
    } catch (error) {
      this.#deps.onFault?.(error);
      return halted(call, reservedRules.internalError, 'Internal error').refusal;
    }
  }

  #countPaused({ reason }: Rejection): void {
    if (reason?.kind === 'paused') this.#pause.countRefused();
  }

  /** A refusal stands whether or not it could be recorded; a journal that is behind slows its callers here too. */
  #refuse(context: CallContext, refusal: Refusal): Refusal | Promise<Refusal> {
    const failed = (error: unknown): Refusal => {
      this.#deps.onFault?.(error);
      return refusal;
    };
    try {
      const recorded = recordDecision(this.#deps, context, refusal.decision, false);
      return recorded instanceof Promise ? recorded.then(() => refusal, failed) : refusal;
    } catch (error) {
      return failed(error);
    }
  }

  #broken({ call, signal }: CallContext, error: unknown): Verdict | Promise<Verdict> {
    this.#deps.onFault?.(error);
    const rule = reservedRules.internalError;
    const stop: TraceStep = { step: 'gateway', result: 'stop', rule, detail: 'An error inside Railguard' };
    const decision: Decision = { outcome: 'error', rule, words: 'Internal error', version: 0, trace: [stop] };
    return this.#refuse(newContext(call, signal), { kind: 'refuse', decision, message: internalMessage });
  }
}
