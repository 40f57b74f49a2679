import { visit } from 'jsonc-parser';

/** A text in a JSON value that is replaced by another. */
export interface TextChange {
  readonly path: readonly (string | number)[];
  readonly before: string;
  readonly after: string;
}

/** A reader that follows paths holds the event loop for a second at some 10 MB. */
const maxWalkedBytes = 1024 * 1024;

/**
 * JSON with some of its texts replaced where they stand, so that all else stays as it was written: numbers that a double
 * cannot hold, the order of keys, the form of escapes. Null where a text is not found so; whoever asks then has to print
 * the value anew.
 */
export function patchTexts(raw: Uint8Array, changes: readonly TextChange[]): Buffer | null {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return replaceAll(bytes, changes) ?? (bytes.length > maxWalkedBytes ? null : replaceByPath(bytes, changes));
}

/**
 * The quick way: where a text stands as often as it is to be replaced, and under a name of a member that is meant, each of
 * them is meant. One that stands elsewhere may be counted for one that is written with escapes.
 */
function replaceAll(bytes: Buffer, changes: readonly TextChange[]): Buffer | null {
  const wanted = new Map<string, { readonly after: string; count: number; readonly under: Set<string | number> }>();
  for (const { path, before, after } of changes) {
    const known = wanted.get(before) ?? { after, count: 0, under: new Set() };
    if (known.after !== after) return null;
    known.count++;
    known.under.add(path.at(-1) ?? 0);
    wanted.set(before, known);
  }
  const edits: Edit[] = [];
  for (const [before, { after, count, under }] of wanted) {
    const text = Buffer.from(JSON.stringify(before));
    let found = 0;
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) {
      if (++found > count || !standsUnder(bytes, at, under)) return null;
      edits.push({ at, length: text.length, text: Buffer.from(JSON.stringify(after)) });
    }
    if (found !== count) return null;
  }
  return edited(bytes, edits);
}

/** Whether the value at a place is one of a member of such a name, as its bytes say; of an item of a list they say nothing. */
function standsUnder(bytes: Buffer, at: number, names: ReadonlySet<string | number>): boolean {
  const before = bytes.toString('latin1', Math.max(0, at - longestName), at).trimEnd();
  const name = before.endsWith(':') ? before.slice(0, -1).trimEnd() : null;
  return [...names].some((wanted) =>
    typeof wanted === 'number' ? name === null : name?.endsWith(JSON.stringify(wanted)) === true,
  );
}

/** Bytes before a value in which its name is looked for. */
const longestName = 64;

function replaceByPath(bytes: Buffer, changes: readonly TextChange[]): Buffer | null {
  const text = bytes.toString('utf8');
  const after = new Map(changes.map((change) => [JSON.stringify(change.path), change.after]));
  const before = new Set(changes.map((change) => change.before));
  const pieces: string[] = [];
  let end = 0;
  const replaced = new Set<string>();
  visit(text, {
    // biome-ignore lint/complexity/useMaxParams: its parameters are those of jsonc-parser
    onLiteralValue(value, offset, length, _line, _character, pathOf) {
      if (typeof value !== 'string' || !before.has(value)) return;
      const path = JSON.stringify(pathOf());
      const to = after.get(path);
      if (to === undefined) return;
      replaced.add(path);
      pieces.push(text.slice(end, offset), JSON.stringify(to));
      end = offset + length;
    },
  });
  return replaced.size === after.size ? Buffer.from(pieces.join('') + text.slice(end)) : null;
}

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: Buffer;
}

function edited(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const pieces: Buffer[] = [];
  let end = 0;
  for (const { at, length, text } of edits.toSorted((one, other) => one.at - other.at)) {
    pieces.push(bytes.subarray(end, at), text);
    end = at + length;
  }
  return Buffer.concat([...pieces, bytes.subarray(end)]);
}
