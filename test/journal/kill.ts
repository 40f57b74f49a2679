import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { chainStart, type Head, recordHash } from '../../electron/journal/chain/chain.ts';
import { isDecided, parseBody } from '../../electron/journal/chain/record-body.ts';
import { openForReading } from '../../electron/journal/chain/store.ts';
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

/** Follows the chain's links from `from` on, and answers where it ends and which calls it says were allowed. */
function followTail(folder: string, from: Head): { readonly end: Head; readonly allowed: ReadonlySet<string> } {
  const db = openForReading(folder);
  try {
    const allowed = new Set<string>();
    let end = from;
    for (const row of db.prepare('SELECT seq, body, hash FROM record WHERE seq > ? ORDER BY seq').all(from.seq)) {
      const [seq, body, hash] = [Number(row.seq), String(row.body), String(row.hash)];
      expect([seq, hash]).toEqual([end.seq + 1, recordHash(end.hash, seq, body)]);
      end = { seq, hash };
      const parsed = parseBody(body);
      if (isDecided(parsed) && parsed.decision.outcome === 'allowed') allowed.add(parsed.call);
    }
    return { end, allowed };
  } finally {
    db.close();
  }
}

/** Rounds after which the whole journal is verified; in between only what the round wrote, for the whole grows. */
const verifyEvery = 20;

/** Kills a writer so often, and after each time sees that nothing acknowledged is lost and the chain holds. */
export async function surviveKills(folder: string, times: number, writes: (run: number) => number): Promise<void> {
  let all = 0;
  let end = chainStart;
  for (let run = 0; run < times; run++) {
    const acknowledged = await killedAfter(folder, `run${run}`, writes(run));
    all += acknowledged.length;
    const journal = await openForAll(folder);
    try {
      expect(journal.fault).toBeNull();
      // Limits still count: each acknowledged write has its reservation.
      expect((await journal.reservations()).rows.length).toBeGreaterThanOrEqual(all);
      const tail = followTail(folder, end);
      end = tail.end;
      expect(acknowledged.filter((id) => !tail.allowed.has(id))).toEqual([]);
      if (run + 1 < times && (run + 1) % verifyEvery !== 0) continue;
      for (const id of acknowledged) {
        expect(await journal.detail(callIdSchema.parse(id)), id).toMatchObject({ decision: { outcome: 'allowed' } });
      }
      expect(await journal.reading.verify()).toMatchObject({ ok: true });
    } finally {
      await journal.close();
    }
  }
}
