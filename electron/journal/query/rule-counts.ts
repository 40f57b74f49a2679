import type { DatabaseSync } from 'node:sqlite';
import { hourMs } from '../index/aggregates.ts';
import type { Names } from '../index/names.ts';

/** A rule as decisions name it. `tool` null: whichever was called. `since`: milliseconds since the epoch, to the hour. */
export interface RuleQuery {
  readonly rule: string;
  readonly tool: string | null;
  readonly since: number;
}

/** Calls that a rule decided, and when it last did: to the hour where the call itself was only counted. */
export interface RuleCount {
  readonly calls: number;
  readonly last: number | null;
}

/** What each rule of a server decided, in the order in which they are asked for. */
export function countsByRule(
  index: DatabaseSync,
  names: Names,
  { server, rules }: { readonly server: string; readonly rules: readonly RuleQuery[] },
): RuleCount[] {
  const id = names.find(server);
  if (id === null || rules.length === 0) return rules.map(() => ({ calls: 0, last: null }));
  const oldest = Math.floor(Math.min(...rules.map(({ since }) => since)) / hourMs);
  const rows = index
    .prepare(
      `SELECT rule, tool, hour, sum(calls) AS calls FROM hour WHERE hour >= ? AND server = ?
       GROUP BY rule, tool, hour HAVING sum(calls) > 0`,
    )
    .all(oldest, id);
  const byRule = Map.groupBy(rows, (row) => Number(row.rule));
  const newest = (rule: number, tool: number | null): number | null => {
    const lead = tool === null ? 'rule' : 'tool';
    const found = index
      .prepare(
        `SELECT at FROM call INDEXED BY call_${lead} WHERE rule = ? AND server = ?${tool === null ? '' : ' AND tool = ?'}
         ORDER BY id DESC LIMIT 1`,
      )
      .get(rule, id, ...(tool === null ? [] : [tool]));
    return found === undefined ? null : Number(found.at);
  };
  return rules.map(({ rule, tool, since }) => {
    const [ruleId, toolId] = [names.find(rule), tool === null ? null : names.find(tool)];
    if (ruleId === null || (tool !== null && toolId === null)) return { calls: 0, last: null };
    const hours = (byRule.get(ruleId) ?? []).filter(
      (row) => Number(row.hour) >= Math.floor(since / hourMs) && (toolId === null || Number(row.tool) === toolId),
    );
    const calls = hours.reduce((sum, row) => sum + Number(row.calls), 0);
    if (calls === 0) return { calls, last: null };
    const hour = hours.reduce((last, row) => Math.max(last, Number(row.hour)), 0) * hourMs;
    return { calls, last: Math.max(newest(ruleId, toolId) ?? hour, hour) };
  });
}

/** Calls of each tool of a server since a time (to the hour). */
export function countsByTool(index: DatabaseSync, names: Names, server: string, since: number): Record<string, number> {
  const counts: Record<string, number> = Object.create(null);
  const id = names.find(server);
  if (id === null) return counts;
  const rows = index
    .prepare('SELECT tool, sum(calls) AS calls FROM hour WHERE hour >= ? AND server = ? GROUP BY tool')
    .all(Math.floor(since / hourMs), id);
  for (const row of rows) counts[names.text(Number(row.tool))] = Number(row.calls);
  return counts;
}
