import type { DatabaseSync } from 'node:sqlite';
import type { AgentLabel } from '../../../shared/control/journal.ts';
import { agentIdSchema } from '../../../shared/names.ts';
import { type Body, isDecided } from '../chain/record-body.ts';
import type { Names } from '../index/names.ts';

/** Every agent that called, as its newest call names it: also one that was revoked since. */
export function agentLabels(index: DatabaseSync, names: Names, read: (seq: number) => Body | null): AgentLabel[] {
  const newest = index.prepare(
    'SELECT decided FROM call INDEXED BY call_agent WHERE agent = ? ORDER BY id DESC LIMIT 1',
  );
  const agents = index.prepare("SELECT value FROM total WHERE field = 'agent' AND calls > 0").all();
  return agents.flatMap(({ value }) => {
    const id = agentIdSchema.safeParse(names.text(Number(value)));
    const body = read(Number(newest.get(Number(value))?.decided ?? 0));
    return id.success && body !== null && isDecided(body) ? [{ id: id.data, label: body.label }] : [];
  });
}
