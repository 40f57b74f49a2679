import type { DatabaseSync } from 'node:sqlite';
import type { AgentLabel } from '../../../shared/control/journal.ts';
import { type Body, isDecided } from '../chain/record-body.ts';

/** Every agent that called, as its newest call names it: also one that was revoked since. */
export function agentLabels(index: DatabaseSync, read: (seq: number) => Body | null): AgentLabel[] {
  const newest = index.prepare(
    'SELECT decided FROM call INDEXED BY call_agent WHERE agent = ? ORDER BY id DESC LIMIT 1',
  );
  const agents = index.prepare("SELECT value FROM total WHERE field = 'agent' AND calls > 0").all();
  return agents.flatMap(({ value }) => {
    const body = read(Number(newest.get(Number(value))?.decided ?? 0));
    return body !== null && isDecided(body) ? [{ id: body.agent, label: body.label }] : [];
  });
}
