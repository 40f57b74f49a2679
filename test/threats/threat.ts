import { it } from 'vitest';
import rows from './rows.json' with { type: 'json' };

/** One row of the table: its name in reports is `row N: what is tried → what must happen`. */
function titleOf(id: number): string {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Error(`rows.json has no row ${id}`);
  return `row ${id}: ${row.attempt} → ${row.must}`;
}

/** Shows that a row holds, against the product as users start it. */
export function threat(id: number, show: () => Promise<void>): void {
  it(titleOf(id), show, 240_000);
}

/** A row of a part that is not there yet. The reason stands in the table. */
export function notBuilt(id: number, reason: string): void {
  it(titleOf(id), ({ skip }) => skip(`not built yet: ${reason}`));
}
