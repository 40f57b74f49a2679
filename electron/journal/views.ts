import type { FeedRow } from '../../shared/control/contract.ts';
import { outcomeSchema } from '../../shared/decision.ts';
import type { CallView, KeptValue } from '../../shared/record.ts';
import type { DecidedBody, ReturnedBody } from './body.ts';
import { cutValue } from './cut.ts';
import type { FoundCall } from './search.ts';

/** Characters of arguments that a row carries; the detail has all that is kept. */
const rowCap = 1_024;

export function feedRow(call: FoundCall, decided: DecidedBody, returned: ReturnedBody | null): FeedRow {
  return {
    call: decided.call,
    seq: call.last,
    at: decided.arrived,
    agent: decided.agent,
    agentLabel: decided.label,
    session: decided.session,
    server: decided.server,
    tool: decided.tool,
    via: decided.via,
    arguments: short(decided.arguments),
    end: returned?.end ?? null,
    error: returned?.error ?? null,
    totalMs: returned?.totalMs ?? null,
    gatewayMs: returned?.gatewayMs ?? null,
    outcome: outcomeSchema.parse(call.outcome),
    rule: decided.decision.rule,
    words: decided.decision.words,
    risk: decided.risk,
    category: decided.category,
  };
}

export function callView(call: FoundCall, decided: DecidedBody, returned: ReturnedBody | null): CallView {
  return {
    call: decided.call,
    seq: call.last,
    at: decided.arrived,
    agent: decided.agent,
    agentLabel: decided.label,
    session: decided.session,
    server: decided.server,
    tool: decided.tool,
    via: decided.via,
    arguments: decided.arguments,
    decision: decided.decision,
    end: returned?.end ?? null,
    result: returned?.result ?? null,
    error: returned?.error ?? null,
    totalMs: returned?.totalMs ?? null,
    gatewayMs: returned?.gatewayMs ?? null,
  };
}

function short(kept: KeptValue): KeptValue {
  // The true size is a fair guess at the kept size: what is small as a whole is small as kept.
  if (kept.bytes <= rowCap) return kept;
  const cut = cutValue(kept.value, rowCap);
  return { ...kept, value: cut.value, cut: kept.cut || cut.cut };
}
