import { randomBytes } from 'node:crypto';
import type { CallEnd, Refusal, Ticket, ToolCall } from '../../shared/call.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { personAgent } from '../../shared/reserved-names.ts';
import type { UpstreamResponse } from '../../shared/upstream-connection.ts';
import type { PersonCallResult, PersonCalls } from '../control/services.ts';
import { endOf } from '../gateway/request/call-end.ts';
import { createCallIds } from '../gateway/wire/call-ids.ts';
import type { Gate } from '../guard/enforcement/gate.ts';
import type { Clock } from '../guard/ports.ts';
import { callOver, type OwnConnections } from '../servers/own-connection.ts';

export interface PersonCallsOptions {
  readonly gate: Gate;
  readonly connections: OwnConnections;
  readonly clock: Clock;
}

/** What came of a call that passed: its answer, or why it was stopped after all. */
type Sent = { readonly answer: UpstreamResponse } | { readonly refusal: Refusal };

/** Calls of the person at this machine, through the gate and over connections of our own. */
export function createPersonCalls({ gate, connections, clock }: PersonCallsOptions): PersonCalls {
  const newId = createCallIds(() => clock.now(), randomBytes(4).toString('hex'));

  async function sent({ server, tool, args }: ToolCall, ticket: Ticket): Promise<Sent> {
    try {
      const connection = await connections.open(server);
      // The server may have come up with another definition, or a person paused the gate, while this waited for it.
      const refusal = await ticket.reauthorize();
      return refusal === null ? { answer: await callOver(connection, tool, args) } : { refusal };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'cannot be reached';
      return { answer: { kind: 'broken', cause: 'lost', sent: false, message } };
    }
  }

  return {
    async send({ server, tool, args }) {
      const call: ToolCall = {
        id: newId(),
        at: clock.now(),
        startedMs: clock.monotonic(),
        agent: personAgent,
        session: null,
        request: 0,
        server,
        tool,
        via: 'tools/call',
        args,
      };
      const verdict = await gate.judge(call);
      if (verdict.kind !== 'forward') return refused(call, verdict);
      const { ticket } = verdict;
      const started = clock.monotonic();
      const found = await sent(call, ticket);
      if ('refusal' in found) {
        const message = 'the rules or its definition changed';
        ticket.settle(endOf({ kind: 'broken', cause: 'refused', sent: false, message }, 0));
        return refused(call, found.refusal);
      }
      const end = endOf(found.answer, clock.monotonic() - started);
      ticket.settle(end);
      return resultOf(call, ticket, found.answer, end);
    },
  };
}

function refused({ id, tool }: ToolCall, refusal: Refusal): PersonCallResult {
  const why = refusal.kind === 'unknown' ? `${tool} is hidden or unknown: it was not sent.` : refusal.message;
  return { state: 'refused', call: id, decision: refusal.decision, why };
}

function resultOf({ id }: ToolCall, { decision }: Ticket, answer: UpstreamResponse, end: CallEnd): PersonCallResult {
  const { upstreamMs } = end;
  if (end.end === 'ok' && answer.kind === 'result') {
    return { state: 'ok', call: id, decision, result: answer.value, upstreamMs };
  }
  const why = textOf(end.result) ?? end.error ?? 'it failed without a word';
  return { state: 'failed', call: id, decision, why, result: end.result, upstreamMs };
}

/** The words of a failed tool, whole: the record's line is cut. */
function textOf(result: JsonValue): string | null {
  const content = isJsonObject(result) && Array.isArray(result.content) ? (result.content as readonly JsonValue[]) : [];
  const [first] = content;
  return isJsonObject(first) && typeof first.text === 'string' ? first.text : null;
}
