import { isJsonObject, type JsonValue } from '../../shared/json.ts';

export type TreeLine =
  | {
      readonly kind: 'value';
      readonly path: string;
      readonly depth: number;
      /** Key or index; null at the root. */
      readonly name: string | null;
      readonly value: JsonValue;
      /** null: nothing to open. A long string opens to its full length. */
      readonly open: boolean | null;
    }
  | {
      readonly kind: 'more';
      readonly path: string;
      readonly depth: number;
      readonly parent: string;
      readonly shown: number;
      readonly left: number;
    }
  /** The last line of a tree that has more than are drawn. */
  | { readonly kind: 'cut'; readonly path: string; readonly depth: number };

const childrenAtFirst = 200;
const longString = 40;
/** More than any honest argument has, and more than a page should hold. Where it ends, it says so. */
const maxLines = 2_000;

const previewParts = 3;
const previewString = 24;

/** The first plain values of an object, those that say which one it is before the others. */
export function previewOf(value: JsonValue): readonly (readonly [key: string, value: JsonValue])[] {
  if (!isJsonObject(value)) return [];
  const plain = Object.entries(value).filter(
    ([, part]) => typeof part === 'number' || (typeof part === 'string' && part.length <= previewString),
  );
  const names = (key: string): boolean => key === 'id' || key === 'name' || key === 'title' || key === 'status';
  return [...plain.filter(([key]) => names(key)), ...plain.filter(([key]) => !names(key))].slice(0, previewParts);
}

/** A value as lines of a tree, opened down to `openDepth`, but for the paths in `turned`, which are the other way round. */
export function treeLines(
  root: JsonValue,
  state: {
    readonly openDepth: number;
    readonly turned: ReadonlySet<string>;
    readonly shown: ReadonlyMap<string, number>;
  },
): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  let cut = false;
  const walk = (value: JsonValue, name: string | null, path: string, depth: number): void => {
    if (lines.length >= maxLines) {
      cut = true;
      return;
    }
    const entries: readonly (readonly [string, JsonValue])[] | null = Array.isArray(value)
      ? value.map((item: JsonValue, index) => [String(index), item] as const)
      : isJsonObject(value)
        ? Object.entries(value)
        : null;
    const opens = entries ? entries.length > 0 : typeof value === 'string' && value.length > longString;
    const byDepth = entries !== null && depth < state.openDepth;
    const open = opens ? byDepth !== state.turned.has(path) : null;
    lines.push({ kind: 'value', path, depth, name, value, open });
    if (!open || !entries) return;
    const limit = state.shown.get(path) ?? childrenAtFirst;
    for (const [key, item] of entries.slice(0, limit)) {
      walk(item, key, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
      if (cut) return;
    }
    const left = entries.length - limit;
    // No key is written so: a lone `~` stands in none.
    if (left > 0) lines.push({ kind: 'more', path: `${path}/~`, depth: depth + 1, parent: path, shown: limit, left });
  };
  walk(root, null, '/', 0);
  if (cut) lines.push({ kind: 'cut', path: '~', depth: 1 });
  return lines;
}
