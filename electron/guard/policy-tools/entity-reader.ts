import type { EntityFacts } from '../policy/conditions.ts';
import type { RecordedCall } from './recorded-call.ts';

/** Reads what a call touches as it is now; rejects where it cannot. */
export type ReadEntity = (call: RecordedCall['call']) => Promise<NonNullable<EntityFacts>>;

/** What so many different calls touch is read: looking through the past must not become a load on the server. */
const mostEntities = 2000;

/** Reads once for calls with equal arguments. Answers null for what cannot be read, and without `read` for all. */
export function createEntityReader(
  read: ReadEntity | undefined,
  most = mostEntities,
): (call: RecordedCall['call']) => Promise<EntityFacts> {
  const known = new Map<string, Promise<EntityFacts>>();
  return (call) => {
    const key = JSON.stringify([call.server, call.tool, call.args]);
    const present = known.get(key);
    if (present !== undefined) return present;
    if (read === undefined || known.size >= most) return Promise.resolve(null);
    const made: Promise<EntityFacts> = read(call).catch(() => null);
    known.set(key, made);
    return made;
  };
}
