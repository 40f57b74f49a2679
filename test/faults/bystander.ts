import { expect } from 'vitest';
import { call, initialize } from '../gateway/raw-client.ts';

/** What a bystander waits at most on a machine that has nothing else to do is 1 s; it is told, and held against ten times that. */
const boundMs = 10_000;

/** An agent that calls a server of its own as long as something goes wrong elsewhere. Answers what it waited longest. */
export async function bystander(url: string, during: () => Promise<unknown>): Promise<number> {
  const session = await initialize(url);
  let over = false;
  const happening = during().finally(() => {
    over = true;
  });
  let longest = 0;
  for (let count = 1; !over || count === 1; count++) {
    const from = performance.now();
    const { body } = await call(url, session, 'echo', { count }, count);
    longest = Math.max(longest, performance.now() - from);
    expect(body.result?.structuredContent).toEqual({ count });
  }
  await happening;
  process.stdout.write(`  a bystander waited at most ${Math.round(longest)} ms\n`);
  expect(longest).toBeLessThan(boundMs);
  return longest;
}
