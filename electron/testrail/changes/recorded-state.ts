import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { Entry, Replaced } from './updates.ts';

/** What was replaced, as the journal holds it: whole, or without what was too long for it. */
export interface RecordedState extends Replaced {
  /** Fields that were too long to be kept, as `ID FIELD`. */
  readonly tooLong: ReadonlySet<string>;
}

/** Less than the journal keeps of a record, with room for escapes and the names around it. */
const maxCharacters = 14_000;

/** For the journal: fields that are too long together are left out, the longest first, and named. */
export function toRecord({ kind, entries }: Replaced): JsonObject {
  const fields = entries.flatMap(({ id, fields: of }) =>
    Object.entries(of).map(([name, value]) => ({ id, name, length: JSON.stringify(value).length + name.length + 8 })),
  );
  const base = entries.reduce((sum, { name }) => sum + name.length + 40, 0);
  let room = maxCharacters - base;
  const recorded = new Set<string>();
  for (const field of fields.toSorted((a, b) => a.length - b.length)) {
    room -= field.length;
    if (room > 0) recorded.add(keyOf(field.id, field.name));
  }
  const tooLong = fields.map(({ id, name }) => keyOf(id, name)).filter((key) => !recorded.has(key));
  return {
    kind,
    entries: entries.map(({ id, name, fields: of }) => ({
      id,
      name,
      fields: Object.fromEntries(Object.entries(of).filter(([field]) => recorded.has(keyOf(id, field)))),
    })),
    tooLong: tooLong.slice(0, 200),
  };
}

export function keyOf(id: number, field: string): string {
  return `${id} ${field}`;
}

/** Reads it back; null where the record says that nothing could be kept, or is damaged. */
export function fromRecord(detail: JsonValue): RecordedState | null {
  if (!isJsonObject(detail) || typeof detail.kind !== 'string' || !Array.isArray(detail.entries)) return null;
  const entries = (detail.entries as readonly JsonValue[]).filter(isJsonObject).flatMap((entry): Entry[] => {
    const { id, name, fields } = entry;
    if (typeof id !== 'number' || !isJsonObject(fields)) return [];
    return [{ id, name: typeof name === 'string' ? name : '', fields }];
  });
  const tooLong = Array.isArray(detail.tooLong) ? (detail.tooLong as readonly JsonValue[]) : [];
  return { kind: detail.kind, entries, tooLong: new Set(tooLong.map(String)) };
}

/** Whether a secret was left out of a value when it was recorded. */
export function isRedacted(value: JsonValue | undefined): boolean {
  return value !== undefined && /\[redacted:\d+\]/.test(JSON.stringify(value));
}
