import { isDeepStrictEqual } from 'node:util';
import { call, initialize } from '../gateway/raw-client.ts';
import type { Waited } from './bystander.ts';

/** An agent in a process of its own, so that the one that makes trouble holds up nobody but the gateway. */
const url = process.argv[2] ?? '';
let over = false;
process.once('message', () => {
  over = true;
});
process.once('disconnect', () => process.exit());

const session = await initialize(url);
let longest = 0;
for (let count = 1; !over || count === 1; count++) {
  const from = performance.now();
  const { body } = await call(url, session, 'echo', { count }, count);
  longest = Math.max(longest, performance.now() - from);
  if (!isDeepStrictEqual(body.result?.structuredContent, { count }))
    throw new Error(`Call ${count}: ${JSON.stringify(body)}`);
  if (count === 1) {
    // What the first call took is the machine's, not what anybody made it wait.
    longest = 0;
    process.send?.('begun');
  }
}
process.send?.({ longest } satisfies Waited);
process.disconnect?.();
