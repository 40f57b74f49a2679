import type { ToolCall } from '../../../shared/call.ts';
import type { AskEnd } from '../../../shared/control/asks.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, CallId, ServerName } from '../../../shared/names.ts';
import type { Risk } from '../../../shared/tool.ts';
import type { Clock } from '../ports.ts';
import type { Binding } from './binding.ts';
import { type Deadline, deadlineIn, leftOf } from './clocks.ts';
import type { ApprovalAnswer, ApprovalRequest } from './port.ts';

/** A call that is held while somebody is asked about it. */
export interface Waiter {
  readonly call: ToolCall;
  /** Monotonic milliseconds at which the agent is told to call again. */
  readonly holdEnds: number;
  /** The same, had its client not asked to hear of progress. */
  readonly usualHoldEnds: number;
  settle(answer: ApprovalAnswer): void;
}

/** How an ask ended. */
export interface Ended {
  readonly how: AskEnd;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly why: string | null;
  readonly by: string | null;
  readonly note: string | null;
  readonly afterMs: number;
}

/** What is asked about, and by which rule: all of it known when it is asked, and never changed. */
export interface Asked {
  readonly id: string;
  readonly binding: Binding;
  readonly call: CallId;
  readonly agent: AgentId;
  readonly session: string | null;
  readonly server: ServerName;
  readonly tool: string;
  readonly via: ToolCall['via'];
  readonly args: JsonObject;
  readonly definition: string | null;
  readonly risk: Risk;
  /** The deciding rules, the server's first. */
  readonly rules: readonly { readonly rule: string; readonly words: string; readonly digest: string }[];
  readonly reason: string | null;
  /** Milliseconds since the epoch, and on the monotonic clock. */
  readonly askedAt: number;
  readonly askedMonotonic: number;
  /** Shared by asks that came together; null for one that is never shown with others. */
  readonly group: string | null;
}

/** An ask from its beginning to its end. */
export interface Ask extends Asked {
  /** `allowed`: after its calls had ended; the identical call may pass, once. */
  state: 'waiting' | 'allowed' | 'decided';
  /** When it is denied, or when an unused Allow ends; null: never. */
  deadline: Deadline | null;
  /** Until when its answer may be used; set when it is given. */
  usableUntil: Deadline | null;
  extended: boolean;
  /** It was denied while the screen was locked, and no person has looked at it since. */
  unseen: boolean;
  /** How often it was denied so. */
  times: number;
  /** A call of it was told to call again: it goes on without one. */
  outlived: boolean;
  /** Oldest first; all of them are connected. */
  readonly waiters: Set<Waiter>;
  end: Ended | null;
}

/** Makes an ask of a call. `usualMs`: how long it lasts where no rule says; null: until somebody answers. */
export function newAsk(
  { call, asks, definition }: ApprovalRequest,
  known: Pick<Ask, 'id' | 'binding' | 'risk' | 'group'>,
  clock: Clock,
  usualMs: number | null,
): Ask {
  const { id: callId, agent, session, server, tool, via, args } = call;
  const given = asks.flatMap(({ timeoutMs }) => (timeoutMs === null ? [] : [timeoutMs]));
  const lastsMs = given.length === 0 ? usualMs : Math.min(...given);
  return {
    ...known,
    call: callId,
    agent,
    session,
    server,
    tool,
    via,
    args,
    definition,
    rules: asks.map(({ rule, words, digest }) => ({ rule, words, digest })),
    reason: asks.find(({ reason }) => reason !== null)?.reason ?? null,
    askedAt: clock.now(),
    askedMonotonic: clock.monotonic(),
    state: 'waiting',
    deadline: lastsMs === null ? null : deadlineIn(clock, lastsMs),
    usableUntil: null,
    extended: false,
    unseen: false,
    times: 1,
    outlived: false,
    waiters: new Set(),
    end: null,
  };
}

export const extensionMs = 120_000;
/** An ask lasts no longer for being extended. */
const longestMs = 3_600_000;

/** Whether 2 more minutes may be given: once, and never beyond an hour in all. */
export function isExtendable(ask: Ask, clock: Clock): boolean {
  const { state, extended, deadline, askedMonotonic } = ask;
  if (state !== 'waiting' || extended || deadline === null) return false;
  const lasted = clock.monotonic() - askedMonotonic;
  return lasted + leftOf(clock, deadline) + extensionMs <= longestMs;
}
