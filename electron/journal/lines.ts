import type { JournalLine } from '../../shared/record.ts';
import { type Body, isDecided, isReturned } from './body.ts';

/** A record as `journal tail` and `journal export` write it. */
export function journalLine(seq: number, body: Body): JournalLine {
  const at = new Date(body.at).toISOString();
  if (isDecided(body)) {
    const { call, kind, agent, server, tool, decision } = body;
    const { outcome, rule } = decision;
    return { seq, call, kind, at, agent, server, tool, arguments: body.arguments.value, outcome, rule };
  }
  const { call, kind, agent, server, tool } = body;
  if (isReturned(body)) {
    return { seq, call, kind, at, agent, server, tool, arguments: null, outcome: body.outcome, rule: body.rule };
  }
  return { seq, call, kind, at, agent, server, tool, arguments: null, outcome: null, rule: null };
}

/** Marks that move or hide text on a terminal or in an editor, beyond the control characters that JSON escapes itself. */
const unseen = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON text on one line in which nothing can move the cursor, reverse the reading direction or hide. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(unseen, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
