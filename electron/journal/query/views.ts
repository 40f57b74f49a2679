import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallView, StoredValue } from '../../../shared/record.ts';
import { isOutcome } from '../../../shared/scales.ts';
import type { DecidedBody, ReturnedBody } from '../chain/record-body.ts';
import type { FoundCall } from './search.ts';
import { truncateValue } from './truncate.ts';

/** Characters of arguments that a row carries; the detail has all that is kept. */
const rowCap = 1_024;

/** What a row and the detail have in common. */
function ofCall(call: FoundCall, decided: DecidedBody, returned: ReturnedBody | null) {
  const { outcome } = decided.decision;
  // A refused call never comes back: deciding was all that it took.
  const refusedMs = outcome === 'allowed' || outcome === 'waiting' ? null : decided.decidedMs;
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
    end: returned?.end ?? null,
    error: returned?.error ?? null,
    totalMs: returned?.totalMs ?? refusedMs,
    gatewayMs: returned?.gatewayMs ?? refusedMs,
  };
}

export function feedRow(call: FoundCall, decided: DecidedBody, returned: ReturnedBody | null): FeedRow {
  if (!isOutcome(call.outcome)) throw new Error(`the journal's index has an outcome ${call.outcome}`);
  return {
    ...ofCall(call, decided, returned),
    arguments: short(decided.arguments),
    outcome: call.outcome,
    rule: decided.decision.rule,
    words: decided.decision.words,
    risk: decided.risk,
    category: decided.category,
  };
}

export function callView(call: FoundCall, decided: DecidedBody, returned: ReturnedBody | null): CallView {
  return {
    ...ofCall(call, decided, returned),
    arguments: decided.arguments,
    decision: decided.decision,
    result: returned?.result ?? null,
  };
}

function short(stored: StoredValue): StoredValue {
  // The true size is a fair guess at the kept size: what is small as a whole is small as kept.
  if (stored.bytes <= rowCap) return stored;
  const cut = truncateValue(stored.value, rowCap);
  return { ...stored, value: cut.value, cut: stored.cut || cut.cut };
}
