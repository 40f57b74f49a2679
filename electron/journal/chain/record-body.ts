import type { Decision } from '../../../shared/decision.ts';
import type { JsonValue } from '../../../shared/json.ts';
import type { AgentId, CallId, ServerName } from '../../../shared/names.ts';
import type { End, StoredValue, Via } from '../../../shared/record.ts';
import type { Category, Risk } from '../../../shared/tool.ts';
import { hasBodyForm } from './body-form.ts';

/** Bodies of records as they are stored: what the gateway decided, how it ended, and what else happened. */
export interface DecidedBody {
  readonly kind: 'decided';
  readonly call: CallId;
  /** When it was recorded and when the call arrived, milliseconds since the epoch. */
  readonly at: number;
  readonly arrived: number;
  /** Arrival on the monotonic clock of this run of the process, milliseconds. */
  readonly monotonic: number;
  /** From arrival to decision, milliseconds: all the time that a refused call took. */
  readonly decidedMs: number;
  readonly agent: AgentId;
  readonly label: string;
  readonly session: string | null;
  readonly request: string | number;
  readonly server: ServerName;
  readonly tool: string;
  readonly via: Via;
  readonly category: Category;
  readonly risk: Risk;
  readonly definition: string | null;
  readonly decision: Decision;
  readonly arguments: StoredValue;
  readonly argumentsDigest: string;
}

export interface ReturnedBody {
  readonly kind: 'returned';
  readonly call: CallId;
  readonly at: number;
  readonly monotonic: number;
  readonly agent: AgentId;
  readonly server: ServerName;
  readonly tool: string;
  readonly outcome: Decision['outcome'];
  readonly rule: string;
  readonly end: End;
  readonly sent: boolean;
  /** Size of the answer on the wire. */
  readonly bytes: number;
  readonly totalMs: number;
  readonly gatewayMs: number;
  readonly upstreamMs: number;
  readonly error: string | null;
  readonly result: StoredValue | null;
  readonly resultDigest: string | null;
}

/** Everything that is no call. `kind` is free: `policy`, `agent`, `server`, `gate`, `start` … */
export interface EventBody {
  readonly kind: string;
  readonly at: number;
  readonly monotonic: number;
  readonly call: CallId | null;
  readonly agent: AgentId | null;
  readonly server: ServerName | null;
  readonly tool: string | null;
  readonly by: string | null;
  readonly what: string;
  readonly detail: JsonValue;
}

export type Body = DecidedBody | ReturnedBody | EventBody;

/** What stands for a record that cannot be read: its time and all else of it is not known. */
const unreadable: EventBody = Object.freeze({
  kind: 'unreadable',
  at: 0,
  monotonic: 0,
  call: null,
  agent: null,
  server: null,
  tool: null,
  by: null,
  what: 'A record that was changed from outside, or is damaged: railguard journal verify names the first one',
  detail: null,
});

/** Reads a body that this program wrote. Whether it was changed since, the chain says; what has no such form is no body. */
export function parseBody(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return hasBodyForm(value) ? (value as Body) : unreadable;
  } catch {
    return unreadable;
  }
}

export function isDecided(body: Body): body is DecidedBody {
  return body.kind === 'decided';
}

export function isReturned(body: Body): body is ReturnedBody {
  return body.kind === 'returned';
}
