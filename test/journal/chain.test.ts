import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { recordHash } from '../../electron/journal/chain/chain.ts';
import { JournalReading } from '../../electron/journal/reading.ts';
import { aCall, folderForTest, openJournal, record, workerUrl } from './help.ts';

/** A journal of 20 records that was closed, so that its head is noted. */
async function closedJournal(): Promise<string> {
  const folder = folderForTest();
  const journal = await openJournal(folder);
  for (let n = 0; n < 10; n++) await record(journal, aCall());
  await journal.close();
  return folder;
}

async function verify(folder: string) {
  const reading = JournalReading.of({ folder, workerUrl });
  try {
    return await reading.verify();
  } finally {
    await reading.close();
  }
}

function tamper(folder: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(join(folder, 'journal.db'));
  work(db);
  db.close();
}

/** Writes all records anew from `from` on, with hashes that fit: what someone would do who knows how it works. */
function rewrite(db: DatabaseSync, from: number): void {
  const rows = db.prepare('SELECT seq, body FROM record WHERE seq >= ? ORDER BY seq').all(from);
  let hash = String(db.prepare('SELECT hash FROM record WHERE seq = ?').get(from - 1)?.hash);
  for (const row of rows) {
    hash = recordHash(hash, Number(row.seq), String(row.body));
    db.prepare('UPDATE record SET hash = ? WHERE seq = ?').run(hash, Number(row.seq));
  }
}

describe('verify', () => {
  it('takes a journal that nobody touched, also while it is written', async () => {
    const folder = await closedJournal();
    expect(await verify(folder)).toMatchObject({ ok: true, records: 20, first: 1, last: { seq: 20 } });
    const journal = await openJournal(folder);
    await record(journal, aCall());
    expect(await journal.reading.verify()).toMatchObject({ ok: true, records: 22 });
  });

  it('takes a folder without a journal', async () => {
    expect(await verify(folderForTest())).toMatchObject({ ok: true, records: 0 });
  });

  it('names a record that was edited', async () => {
    const folder = await closedJournal();
    tamper(folder, (db) => db.exec(`UPDATE record SET body = replace(body, '"cursor"', '"claude"') WHERE seq = 7`));
    expect(await verify(folder)).toMatchObject({ ok: false, seq: 7, records: 6 });
  });

  it('names the place of a record that was deleted', async () => {
    const folder = await closedJournal();
    tamper(folder, (db) => db.exec('DELETE FROM record WHERE seq = 12'));
    expect(await verify(folder)).toMatchObject({ ok: false, seq: 12, why: 'it is missing' });
  });

  it('names the first of two records that changed places', async () => {
    const folder = await closedJournal();
    tamper(folder, (db) => {
      db.exec('UPDATE record SET seq = 1000 WHERE seq = 5; UPDATE record SET seq = 5 WHERE seq = 9');
      db.exec('UPDATE record SET seq = 9 WHERE seq = 1000');
    });
    expect(await verify(folder)).toMatchObject({ ok: false, seq: 5 });
  });

  it('names where the tail was cut, by the head noted outside', async () => {
    const folder = await closedJournal();
    tamper(folder, (db) => db.exec('DELETE FROM record WHERE seq > 16'));
    expect(await verify(folder)).toMatchObject({ ok: false, seq: 17, records: 16 });
  });

  it('names where the head was cut, since no record tells of a removal', async () => {
    const folder = await closedJournal();
    tamper(folder, (db) => {
      const hash = String(db.prepare('SELECT hash FROM record WHERE seq = 4').get()?.hash);
      db.exec('DELETE FROM record WHERE seq <= 4');
      db.prepare("INSERT INTO state VALUES ('anchor', ?)").run(JSON.stringify({ seq: 4, hash }));
    });
    expect(await verify(folder)).toMatchObject({ ok: false, seq: 4 });
  });

  it('finds an edit whose chain was written anew, by the head noted outside', async () => {
    const folder = await closedJournal();
    tamper(folder, (db) => {
      db.exec(`UPDATE record SET body = replace(body, '"cursor"', '"claude"') WHERE seq = 7`);
      rewrite(db, 7);
    });
    const verdict = await verify(folder);
    expect(verdict).toMatchObject({ ok: false });
    expect(verdict.ok ? '' : verdict.why).toContain('heads.log');
  });

  it('finds a noted head that was changed, and is not troubled by one that a crash cut short', async () => {
    const folder = await closedJournal();
    const path = join(folder, 'heads.log');
    appendFileSync(path, '{"seq":99');
    expect(await verify(folder)).toMatchObject({ ok: true });
    writeFileSync(path, readFileSync(path, 'utf8').replace('"seq":20', '"seq":10'));
    expect(await verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('heads.log') });
  });

  it('still verifies after its index was deleted, and shows the same calls', async () => {
    const folder = await closedJournal();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `index.db${suffix}`), { force: true });
    const reading = JournalReading.of({ folder, workerUrl });
    expect((await reading.page({}, null, 50)).rows).toHaveLength(10);
    expect(await reading.verify()).toMatchObject({ ok: true });
    await reading.close();
  });
});

describe('retention', () => {
  it('removes the oldest records, tells of it in the chain, and the rest verifies and is found', async () => {
    const folder = folderForTest();
    let now = Date.now() - 40 * 86_400_000;
    const journal = await openJournal(folder, { now: () => now });
    for (let n = 0; n < 30; n++) await record(journal, aCall({ at: now, tool: 'get_old' }));
    await journal.flush();
    now = Date.now();
    for (let n = 0; n < 5; n++) await record(journal, aCall({ tool: 'get_new' }));
    await journal.flush();
    await journal.page({}, null, 1);
    journal.setRetention({ maxAgeMs: 30 * 86_400_000, maxBytes: 1024 ** 3 });
    const path = join(folder, 'journal.db');
    await vi.waitFor(() => {
      const db = new DatabaseSync(path, { readOnly: true });
      const first = Number(db.prepare('SELECT min(seq) AS seq FROM record').get()?.seq);
      db.close();
      expect(first).toBe(61);
    });
    expect(await journal.reading.verify()).toMatchObject({ ok: true, records: 11, first: 61 });
    expect((await journal.page({}, null, 50)).rows.map((row) => row.tool)).toEqual(Array(5).fill('get_new'));
    const lines = await journal.reading.tail([], 50);
    expect(lines.at(-1)?.kind).toBe('retention');
  });

  it('removes by size, and the journal goes on', async () => {
    const folder = folderForTest();
    const journal = await openJournal(folder);
    const args = { text: 'lorem ipsum '.repeat(300) };
    for (let n = 0; n < 100; n++) await record(journal, aCall({ args }));
    journal.setRetention({ maxAgeMs: 1e12, maxBytes: 100_000 });
    await vi.waitFor(async () => expect(await journal.reading.verify()).toMatchObject({ ok: true, first: 21 }), 10_000);
    await record(journal, aCall());
    expect(await journal.reading.verify()).toMatchObject({ ok: true });
  });
});
