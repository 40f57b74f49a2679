import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, CallId, ServerName } from '../../../shared/names.ts';
import type { ToolProfile } from '../../../shared/tool.ts';
import type { DecidedEntry, ReservationRow, ReturnedEntry } from '../../guard/ports.ts';
import { printJson } from '../../protocol/json-print.ts';
import { rowOutcome } from '../chain/outcome.ts';
import { decisionText } from './decision-text.ts';
import type { Entry, GivenEntry } from './entry.ts';

/** Everything that happened and is no call. `kind` becomes the record's kind: `policy`, `agent`, `server`, `gate` … */
export interface JournalEvent {
  readonly kind: string;
  /** One line for people: `close_run now Denied for all agents`. */
  readonly what: string;
  readonly agent?: AgentId | null;
  readonly server?: ServerName | null;
  readonly tool?: string | null;
  readonly call?: CallId | null;
  /** Who: `window`, `tray`, `web`, `command-line 4711`, `file`. */
  readonly by?: string | null;
  /** Redacted like arguments. */
  readonly detail?: JsonObject;
}

/** The same call's record, of which only the beginning of what the agent and its server said is kept. */
export function brief<E extends GivenEntry & { readonly isBrief: boolean }>(entry: E): E {
  return { ...entry, isBrief: true };
}

type DecisionEntry = Extract<GivenEntry, { kind: 'decision' }>;
type ResultEntry = Extract<GivenEntry, { kind: 'result' }>;

/** When an entry is made: milliseconds since the epoch, and on the process's clock. */
export interface EntryTime {
  readonly now: number;
  readonly monotonic: number;
}

/** `label`: the agent's name for people. */
export function decidedEntry(
  entry: DecidedEntry,
  profile: ToolProfile,
  label: string,
  { now, monotonic }: EntryTime,
): DecisionEntry {
  const { call, decision, reservations } = entry;
  const head = JSON.stringify({
    kind: 'decided',
    call: call.id,
    at: now,
    arrived: call.at,
    monotonic: call.startedMs,
    decidedMs: rounded(Math.max(0, monotonic - call.startedMs)),
    agent: call.agent,
    label,
    session: call.session,
    request: call.request,
    server: call.server,
    tool: call.tool,
    via: call.via,
    category: profile.category,
    risk: profile.risk,
    definition: entry.definition,
  });
  return {
    kind: 'decision',
    isBrief: false,
    head,
    decision: decisionText(decision),
    arguments: safely(() => printJson(call.args)),
    reservations: reservationText(call.id, reservations),
  };
}

export function returnedEntry(entry: ReturnedEntry, { now, monotonic }: EntryTime): ResultEntry {
  const { call, decision, end, released } = entry;
  const head = JSON.stringify({
    kind: 'returned',
    call: call.id,
    at: now,
    monotonic,
    agent: call.agent,
    server: call.server,
    tool: call.tool,
    outcome: rowOutcome(decision.outcome, end.end),
    rule: decision.rule,
    end: end.end,
    sent: end.sent,
    bytes: end.bytes,
    totalMs: rounded(entry.totalMs),
    gatewayMs: rounded(entry.gatewayMs),
    upstreamMs: rounded(end.upstreamMs),
  });
  const { result: value, resultText } = end;
  return {
    kind: 'result',
    isBrief: false,
    head,
    error: end.error ?? '',
    result: resultText ?? (value === null ? '' : safely(() => printJson(value))),
    released: reservationText(call.id, released),
  };
}

export function eventEntry(event: JournalEvent, { now, monotonic }: EntryTime): Entry {
  const head = JSON.stringify({
    kind: event.kind,
    at: now,
    monotonic,
    call: event.call ?? null,
    agent: event.agent ?? null,
    server: event.server ?? null,
    tool: event.tool ?? null,
    by: event.by ?? null,
  });
  return { kind: 'event', head, what: event.what, detail: safely(() => JSON.stringify(event.detail ?? {})) };
}

function reservationText(call: CallId, reservations: readonly ReservationRow[]): string {
  if (reservations.length === 0) return '';
  return JSON.stringify([call, reservations.map(({ key, windowMs, at, weight }) => [key, windowMs, at, weight])]);
}

/** A server may answer with JSON nested deeper than can be written; its record then says so and is not lost. */
function safely<T>(print: () => T): T | string {
  try {
    return print();
  } catch {
    return JSON.stringify('(nested too deep to be recorded)');
  }
}

/** Microseconds are enough, and shorter. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
