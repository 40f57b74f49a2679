import { type Snapshot, type TableName, type Tables, tableNames } from './tables.ts';

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

type Maps = { readonly [T in TableName]: Map<number, Tables[T]> };

type RowChange = Change['rows'][number];

/** The rows of all tables, in memory. */
export class Store implements Reader {
  readonly #maps = emptyMaps();
  #next: Snapshot['next'];

  constructor(snapshot: Snapshot) {
    this.#next = { ...snapshot.next };
    this.replace(snapshot);
  }

  get<T extends TableName>(table: T, id: number): Tables[T] | undefined {
    return this.#maps[table].get(id);
  }

  all<T extends TableName>(table: T): readonly Tables[T][] {
    return [...this.#maps[table].values()];
  }

  /** Runs `edit`; where it throws, nothing has changed. */
  change<R>(edit: (writer: Writer) => R): { readonly result: R; readonly change: Change } {
    const rows: RowChange[] = [];
    const undo: RowChange[] = [];
    const next: { [T in TableName]?: number } = {};
    const before = this.#next;
    const write = (table: TableName, id: number, row: object | null): void => {
      undo.push([table, id, this.#maps[table].get(id) ?? null]);
      rows.push([table, id, row]);
      this.#set(table, id, row);
    };
    const writer: Writer = {
      get: (table, id) => this.get(table, id),
      all: (table) => this.all(table),
      put: (table, row) => write(table, row.id, row),
      remove: (table, id) => write(table, id, null),
      add: (table, row) => {
        const id = this.#next[table];
        this.#next = { ...this.#next, [table]: id + 1 };
        next[table] = id + 1;
        // The id completes the row: TypeScript cannot follow Omit through the table's name.
        const whole = { id, ...row } as unknown as Tables[typeof table];
        write(table, id, whole);
        return whole;
      },
    };
    try {
      return { result: edit(writer), change: { rows, next } };
    } catch (fault) {
      for (const [table, id, row] of undo.reverse()) this.#set(table, id, row);
      this.#next = before;
      throw fault;
    }
  }

  replay(past: Change): void {
    for (const [table, id, row] of past.rows) this.#set(table, id, row);
    this.#next = { ...this.#next, ...past.next };
  }

  replace(snapshot: Snapshot): void {
    this.#next = { ...snapshot.next };
    for (const table of tableNames) {
      this.#maps[table].clear();
      for (const row of snapshot.rows[table]) this.#set(table, row.id, row);
    }
  }

  dump(): Snapshot {
    const rows = Object.fromEntries(tableNames.map((table) => [table, this.all(table)]));
    return { rows: rows as unknown as Snapshot['rows'], next: { ...this.#next } };
  }

  #set(table: TableName, id: number, row: object | null): void {
    const map: Map<number, unknown> = this.#maps[table];
    if (row === null) map.delete(id);
    else map.set(id, row);
  }
}

function emptyMaps(): Maps {
  // One map for each table: TypeScript cannot follow the names through fromEntries.
  return Object.fromEntries(tableNames.map((table) => [table, new Map()])) as unknown as Maps;
}
