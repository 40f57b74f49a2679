import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';

/** What a bystander waits at most on a machine that has nothing else to do is 1 s; it is told, and held against ten times that. */
const boundMs = 10_000;

/** The longest that it waited for an answer, milliseconds. */
export interface Waited {
  readonly longest: number;
}

/** An agent that calls a server of its own as long as something goes wrong elsewhere. Answers what it waited longest. */
export async function bystander(url: string, during: () => Promise<unknown>): Promise<number> {
  const child = fork(new URL('bystander-process.ts', import.meta.url), [url]);
  const ended = once(child, 'exit');
  const said = async (): Promise<unknown> => {
    const told = await Promise.race([once(child, 'message'), ended.then(() => null)]);
    if (told === null) throw new Error('The bystander ended before it was told to: a call of it failed');
    return told[0];
  };
  try {
    await said();
    await during();
    const waited = said();
    child.send('stop');
    const { longest } = (await waited) as Waited;
    process.stdout.write(`  a bystander waited at most ${Math.round(longest)} ms\n`);
    expect(longest).toBeLessThan(boundMs);
    return longest;
  } finally {
    child.kill('SIGKILL');
  }
}
