import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Head } from '../../electron/journal/chain/chain.ts';
import { recordHash } from '../../electron/journal/chain/chain.ts';
import type { HeadMemory } from '../../electron/journal/chain/head-memory.ts';
import { openForReading } from '../../electron/journal/chain/store.ts';
import { type Verdict, verifyChain } from '../../electron/journal/chain/verify.ts';
import { readWitness } from '../../electron/journal/chain/witness.ts';
import { JournalReading } from '../../electron/journal/query/reading.ts';
import { decidedEntry, returnedEntry } from '../../electron/journal/writer/entries.ts';
import { Frames, readFrames } from '../../electron/journal/writer/entry-codec.ts';
import { Writer } from '../../electron/journal/writer/writer.ts';
import { aCall, aDecision, anEnd, folderForTest, openJournal, record, workerUrl } from './help.ts';

function memoryOf(): HeadMemory & { head: Head | null } {
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
function verify(folder: string, memory?: { head: Head | null }): Verdict {
  const db = openForReading(folder);
  try {
    const steps = verifyChain(db, readWitness(folder, memory?.head ?? null));
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
  } finally {
    db.close();
  }
}

/** Opens the journal as its worker does, writes some calls, closes it. */
function write(folder: string, calls: number, memory?: { head: Head | null }): void {
  const writer = new Writer(folder, Number.POSITIVE_INFINITY, memory?.head ?? null);
  expect(writer.start()).toBeNull();
  const profile = { category: 'Read', risk: 'Low', readOnly: true } as const;
  for (let n = 0; n < calls; n++) {
    const [call, decision] = [aCall(), aDecision()];
    const decided = { call, decision, definition: null, reservations: [] };
    const returned = { call, decision, end: anEnd(), totalMs: 90, gatewayMs: 0.4, released: [] };
    const frames = new Frames();
    frames.add(decidedEntry(decided, profile, 'Cursor', 1, 1));
    frames.add(returnedEntry(returned, 2, 2));
    writer.write(readFrames(frames.copy()));
  }
  const { head, doubt } = writer.standing;
  writer.close();
  if (memory !== undefined && doubt === null) memory.head = head;
}

/** A closed journal of 20 records, and what was remembered of it. */
function closed(calls = 10): { folder: string; memory: ReturnType<typeof memoryOf> } {
  const folder = folderForTest();
  const memory = memoryOf();
  write(folder, calls, memory);
  return { folder, memory };
}

function tamper(folder: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(join(folder, 'journal.db'));
  work(db);
  db.close();
}

/** Edits record 7 and gives it and all after it hashes that fit. */
function rewritePast(db: DatabaseSync): void {
  db.exec(`UPDATE record SET body = replace(body, '"cursor"', '"claude"') WHERE seq = 7`);
  let hash = String(db.prepare('SELECT hash FROM record WHERE seq = 6').get()?.hash);
  for (const row of db.prepare('SELECT seq, body FROM record WHERE seq >= 7 ORDER BY seq').all()) {
    hash = recordHash(hash, Number(row.seq), String(row.body));
    db.prepare('UPDATE record SET hash = ? WHERE seq = ?').run(hash, Number(row.seq));
  }
}

function cutTail(db: DatabaseSync): void {
  db.exec('DELETE FROM record WHERE seq > 12');
}

/** What can be done to the heads noted beside the database. */
const heads: Readonly<Record<string, (path: string) => void>> = {
  'deletes the noted heads': (path) => rmSync(path),
  'empties the noted heads': (path) => writeFileSync(path, ''),
};

function copyOf(folder: string): string {
  const copy = join(dirname(folder), 'copy');
  mkdirSync(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

describe('without the key', () => {
  it.each(Object.entries(heads))('who rewrites the past with hashes that fit and %s is found', (_, work) => {
    const { folder } = closed();
    tamper(folder, rewritePast);
    work(join(folder, 'heads.log'));
    expect(verify(folder)).toMatchObject({ ok: false, seq: 20, why: expect.stringContaining('written anew') });
  });

  it.each(Object.entries(heads))('who cuts the tail and %s is found', (_, work) => {
    const { folder } = closed();
    tamper(folder, cutTail);
    work(join(folder, 'heads.log'));
    expect(verify(folder)).toMatchObject({ ok: false, seq: 13, why: expect.stringContaining('cut off') });
  });

  it.each(Object.entries(heads))('who only %s is found', (_, work) => {
    const { folder } = closed();
    write(folder, 1);
    work(join(folder, 'heads.log'));
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('heads.log lacks the head') });
  });

  it('who puts an older copy of the noted heads back is found', () => {
    const { folder, memory } = closed();
    const old = copyOf(folder);
    write(folder, 5, memory);
    write(folder, 5, memory);
    copyFileSync(join(old, 'heads.log'), join(folder, 'heads.log'));
    expect(verify(folder, memory)).toMatchObject({ ok: false, why: expect.stringContaining('heads.log lacks') });
  });

  it('who adds a record with a hash that fits is found', () => {
    const { folder } = closed();
    tamper(folder, (db) => {
      const { body, hash } = db.prepare('SELECT body, hash FROM record WHERE seq = 20').get() ?? {};
      const added = recordHash(String(hash), 21, String(body));
      db.prepare('INSERT INTO record VALUES (21, ?, ?)').run(String(body), added);
    });
    expect(verify(folder)).toMatchObject({ ok: false, seq: 21, why: expect.stringContaining('without its key') });
  });

  it.each(['DELETE FROM state WHERE key = ?', "UPDATE state SET value = '{}' WHERE key = ?"])(
    'who takes the seal out (%s) is found, also where the past was rewritten',
    (sql) => {
      const { folder } = closed();
      tamper(folder, (db) => db.prepare(sql).run('head'));
      expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('seal') });
      tamper(folder, rewritePast);
      rmSync(join(folder, 'heads.log'));
      expect(verify(folder)).toMatchObject({ ok: false });
    },
  );

  it('who takes the key away, or puts another there, is found, and verifying makes none', () => {
    const { folder, memory } = closed();
    const path = join(folder, 'digest.key');
    const key = readFileSync(path, 'utf8');
    rmSync(path);
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('key') });
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, key.replace(/[\w-]+$/, Buffer.alloc(64, 7).toString('base64url')));
    rmSync(join(folder, 'heads.log'));
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('seal') });
    expect(verify(folder, memory)).toMatchObject({ ok: false });
  });

  it('who writes over the key is found, and that is a finding and no error', () => {
    const { folder, memory } = closed();
    for (const text of ['', 'garbage', 'sealing AAAA']) {
      writeFileSync(join(folder, 'digest.key'), text);
      expect(verify(folder)).toMatchObject({ ok: false, seq: null, why: expect.stringContaining('key') });
      expect(verify(folder, memory)).toMatchObject({ ok: false });
    }
  });

  it('who puts an older copy of the whole folder back is found by what is remembered elsewhere', () => {
    const { folder, memory } = closed();
    const old = copyOf(folder);
    write(folder, 5, memory);
    expect(verify(old)).toMatchObject({ ok: true, remembered: false });
    expect(verify(old, memory)).toMatchObject({ ok: false, seq: 21, why: expect.stringContaining('when last seen') });
  });

  it('who removes the whole journal is found by what is remembered elsewhere', async () => {
    const { folder, memory } = closed();
    rmSync(folder, { recursive: true });
    const reading = JournalReading.of({ folder, workerUrl, memory });
    expect(await reading.verify()).toMatchObject({ ok: false, seq: 1 });
    await reading.close();
    write(folder, 1, memory);
    expect(verify(folder, memory)).toMatchObject({ ok: false, why: expect.stringContaining('when last seen') });
  });
});

