import type { AskView } from '../../shared/control/asks.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import type { JournalEvent } from '../journal/writer/entries.ts';

const words = {
  allowed: 'Allowed once',
  session: 'Allowed for the session',
  always: 'Allowed, by a rule from now on',
  denied: 'Denied',
  expired: 'Nobody answered',
  locked: 'Denied, the screen was locked',
  closed: 'Ended without an answer',
} as const;

/** The record of an ask, or of how it ended: who, through which endpoint, after how long, and what was shown. */
export function askEvent({ id, agent, server, tool, call, end }: Ask, view: AskView): JournalEvent {
  const what =
    end === null
      ? `Asked (${id}): ${view.sentence}`
      : `${words[end.how]} after ${seconds(end.afterMs)} (${id}): ${view.sentence}`;
  return { kind: 'approval', what, agent, server, tool, call, by: end?.by ?? null, detail: detailOf(id, view) };
}

function detailOf(ask: string, { rule, ruleWords, risk, effect, warnings, count, end }: AskView): JsonObject {
  const shown = JSON.parse(JSON.stringify({ rule, ruleWords, risk, effect, warnings, count }));
  return end === null ? { ask, shown } : { ask, answer: JSON.parse(JSON.stringify(end)), shown };
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
