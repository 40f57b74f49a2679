import { Pool } from 'undici';
import { openSessions, send } from './relay/load.ts';

/**
 * Calls the bench's own server through the gateway at a steady rate until it is told to stop, and then says how often: `ADDRESS CALLS-A-SECOND`.
 * At most as many calls are under way at once as there are lanes; what a slow machine cannot take is not made up for.
 */
const [address = '', rate = ''] = process.argv.slice(2);
const everyMs = 10;
const lanes = 32;

const { origin, pathname } = new URL(address);
const pool = new Pool(origin, { connections: lanes, pipelining: 1 });
const free = [...(await openSessions(pool, pathname, lanes))];
let calls = 0;
let due = 0;

async function one(session: string): Promise<void> {
  calls++;
  const params = { name: 'get_thing', arguments: { n: calls, text: `thing number ${calls}` } };
  await send(pool, pathname, session, { id: calls, method: 'tools/call', params });
  free.push(session);
}

const begun = performance.now();
const ticking = setInterval(() => {
  due = Math.min(due + (Number(rate) * everyMs) / 1000, lanes);
  while (due >= 1) {
    const session = free.pop();
    if (session === undefined) return;
    due--;
    void one(session);
  }
}, everyMs);
process.send?.('begun');
process.once('message', () => {
  clearInterval(ticking);
  process.send?.({ calls, seconds: (performance.now() - begun) / 1000 });
  process.disconnect?.();
  void pool.close();
});
process.once('disconnect', () => process.exit());
