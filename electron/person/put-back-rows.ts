import type { PutBackRow } from '../../shared/control/lens.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { idText } from '../../shared/testrail/letters.ts';
import { labelOf } from '../testrail/changes/field-diff.ts';
import { isRedacted, keyOf, type RecordedState } from '../testrail/changes/recorded-state.ts';
import { sameValue } from '../testrail/changes/same-value.ts';
import { type Entry, writtenFields } from '../testrail/changes/updates.ts';
import { isMove, writable } from '../testrail/changes/writable.ts';
import type { Lens, LensCall } from '../testrail/lens/lens.ts';

export interface Rows {
  readonly rows: readonly PutBackRow[];
  /** Fields that the call named without changing them. */
  readonly unchanged: readonly string[];
}

interface RowsContext {
  readonly lens: Pick<Lens, 'between'>;
  readonly project: number | null;
  readonly signal: AbortSignal;
}

/** Fields of one thing that can only be put back together: of a move all of them, else each is alone. */
interface Unit {
  readonly before: Entry;
  /** As it is now; undefined where it is gone. */
  readonly here: Entry | undefined;
  readonly fields: readonly string[];
}

/** What each field holds now, what it held before the call, and what would be sent to put it back. */
export async function putBackRows(
  call: LensCall,
  recorded: RecordedState,
  now: readonly Entry[],
  context: RowsContext,
): Promise<Rows> {
  const after = writtenFields(call.tool, call.args);
  const unchanged = new Set<string>();
  const rows: PutBackRow[] = [];
  for (const unit of unitsOf(call, after, recorded, now)) {
    const { before, fields } = unit;
    // Whatever the record says of it: a field that is not there would be taken for an empty one.
    const isRecorded = fields.every(
      (field) => Object.hasOwn(before.fields, field) && !recorded.tooLong.has(keyOf(before.id, field)),
    );
    if (isRecorded && fields.every((field) => sameValue(before.fields[field], after[field]))) {
      for (const field of fields) unchanged.add(labelOf(field));
      continue;
    }
    rows.push(await rowOf(call, unit, { after, isRecorded, recorded, context }));
  }
  return { rows, unchanged: [...unchanged] };
}

function unitsOf(
  { tool }: LensCall,
  after: JsonObject,
  recorded: RecordedState,
  now: readonly Entry[],
): readonly Unit[] {
  const names = Object.keys(after);
  return recorded.entries.flatMap((before) => {
    const here = now.find(({ id }) => id === before.id);
    return isMove(tool) ? [{ before, here, fields: names }] : names.map((field) => ({ before, here, fields: [field] }));
  });
}

interface About {
  readonly after: JsonObject;
  /** Whether the journal holds what the fields were. */
  readonly isRecorded: boolean;
  readonly recorded: RecordedState;
  readonly context: RowsContext;
}

async function rowOf(call: LensCall, unit: Unit, about: About): Promise<PutBackRow> {
  const { before, here, fields } = unit;
  const { lens, project, signal } = about.context;
  const parts = await Promise.all(
    fields.map((field) =>
      lens.between({ field, project }, [here?.fields[field] ?? null, before.fields[field] ?? null], signal),
    ),
  );
  const shown = about.isRecorded ? parts.flat() : [];
  const [only] = shown.length === 1 ? shown : [];
  const label = only?.field ?? (isMove(call.tool) ? 'place' : labelOf(fields[0] ?? ''));
  return {
    key: keyOf(before.id, fields[0] ?? ''),
    label:
      about.recorded.entries.length > 1 ? `${idText({ kind: about.recorded.kind, id: before.id })} ${label}` : label,
    parts: shown.map((change) => ({ label: change.field, now: change.before, written: change.after })),
    ...(await verdictOf(call, unit, about)),
  };
}

type Verdict = Pick<PutBackRow, 'state' | 'why' | 'send'>;

async function verdictOf(call: LensCall, unit: Unit, { after, isRecorded, context }: About): Promise<Verdict> {
  const { before, here, fields } = unit;
  const cannot = (why: string): Verdict => ({ state: 'cannot', why, send: null });
  if (!isRecorded) return cannot('it was too long to be kept');
  if (here === undefined) return cannot('it is not there any more');
  if (fields.some((field) => isRedacted(before.fields[field])))
    return cannot('a part of it was redacted when it was recorded');
  if (fields.every((field) => sameValue(here.fields[field], before.fields[field]))) {
    return { state: 'same', why: 'it is as it was before the call', send: null };
  }
  const values: Record<string, JsonValue> = {};
  for (const field of fields) {
    const found = writable(call.tool, field, before.fields[field] ?? null, after[field] ?? null);
    if ('why' in found) return cannot(found.why);
    values[field] = found.value;
  }
  const send = sendOf(call, before, values);
  const redacted = fields.some((field) => isRedacted(after[field]));
  if (redacted) return { state: 'changed', why: 'what the call wrote was redacted: it may have changed since', send };
  const since = fields.filter((field) => !sameValue(here.fields[field], after[field]));
  if (since.length === 0) return { state: 'ready', why: null, send };
  return { state: 'changed', why: await wroteWords(after, since, context), send };
}

/** What the call had left there, for somebody who sees that it is something else now. */
async function wroteWords(after: JsonObject, fields: readonly string[], context: RowsContext): Promise<string> {
  const [field = ''] = fields;
  const [shown] = await context.lens.between(
    { field, project: context.project },
    [null, after[field] ?? null],
    context.signal,
  );
  const text = shown?.after ?? 'nothing';
  return `the call wrote ${text.length > 60 ? `${text.slice(0, 59)}…` : text}`;
}

/** The call that puts a thing back: one case of many is an `update_case` of its own, for each held something else. */
function sendOf({ tool, args }: LensCall, { id }: Entry, fields: JsonObject): NonNullable<PutBackRow['send']> {
  switch (tool) {
    case 'update_cases':
      return { tool: 'update_case', where: { case_id: id }, fields };
    case 'move_cases_to_section':
      return { tool, where: fields, fields: { case_ids: [id] } };
    case 'update_plan_entry':
      return { tool, where: { plan_id: args.plan_id ?? null, entry_id: args.entry_id ?? null }, fields };
    default: {
      const name = tool.replace(/^(update|move)_/, '');
      return { tool, where: { [`${name}_id`]: id }, fields };
    }
  }
}
