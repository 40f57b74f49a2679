import { Pool } from 'undici';
import { openSessions, send } from './relay/load.ts';

/**
 * Calls the bench's own server through the gateway at a steady rate until it is told to stop, and then says how often, and
 * how many calls it left out: `ADDRESS CALLS-A-SECOND`. At most as many calls are under way at once as there are lanes; what
 * a slow gateway cannot take is not made up for.
 */
const [address = '', rate = ''] = process.argv.slice(2);
const everyMs = 10;
const lanes = 128;

const { origin, pathname } = new URL(address);
const pool = new Pool(origin, { connections: lanes, pipelining: 1 });
const free = [...(await openSessions(pool, pathname, lanes))];
let calls = 0;
let due = 0;
/** Calls that fell due beyond what the lanes take: the gateway had not answered those before, or this process was not let run. */
let leftOut = 0;

async function one(session: string): Promise<void> {
  calls++;
  const params = { name: 'get_thing', arguments: { n: calls, text: `thing number ${calls}` } };
  await send(pool, pathname, session, { id: calls, method: 'tools/call', params });
  free.push(session);
}

const begun = performance.now();
let last = begun;
const ticking = setInterval(() => {
  // By the clock: an interval comes late each time, and what it is late by would be missing from the rate.
  const now = performance.now();
  due += (Number(rate) * (now - last)) / 1000;
  last = now;
  leftOut += Math.max(0, due - lanes);
  due = Math.min(due, lanes);
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
  process.send?.({ calls, leftOut: Math.round(leftOut), seconds: (performance.now() - begun) / 1000 });
  process.disconnect?.();
  void pool.close();
});
process.once('disconnect', () => process.exit());
