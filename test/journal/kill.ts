import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { callIdSchema } from '../../shared/names.ts';
import { openForAll } from './help.ts';

const victim = fileURLToPath(new URL('../fixtures/journal-victim.ts', import.meta.url));

/** Starts a writer, kills it without warning after so many acknowledged writes, and answers which those were. */
async function killedAfter(folder: string, run: string, writes: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [victim, folder, run], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  const exited = once(child, 'exit');
  for await (const id of createInterface({ input: child.stdout })) {
    acknowledged.push(id);
    if (acknowledged.length === writes) child.kill('SIGKILL');
  }
  await exited;
  return acknowledged;
}

/** Kills a writer so often, and after each time sees that nothing acknowledged is lost and the chain holds. */
export async function surviveKills(folder: string, times: number, writes: (run: number) => number): Promise<void> {
  let all = 0;
  for (let run = 0; run < times; run++) {
    const acknowledged = await killedAfter(folder, `run${run}`, writes(run));
    all += acknowledged.length;
    const journal = await openForAll(folder);
    try {
      expect(journal.fault).toBeNull();
      for (const id of acknowledged) {
        expect(await journal.detail(callIdSchema.parse(id)), id).toMatchObject({ decision: { outcome: 'allowed' } });
      }
      expect(await journal.reading.verify()).toMatchObject({ ok: true });
      // Limits still count: each acknowledged write has its reservation.
      expect((await journal.reservations()).rows.length).toBeGreaterThanOrEqual(all);
    } finally {
      await journal.close();
    }
  }
}
