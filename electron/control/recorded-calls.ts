import type { ToolCall } from '../../shared/call.ts';
import type { FeedRow } from '../../shared/control/feed.ts';
import { isJsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type { RecordedCall } from '../guard/policy-tools/recorded-call.ts';
import type { JournalReading } from '../journal/reading.ts';

const pageSize = 500;

/** The calls to a server since a moment, oldest first, as they were kept: what replay and suggest judge again. */
export async function* recordedCalls(
  reading: Pick<JournalReading, 'newerPage'>,
  server: ServerName,
  since: number,
  readOnly: (tool: string) => boolean,
): AsyncGenerator<RecordedCall> {
  for (let after: number | null = 0; after !== null; ) {
    const page: { rows: readonly FeedRow[]; next: number | null } = await reading.newerPage(
      { servers: [server], since },
      after,
      pageSize,
    );
    for (const row of [...page.rows].reverse()) yield recorded(row, readOnly);
    after = page.next;
  }
}

function recorded(row: FeedRow, readOnly: (tool: string) => boolean): RecordedCall {
  const { arguments: stored, outcome, end } = row;
  const call: ToolCall = {
    id: row.call,
    at: row.at,
    startedMs: row.at,
    agent: row.agent,
    session: row.session,
    request: 0,
    server: row.server,
    tool: row.tool,
    via: row.via,
    args: isJsonObject(stored.value) ? stored.value : {},
  };
  return {
    call,
    whole: !stored.cut && stored.redacted === 0 && isJsonObject(stored.value),
    // A call that was let through and then failed at its server is shown as an error, but was allowed.
    outcome: outcome === 'error' && end !== null ? 'allowed' : outcome,
    rule: row.rule,
    words: row.words,
    end,
    readOnly: readOnly(row.tool),
  };
}
