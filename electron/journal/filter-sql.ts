import type { FeedFilter } from '../../shared/control/contract.ts';
import type { Names } from './names.ts';

export interface Conditions {
  readonly sql: readonly string[];
  readonly values: readonly (string | number)[];
}

/** A filter as SQL over the index; null where it names what never occurred, so that nothing can match. */
export function conditionsOf(filter: FeedFilter, names: Names): Conditions | null {
  const sql: string[] = [];
  const values: (string | number)[] = [];
  const among = (column: string, wanted: readonly (string | number)[]) => {
    sql.push(`${column} IN (${wanted.map(() => '?').join(', ')})`);
    values.push(...wanted);
  };
  const named = [
    ['agent', filter.agents],
    ['server', filter.servers],
    ['tool', filter.tools],
  ] as const;
  for (const [column, wanted] of named) {
    if (wanted === undefined || wanted.length === 0) continue;
    const ids = wanted.map((name) => names.find(name)).filter((id) => id !== null);
    if (ids.length === 0) return null;
    among(column, ids);
  }
  if (filter.outcomes !== undefined && filter.outcomes.length > 0) among('outcome', filter.outcomes);
  if (filter.risks !== undefined && filter.risks.length > 0) among('risk', filter.risks);
  if (typeof filter.since === 'number') {
    sql.push('at >= ?');
    values.push(filter.since);
  }
  if (typeof filter.until === 'number') {
    sql.push('at <= ?');
    values.push(filter.until);
  }
  return { sql, values };
}
