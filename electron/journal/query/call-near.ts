import type { DatabaseSync } from 'node:sqlite';
import type { CallNear } from '../../../shared/control/journal.ts';
import type { CallId } from '../../../shared/names.ts';
import type { Body } from '../chain/record-body.ts';

/** Calls looked at before a record, for one that can still be read. */
const looked = 100;

/** The call that a record belongs to; where it belongs to none that can be read, the last one before it. */
export function callNear(
  index: DatabaseSync,
  seq: number,
  read: (seq: number) => Body | null,
  readable: (call: CallId) => boolean,
): CallNear | null {
  const own = read(seq)?.call ?? null;
  if (own !== null && readable(own)) return { call: own, own: true };
  const before = index.prepare('SELECT call FROM call WHERE id <= ? ORDER BY id DESC LIMIT ?').all(seq, looked);
  const call = before.map((row) => String(row.call) as CallId).find(readable);
  return call === undefined ? null : { call, own: false };
}
