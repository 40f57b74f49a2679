import { type Snapshot, type TableName, type Tables, tableNames } from './rows.ts';

export interface Reader {
  get<T extends TableName>(table: T, id: number): Tables[T] | undefined;
  /** In order of ids. */
  all<T extends TableName>(table: T): readonly Tables[T][];
}

export interface Writer extends Reader {
  add<T extends TableName>(table: T, row: Omit<Tables[T], 'id'>): Tables[T];
  put<T extends TableName>(table: T, row: Tables[T]): void;
  remove(table: TableName, id: number): void;
}

/** What one request changed: `null` removes the row. Replaying a change twice ends in the same rows. */
export interface Change {
  readonly rows: readonly (readonly [TableName, number, object | null])[];
  readonly next: { readonly [T in TableName]?: number };
}

export interface Store extends Reader {
  /** Runs `edit`; where it throws, nothing has changed. */
  change<R>(edit: (writer: Writer) => R): { readonly result: R; readonly change: Change };
  replay(change: Change): void;
  replace(snapshot: Snapshot): void;
  dump(): Snapshot;
}

type Maps = { readonly [T in TableName]: Map<number, Tables[T]> };

export function createStore(snapshot: Snapshot): Store {
  const maps = emptyMaps();
  let next = { ...snapshot.next };

  function get<T extends TableName>(table: T, id: number): Tables[T] | undefined {
    return maps[table].get(id);
  }
  function all<T extends TableName>(table: T): readonly Tables[T][] {
    return [...maps[table].values()];
  }
  function set(table: TableName, id: number, row: object | null): void {
    const map: Map<number, unknown> = maps[table];
    if (row === null) map.delete(id);
    else map.set(id, row);
  }

  function change<R>(edit: (writer: Writer) => R): { result: R; change: Change } {
    const rows: [TableName, number, object | null][] = [];
    const undo: [TableName, number, object | null][] = [];
    const counters: { [T in TableName]?: number } = {};
    const nextBefore = { ...next };
    function write(table: TableName, id: number, row: object | null): void {
      undo.push([table, id, maps[table].get(id) ?? null]);
      rows.push([table, id, row]);
      set(table, id, row);
    }
    const writer: Writer = {
      get,
      all,
      put: (table, row) => write(table, row.id, row),
      remove: (table, id) => write(table, id, null),
      add(table, row) {
        const id = next[table];
        next[table] = id + 1;
        counters[table] = id + 1;
        // The id completes the row: TypeScript cannot follow Omit through the table's name.
        const whole = { id, ...row } as unknown as Tables[typeof table];
        write(table, id, whole);
        return whole;
      },
    };
    try {
      return { result: edit(writer), change: { rows, next: counters } };
    } catch (fault) {
      for (const [table, id, row] of undo.reverse()) set(table, id, row);
      next = nextBefore;
      throw fault;
    }
  }

  function replace(other: Snapshot): void {
    next = { ...other.next };
    for (const table of tableNames) {
      maps[table].clear();
      for (const row of other.rows[table]) set(table, row.id, row);
    }
  }
  replace(snapshot);

  return {
    get,
    all,
    change,
    replace,
    replay(past) {
      for (const [table, id, row] of past.rows) set(table, id, row);
      next = { ...next, ...past.next };
    },
    dump() {
      const rows = Object.fromEntries(tableNames.map((table) => [table, all(table)]));
      return { rows: rows as unknown as Snapshot['rows'], next: { ...next } };
    },
  };
}

function emptyMaps(): Maps {
  // One map for each table: TypeScript cannot follow the names through fromEntries.
  return Object.fromEntries(tableNames.map((table) => [table, new Map()])) as unknown as Maps;
}
