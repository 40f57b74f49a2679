import type { JournalLine } from '../../../shared/record.ts';
import { type Body, isDecided, isReturned } from '../chain/record-body.ts';

/** A record as `journal tail` and `journal export` write it. */
export function journalLine(seq: number, body: Body): JournalLine {
  const at = new Date(body.at).toISOString();
  if (isDecided(body)) {
    const { call, kind, agent, server, tool, decision } = body;
    const { outcome, rule } = decision;
    return { seq, call, kind, at, agent, server, tool, arguments: body.arguments.value, outcome, rule, what: null };
  }
  const { call, kind, agent, server, tool } = body;
  if (isReturned(body)) {
    return {
      seq,
      call,
      kind,
      at,
      agent,
      server,
      tool,
      arguments: null,
      outcome: body.outcome,
      rule: body.rule,
      what: null,
    };
  }
  return { seq, call, kind, at, agent, server, tool, arguments: null, outcome: null, rule: null, what: body.what };
}
