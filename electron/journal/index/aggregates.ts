import type { DatabaseSync, StatementSync } from 'node:sqlite';

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** Minutes whose rates are kept: late records of one minute still find it. */
const maxRates = 120;

type Cell = string | number;
type Table = 'minute' | 'hour' | 'latency' | 'total' | 'rate';

const columns: Readonly<Record<Table, number>> = { minute: 3, hour: 6, latency: 5, total: 2, rate: 4 };

/**
 * Counts of one step of the index, so that each bucket is written once and not once for each call. Buckets are kept up
 * record by record and never counted anew.
 */
export class Aggregates {
  readonly #add: Readonly<Record<Table, StatementSync>>;
  readonly #peak: StatementSync;
  readonly #forget: StatementSync;
  readonly #counts: Readonly<Record<Table, Map<string, { cells: readonly Cell[]; calls: number }>>>;

  constructor(db: DatabaseSync) {
    const prepare = (table: Table) => {
      const cells = Array.from({ length: columns[table] + 1 }, () => '?').join(', ');
      const returning = table === 'rate' ? ' RETURNING calls' : '';
      return db.prepare(
        `INSERT INTO ${table} VALUES (${cells}) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls${returning}`,
      );
    };
    this.#add = {
      minute: prepare('minute'),
      hour: prepare('hour'),
      latency: prepare('latency'),
      total: prepare('total'),
      rate: prepare('rate'),
    };
    this.#peak = db.prepare(
      `INSERT INTO peak VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET calls = excluded.calls, minute = excluded.minute WHERE excluded.calls > calls`,
    );
    this.#forget = db.prepare('DELETE FROM rate WHERE minute < ?');
    this.#counts = { minute: new Map(), hour: new Map(), latency: new Map(), total: new Map(), rate: new Map() };
  }

  count(table: Table, cells: readonly Cell[], calls: number): void {
    const key = cells.join('\n');
    const counts = this.#counts[table];
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { cells, calls });
    else entry.calls += calls;
  }

  /** Writes the counts and forgets them. */
  flush(): void {
    for (const table of ['minute', 'hour', 'latency', 'total'] as const) {
      for (const { cells, calls } of this.#counts[table].values())
        if (calls !== 0) this.#add[table].run(...cells, calls);
    }
    let newest = 0;
    for (const { cells, calls } of this.#counts.rate.values()) {
      const all = Number(this.#add.rate.get(...cells, calls)?.calls ?? 0);
      const minute = Number(cells[0]);
      newest = Math.max(newest, minute);
      const [, ...who] = cells;
      this.#peak.run(Math.floor((minute * minuteMs) / dayMs), ...who, all, minute);
    }
    if (newest > 0) this.#forget.run(newest - maxRates);
    this.drop();
  }

  /** Forgets counts that were not written. */
  drop(): void {
    for (const counts of Object.values(this.#counts)) counts.clear();
  }
}
