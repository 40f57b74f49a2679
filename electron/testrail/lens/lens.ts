import type { FieldChange } from '../../../shared/control/asks.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { CatalogueTool } from '../../../shared/testrail/catalogue.ts';
import { idText } from '../../../shared/testrail/letters.ts';
import { changesOf, fieldChanges } from '../changes/field-diff.ts';
import { type Replaced, writtenFields } from '../changes/updates.ts';
import type { TestRailReads } from '../client.ts';
import type { TestRailAddress } from '../target.ts';
import { CachedReads } from './cached-reads.ts';
import { type CallNames, placeNames, shownPlaces } from './place-names.ts';
import { namesFor } from './value-names.ts';

/** What a call on the built-in connector's TestRail is about, in names; read aside from the call, which never waits for it. */
export interface Lens {
  /** Names of what a call names. Never rejects. */
  names(call: LensCall, signal: AbortSignal): Promise<CallNames>;
  /** What a call would change or changed, of the state before it. */
  changes(call: LensCall, before: Replaced, signal: AbortSignal): Promise<readonly FieldChange[]>;
  /** The same for one field, between any two values. */
  between(
    about: { readonly field: string; readonly project: number | null },
    values: readonly [JsonValue, JsonValue],
    signal: AbortSignal,
  ): Promise<readonly FieldChange[]>;
  /** Told by an answer that an agent asked for. */
  learn(tool: CatalogueTool, value: JsonValue): void;
  /** A write went through: what it names may be called something else now. */
  changed(call: LensCall): void;
  /** The connector talks to another TestRail. */
  forget(): void;
}

export interface LensCall {
  readonly tool: string;
  readonly args: JsonObject;
}

/** A change of many cases is shown as so many lines; the rest is counted. */
export const maxChanges = 200;

export function createLens(options: {
  readonly api: TestRailReads;
  readonly target: () => TestRailAddress | null;
  readonly monotonic: () => number;
  readonly busy: () => boolean;
}): Lens {
  const reads = new CachedReads(options);

  async function changes(call: LensCall, before: Replaced, signal: AbortSignal): Promise<readonly FieldChange[]> {
    const after = writtenFields(call.tool, call.args);
    const { project } = await placeNames(reads, call, null, signal);
    const fields = [after, ...before.entries.map((entry) => entry.fields)];
    const nameOf = await namesFor(reads, { fields, project: project?.id ?? null }, signal);
    const many = before.entries.length > 1;
    return before.entries.flatMap(({ id, name, fields: was }) =>
      fieldChanges(was, after, nameOf).map((change) =>
        many ? { ...change, field: `${idText({ kind: before.kind, id })} ${name}: ${change.field}` } : change,
      ),
    );
  }

  return {
    names: (call, signal) => placeNames(reads, call, options.target(), signal),
    changes,
    async between({ field, project }, [before, after], signal) {
      const nameOf = await namesFor(reads, { fields: [{ [field]: before }, { [field]: after }], project }, signal);
      return changesOf(field, before, after, nameOf);
    },
    learn(tool, value) {
      learnFrom(reads, tool, value);
    },
    changed(call) {
      for (const { kind, id } of shownPlaces(call)) reads.drop(`get_${kind}/${id}`);
    },
    forget: () => reads.clear(),
  };
}

/** Lists and single things that agents read say names for nothing. One whose fields were cut says too little. */
function learnFrom(reads: CachedReads, { name, list }: CatalogueTool, value: JsonValue): void {
  const rows = list === undefined ? [value] : Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  const kind = /^get_(project|suite|section|case|run|plan|milestone)s?$/.exec(name)?.[1];
  if (kind === undefined) return;
  for (const row of rows) {
    if (!isJsonObject(row) || typeof row.id !== 'number') continue;
    if (typeof row.name === 'string' || typeof row.title === 'string') {
      if (kind === 'project' || typeof row.project_id === 'number' || typeof row.suite_id === 'number') {
        reads.learn(`get_${kind}/${row.id}`, row);
      }
    }
  }
}
