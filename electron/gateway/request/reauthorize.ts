import type { ToolCall } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import type { RecordPort } from '../ports.ts';
import type { AgentRequest, Outcome, RequestRejection } from './agent-request.ts';
import { closedGate, refusalOf } from './refusal.ts';

/** What an agent answers to a server's question. */
export interface InputAnswer {
  readonly agent: AgentId;
  /** The server that asks, where no call tells it. */
  readonly server: ServerName | null;
  readonly call: ToolCall | null;
  readonly method: string;
  readonly answer: JsonObject;
  /** False where the question was taken back, or the call ended: nobody reads the answer, so it is not recorded. */
  isWanted(): boolean;
}

const inDoubt = rejection({ kind: 'error', error: closedGate() }, reservedRules.internalError);

/** A rejection for a rule, or for what takes the place of one. */
export function rejection(outcome: Outcome, rule: string): RequestRejection {
  return { outcome, why: `refused before it went on: ${rule}` };
}

/** Judges a request that halted by what holds now; null where it may go on. Rejects where it never passed the gate. */
export async function judgeHalted(request: AgentRequest): Promise<RequestRejection | null> {
  const { ticket } = request;
  if (ticket === null) throw new Error('a call goes on that the gate never let pass');
  const refusal = await ticket.reauthorize();
  if (refusal === null) return null;
  return rejection(refusalOf(request, ticket.call.via, refusal), refusal.decision.rule);
}

/**
 * Asks whether a request that halted may go on, and records what the agent answers before its server has it: nothing goes
 * on unrecorded, and nothing in doubt. Null where it may. Never rejects.
 */
export async function reauthorize(
  records: RecordPort,
  judge: () => Promise<RequestRejection | null>,
  answer: InputAnswer | null,
): Promise<RequestRejection | null> {
  try {
    const rejected = await judge();
    if (rejected !== null || answer === null || !answer.isWanted()) return rejected;
    await recordAnswer(records, answer);
    return null;
  } catch {
    return inDoubt;
  }
}

/**
 * Records what an agent answers to a server's question; resolves once that is on disk. A call's own record is written
 * before it is sent, so what is answered in its middle has a record of its own.
 */
function recordAnswer(records: RecordPort, { agent, server, call, method, answer }: InputAnswer): Promise<void> {
  const asking = call?.server ?? server;
  return records.event({
    kind: 'answer',
    what: `Answered ${method} of ${call === null ? (asking ?? 'a server') : `${call.tool} at ${call.server}`}`,
    agent,
    ...(asking === null ? {} : { server: asking }),
    ...(call === null ? {} : { tool: call.tool, call: call.id }),
    detail: { method, answer },
  });
}
