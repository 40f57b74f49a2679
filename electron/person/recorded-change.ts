import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import type { CallId } from '../../shared/names.ts';
import type { CallView } from '../../shared/record.ts';
import type { FoundEvents } from '../journal/query/event-log.ts';
import type { JournalReading } from '../journal/reading.ts';
import { fromRecord, type RecordedState } from '../testrail/changes/recorded-state.ts';
import { irreversible, isUpdate } from '../testrail/changes/updates.ts';
import type { LensCall } from '../testrail/lens/lens.ts';
import type { LookedUpCall, LookUp } from '../testrail/spelled-calls.ts';
import { replacedKind } from './replaced-state.ts';

/** The kind of the records that join a call and the calls that put it back. */
export const putBackKind = 'put-back';

/** A recorded call on the built-in server's TestRail, with what it replaced. */
export interface RecordedChange {
  readonly view: CallView;
  readonly call: LensCall;
  readonly recorded: RecordedState | null;
  /** Why it cannot be put back; null where it can, or where nothing was written over. */
  readonly cannot: string | null;
  readonly putBackBy: readonly { readonly call: CallId; readonly at: number }[];
  readonly putsBack: CallId | null;
}

type Reading = Pick<JournalReading, 'detail' | 'eventsOfCall'>;

/** Null where it is no call on the TestRail of the built-in server, or not in the journal any more. */
export async function readChange(
  { reading, lookUp }: { readonly reading: Reading; readonly lookUp: LookUp },
  id: CallId,
): Promise<RecordedChange | null> {
  const view = await reading.detail(id);
  const found = view && lookUp(view.server, { tool: view.tool, args: argumentsOf(view) });
  if (view === null || found === null) return null;
  const events = await reading.eventsOfCall(id);
  const replaced = events.find(({ kind }) => kind === replacedKind)?.detail;
  const recorded = replaced === undefined ? null : fromRecord(replaced);
  const why = isJsonObject(replaced) && typeof replaced.why === 'string' ? replaced.why : null;
  const joins = events.filter(({ kind }) => kind === putBackKind);
  return {
    view,
    call: found.call,
    recorded,
    cannot: whyNot(view, found, recorded, why),
    putBackBy: joins.flatMap(({ detail, at }) => memberOf(detail, 'by').map((by) => ({ call: by, at }))),
    putsBack: joins.flatMap(({ detail }) => memberOf(detail, 'of'))[0] ?? null,
  };
}

function argumentsOf({ arguments: { value } }: CallView): JsonObject {
  return isJsonObject(value) ? value : {};
}

function memberOf(detail: FoundEvents['events'][number]['detail'], name: string): readonly CallId[] {
  const id = isJsonObject(detail) ? detail[name] : undefined;
  return typeof id === 'string' ? [id as CallId] : [];
}

function whyNot(
  { end, via, arguments: args }: CallView,
  { call: { tool }, isOurs }: LookedUpCall,
  recorded: RecordedState | null,
  why: string | null,
): string | null {
  if (end !== 'ok' || via !== 'tools/call') return null;
  const final = irreversible(tool);
  if (final !== null) return final;
  if (isUpdate(tool) && !isOurs) return 'Only what the built-in server changes is kept as it was before';
  if (!isUpdate(tool) || recorded !== null) {
    return args.cut && recorded !== null ? 'The call was too long to be recorded whole' : null;
  }
  return why ?? 'What it replaced was not kept';
}
