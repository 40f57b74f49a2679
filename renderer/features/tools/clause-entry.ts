import type { ToolRow } from '../../../shared/control/tools.ts';

export type Clause = ToolRow['clauses'][number];

/** The list and place of a clause that can be taken away; null for what is no entry of a list. */
export function entryOf({ kind, pointer }: Pick<Clause, 'kind' | 'pointer'>): {
  readonly list: 'require' | 'deny_if' | 'limits';
  readonly index: number;
} | null {
  const index = Number(/\/(\d+)$/.exec(pointer)?.[1] ?? Number.NaN);
  if (!Number.isInteger(index) || !pointer.startsWith('/tools/')) return null;
  if (kind === 'limit') return { list: 'limits', index };
  return kind === 'require' || kind === 'deny_if' ? { list: kind, index } : null;
}
