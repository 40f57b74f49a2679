import type { CallLens } from '../../shared/control/lens.ts';
import type { CallId } from '../../shared/names.ts';
import { idText } from '../../shared/testrail/letters.ts';
import type { JournalReading } from '../journal/reading.ts';
import { isUpdate, type Replaced } from '../testrail/changes/updates.ts';
import { type Lens, maxChanges } from '../testrail/lens/lens.ts';
import { sentenceOf } from '../testrail/lens/place-names.ts';
import type { LookUp } from '../testrail/spelled-calls.ts';
import { type RecordedChange, readChange } from './recorded-change.ts';

/** A person looks at one call: names that take longer are left out. */
const withinMs = 5000;

const dayMs = 86_400_000;

/** What a recorded call was about, in names, and whether it can be put back. Null where it is no call on the TestRail of the built-in server. */
export async function readCallLens(deps: CallLensDeps, id: CallId): Promise<CallLens | null> {
  const { lens, keptDays } = deps;
  const change = await readChange(deps, id);
  if (change === null) return null;
  const { call, view, recorded, putBackBy, putsBack } = change;
  const signal = AbortSignal.timeout(withinMs);
  const [names, changes] = await Promise.all([
    lens.names(call, signal),
    recorded === null || view.end === null ? null : lens.changes(call, recorded, signal),
  ]);
  return {
    places: names.places.map((place) => ({ ...place })),
    project: names.project === null ? null : { ...names.project },
    sentence: sentenceOf(names),
    change:
      recorded === null || changes === null || changes.length === 0
        ? null
        : {
            title: titleOf(recorded),
            changes: changes.slice(0, maxChanges),
            more: Math.max(0, changes.length - maxChanges),
          },
    putBack: putBackOf(change, changes?.length ?? 0, view.at + keptDays() * dayMs),
    putBackBy: [...putBackBy],
    putsBack,
  };
}

export interface CallLensDeps {
  readonly reading: Pick<JournalReading, 'detail' | 'eventsOfCall'>;
  readonly lens: Lens;
  readonly lookUp: LookUp;
  /** How many days the journal keeps its records. */
  readonly keptDays: () => number;
}

/** `case C5122`, `12 cases`. */
export function titleOf({ kind, entries }: Replaced): string {
  const [first] = entries;
  if (entries.length !== 1 || first === undefined) return `${entries.length} ${kind}s`;
  return `${kind} ${idText({ kind, id: first.id })}`;
}

function putBackOf(
  { view, recorded, cannot }: RecordedChange,
  changes: number,
  keptUntil: number,
): CallLens['putBack'] {
  if (cannot !== null) return { state: 'cannot', why: cannot };
  const passed = view.end === 'ok' && isUpdate(view.tool) && recorded !== null;
  return passed && changes > 0 ? { state: 'possible', keptUntil } : { state: 'none' };
}
