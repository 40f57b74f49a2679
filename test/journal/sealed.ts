import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import type { Head } from '../../electron/journal/chain/chain.ts';
import { chainStart, recordHash } from '../../electron/journal/chain/chain.ts';
import type { HeadMemory } from '../../electron/journal/chain/head-memory.ts';
import { openForReading } from '../../electron/journal/chain/store.ts';
import { type Verdict, verifyChain } from '../../electron/journal/chain/verify.ts';
import { readWitness } from '../../electron/journal/chain/witness.ts';
import { decidedEntry, returnedEntry } from '../../electron/journal/writer/entries.ts';
import { decodeEntries, EntryEncoder } from '../../electron/journal/writer/entry-codec.ts';
import { Writer } from '../../electron/journal/writer/writer.ts';
import { aCall, aDecision, anEnd, cursor, folderForTest } from './help.ts';

export function memoryOf(): HeadMemory & { head: Head | null } {
  const memory = {
    head: null as Head | null,
    read: async () => memory.head,
    async write(head: Head) {
      memory.head = head;
    },
  };
  return memory;
}

/** What `verify` finds, without the worker that it runs in. */
export function verify(folder: string, memory?: { head: Head | null }): Verdict {
  const db = openForReading(folder);
  try {
    const steps = verifyChain(db, readWitness(folder, memory?.head ?? null));
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
  } finally {
    db.close();
  }
}

/** Opens the journal as its worker does, writes some calls, closes it. */
export function write(folder: string, calls: number, memory?: { head: Head | null }, agents = [cursor]): void {
  const writer = new Writer(folder, Number.POSITIVE_INFINITY, memory?.head ?? null);
  expect(writer.start()).toBeNull();
  const profile = { category: 'Read', risk: 'Low', readOnly: true } as const;
  for (let n = 0; n < calls; n++) {
    const [call, decision] = [aCall({ agent: agents[n % agents.length] ?? cursor }), aDecision()];
    const decided = { call, decision, definition: null, reservations: [] };
    const returned = { call, decision, end: anEnd(), totalMs: 90, gatewayMs: 0.4, released: [] };
    const encoded = new EntryEncoder();
    encoded.add(decidedEntry(decided, profile, 'Cursor', { now: 1, monotonic: 1 }));
    encoded.add(returnedEntry(returned, { now: 2, monotonic: 2 }));
    writer.write(decodeEntries(encoded.copy()));
  }
  const { head, doubt } = writer.chainEnd;
  writer.close();
  if (memory !== undefined && doubt === null) memory.head = head;
}

/** A closed journal of 20 records, and what was remembered of it. */
export function closed(calls = 10, agents = [cursor]): { folder: string; memory: ReturnType<typeof memoryOf> } {
  const folder = folderForTest();
  const memory = memoryOf();
  write(folder, calls, memory, agents);
  return { folder, memory };
}

export function tamper(folder: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(join(folder, 'journal.db'));
  work(db);
  db.close();
}

/** Edits record 7 and gives it and all after it hashes that fit. */
export function rewritePast(db: DatabaseSync): void {
  db.exec(`UPDATE record SET body = replace(body, '"cursor"', '"claude"') WHERE seq = 7`);
  rehash(db, 7);
}

/** Gives this record and all after it hashes that fit; says what the last one is then. */
export function rehash(db: DatabaseSync, from: number): Head {
  const before = db.prepare('SELECT hash FROM record WHERE seq = ?').get(from - 1)?.hash;
  let head: Head = { seq: from - 1, hash: before === undefined ? chainStart.hash : String(before) };
  for (const row of db.prepare('SELECT seq, body FROM record WHERE seq >= ? ORDER BY seq').all(from)) {
    head = { seq: Number(row.seq), hash: recordHash(head.hash, Number(row.seq), String(row.body)) };
    db.prepare('UPDATE record SET hash = ? WHERE seq = ?').run(head.hash, head.seq);
  }
  return head;
}

export function cutTail(db: DatabaseSync): void {
  db.exec('DELETE FROM record WHERE seq > 12');
}

export function copyOf(folder: string): string {
  const copy = join(dirname(folder), 'copy');
  mkdirSync(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
}
