import type { ToolCall } from '../../shared/call.ts';
import type { JsonObject } from '../../shared/json.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import type { ReplacedStatePort } from '../guard/ports.ts';
import type { JournalEvent } from '../journal/writer/entries.ts';
import { toRecord } from '../testrail/changes/recorded-state.ts';
import { isUpdate, readReplaced, TooMany, writtenFields } from '../testrail/changes/updates.ts';
import type { TestRailApi } from '../testrail/client.ts';
import { TestRailError } from '../testrail/errors.ts';

/** The kind of the journal's records that hold what a call replaced. */
export const replacedKind = 'replaced';

/** The call waits for the read: no longer than this, and then it goes all the same. */
const withinMs = 2000;

/** Reads what an update of the built-in server writes over, and keeps it in the journal beside the call. */
export function recordReplacedState(options: {
  readonly api: TestRailApi;
  readonly journal: { event(event: JournalEvent): Promise<void> };
}): ReplacedStatePort {
  const { api, journal } = options;

  async function read(call: ToolCall, signal: AbortSignal | undefined): Promise<void> {
    const late = AbortSignal.timeout(withinMs);
    let detail: JsonObject | null;
    try {
      const replaced = await readReplaced(api, call, signal === undefined ? late : AbortSignal.any([signal, late]));
      detail = replaced === null ? null : toRecord(replaced);
    } catch (error) {
      if (signal?.aborted === true) return;
      detail = { why: whyUnread(error, late.aborted) };
    }
    if (detail === null) return;
    const { agent, server, tool, id } = call;
    const what = 'why' in detail ? `Not kept what ${tool} replaced: ${detail.why}` : `Kept what ${tool} replaced`;
    // Nobody waits for it: it is written before the call's end is, and a journal that cannot write has closed the gate.
    journal.event({ kind: replacedKind, agent, server, tool, call: id, what, detail }).catch(() => undefined);
  }

  return {
    record(call, signal) {
      const { server, via, tool, args } = call;
      if (server !== builtInServer || via !== 'tools/call' || !isUpdate(tool)) return null;
      return Object.keys(writtenFields(tool, args)).length === 0 ? null : read(call, signal);
    },
  };
}

function whyUnread(error: unknown, late: boolean): string {
  if (late) return 'TestRail did not answer within 2 s';
  if (error instanceof TooMany) return error.message;
  return error instanceof TestRailError ? error.message : 'it could not be read';
}