describe('a journal in doubt', () => {
  it.each(['the tail is cut', 'the past is rewritten', 'the seal is gone'])(
    'says so when it is opened, goes on, and never covers it: %s',
    async (what) => {
      const { folder, memory } = closed();
      const before = memory.head;
      tamper(folder, (db) => {
        if (what === 'the tail is cut') cutTail(db);
        else if (what === 'the past is rewritten') rewritePast(db);
        else db.exec("DELETE FROM state WHERE key = 'head'");
      });
      rmSync(join(folder, 'heads.log'));
      for (let opened = 0; opened < 2; opened++) {
        const journal = await openJournal(folder, { memory });
        expect(journal.fault).toBeNull();
        expect(journal.doubt).not.toBeNull();
        await record(journal, aCall());
        await journal.close();
        expect(verify(folder, memory)).toMatchObject({ ok: false });
      }
      expect(memory.head).toEqual(before);
    },
  );

  it('ends where a person begins a new one, and the old one stays beside it', async () => {
    const { folder, memory } = closed();
    tamper(folder, cutTail);
    const journal = await openJournal(folder, { memory });
    const { kept } = await journal.recover();
    expect(kept).toContain('journal.db.damaged-');
    expect(journal.doubt).toBeNull();
    await record(journal, aCall());
    await journal.close();
    expect(verify(folder, memory)).toMatchObject({ ok: true, sealedFrom: 1, remembered: true, records: 3 });
  });
});

describe('a sound journal', () => {
  it('verifies as sealed from its first record on, and as remembered', () => {
    const { folder, memory } = closed();
    expect(memory.head).toMatchObject({ seq: 20 });
    expect(verify(folder, memory)).toMatchObject({ ok: true, records: 20, sealedFrom: 1, remembered: true });
    write(folder, 3, memory);
    expect(verify(folder, memory)).toMatchObject({ ok: true, records: 26, sealedFrom: 1 });
  });

  it('of an older version verifies as before, and is sealed from where it is continued', () => {
    const { folder } = closed();
    tamper(folder, (db) => db.exec("DELETE FROM state WHERE key = 'head'"));
    const path = join(folder, 'digest.key');
    writeFileSync(path, readFileSync(path, 'utf8').replace('sealing ', ''));
    expect(verify(folder)).toMatchObject({ ok: true, sealedFrom: null });
    write(folder, 2);
    expect(verify(folder)).toMatchObject({ ok: true, records: 24, sealedFrom: 21 });
  });

  it('that is written while it is followed does not look forged', async () => {
    const folder = folderForTest();
    const journal = await openJournal(folder, { memory: memoryOf() });
    for (let n = 0; n < 1500; n++) {
      await journal.decided(
        {
          call: aCall(),
          decision: { outcome: 'allowed', rule: 'r', words: 'w', version: 1, trace: [] },
          definition: null,
          reservations: [],
        },
        false,
      );
    }
    const verdicts = Array.from({ length: 4 }, () => journal.reading.verify());
    for (let n = 0; n < 50; n++) await record(journal, aCall());
    for (const verdict of await Promise.all(verdicts)) expect(verdict).toMatchObject({ ok: true });
    await journal.close();
  });
});
