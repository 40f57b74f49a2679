import { appendFileSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keyedDigest } from '../../electron/journal/chain/digest.ts';
import { sealedHeadKey, sealedText } from '../../electron/journal/chain/sealed-head.ts';
import { JournalReading } from '../../electron/journal/reading.ts';
import { agentIdSchema } from '../../shared/names.ts';
import { aCall, cursor, openJournal, record, workerUrl } from './help.ts';
import { closed, copyOf, memoryOf, rehash, rewritePast, tamper, verify, write } from './sealed.ts';

/** Attempts of one who may write the journal's folder, in the order of the table in docs/journal.md. */
const two = [cursor, agentIdSchema.parse('claude')];
const bodyOf = (db: DatabaseSync, seq: number) =>
  String(db.prepare('SELECT body FROM record WHERE seq = ?').get(seq)?.body);

describe('who may write the folder and has no key is found who', () => {
  it('swaps records of two agents, with hashes that fit', () => {
    const { folder } = closed(10, two);
    tamper(folder, (db) => {
      const [one, other] = [bodyOf(db, 5), bodyOf(db, 7)];
      expect([one.includes('"cursor"'), other.includes('"claude"')]).toEqual([true, true]);
      const set = db.prepare('UPDATE record SET body = ? WHERE seq = ?');
      set.run(other, 5);
      set.run(one, 7);
    });
    expect(verify(folder)).toMatchObject({ ok: false, seq: 5 });
    tamper(folder, (db) => void rehash(db, 5));
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('written anew') });
  });

  it('puts a record in twice', () => {
    const { folder } = closed();
    tamper(folder, (db) => {
      db.exec('UPDATE record SET seq = -seq WHERE seq > 8; UPDATE record SET seq = 1 - seq WHERE seq < 0');
      db.prepare("INSERT INTO record VALUES (9, ?, '')").run(bodyOf(db, 8));
      rehash(db, 9);
    });
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('written anew') });
  });

  it('takes one record out and closes the gap', () => {
    const { folder } = closed();
    tamper(folder, (db) => {
      db.exec('DELETE FROM record WHERE seq = 9');
      db.exec('UPDATE record SET seq = -seq WHERE seq > 9; UPDATE record SET seq = -seq - 1 WHERE seq < 0');
      rehash(db, 9);
    });
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('cut off') });
  });

  it('writes a record in other words that mean the same', () => {
    const { folder } = closed();
    tamper(folder, (db) => {
      db.prepare('UPDATE record SET body = ? WHERE seq = 6').run(JSON.stringify(JSON.parse(bodyOf(db, 6)), null, 1));
    });
    expect(verify(folder)).toMatchObject({ ok: false, seq: 6 });
  });

  it('cuts the beginning off and moves the anchor, as retention would', () => {
    const { folder } = closed();
    tamper(folder, (db) => {
      const hash = String(db.prepare('SELECT hash FROM record WHERE seq = 4').get()?.hash);
      db.exec('DELETE FROM record WHERE seq <= 4');
      db.prepare("INSERT INTO state VALUES ('anchor', ?)").run(JSON.stringify({ seq: 4, hash }));
    });
    expect(verify(folder)).toMatchObject({ ok: false, seq: 4, why: expect.stringContaining('no record tells') });
  });

  it('puts the noted heads of another journal in place of its own', () => {
    const { folder } = closed();
    copyFileSync(join(closed(3).folder, 'heads.log'), join(folder, 'heads.log'));
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('heads.log was changed') });
  });

  it('adds a noted head that he made up', () => {
    const { folder } = closed();
    const [line = ''] = readFileSync(join(folder, 'heads.log'), 'utf8').split('\n');
    appendFileSync(join(folder, 'heads.log'), `${JSON.stringify({ ...JSON.parse(line), seq: 12 })}\n`);
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('heads.log was changed') });
  });

  it('puts an older copy of the database alone back', () => {
    const { folder } = closed();
    const old = copyOf(folder);
    write(folder, 5);
    rmSync(join(folder, 'journal.db-wal'), { force: true });
    copyFileSync(join(old, 'journal.db'), join(folder, 'journal.db'));
    expect(verify(folder)).toMatchObject({ ok: false, seq: 21, why: expect.stringContaining('heads.log noted them') });
  });

  it('puts the whole database of another journal in its place', () => {
    const { folder, memory } = closed();
    copyFileSync(join(closed(10).folder, 'journal.db'), join(folder, 'journal.db'));
    expect(verify(folder)).toMatchObject({ ok: false });
    rmSync(join(folder, 'heads.log'));
    expect(verify(folder, memory)).toMatchObject({ ok: false, why: expect.stringContaining('not of its key') });
  });

  it('says in the seal that an older part was never sealed', () => {
    const { folder } = closed();
    tamper(folder, (db) => {
      const { value } = db.prepare('SELECT value FROM state WHERE key = ?').get(sealedHeadKey) ?? {};
      const text = JSON.stringify({ ...JSON.parse(String(value)), from: 15, noted: 0 });
      db.prepare('UPDATE state SET value = ? WHERE key = ?').run(text, sealedHeadKey);
    });
    expect(verify(folder)).toMatchObject({ ok: false, why: expect.stringContaining('not of its key') });
  });

  it('leaves a trigger that drops what is written later', () => {
    const { folder, memory } = closed();
    tamper(folder, (db) => {
      db.exec('CREATE TRIGGER hide BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END');
    });
    write(folder, 3, memory);
    expect(verify(folder)).toMatchObject({ ok: false, seq: 21, why: expect.stringContaining('cut off') });
  });

  it('puts another table under the name of the records', () => {
    const { folder } = closed();
    tamper(folder, (db) => {
      db.exec('ALTER TABLE record RENAME TO kept');
      db.exec("CREATE VIEW record AS SELECT seq, replace(body, 'cursor', 'claude') AS body, hash FROM kept");
    });
    expect(verify(folder)).toMatchObject({ ok: false, seq: 1 });
  });
});

describe('a record of another form hides none of the others', () => {
  it.each<[what: string, index: 'of before' | 'built anew', body: string]>([
    ['no JSON', 'built anew', 'x'],
    ['an object of nothing', 'built anew', '{}'],
    ['a decision of nothing', 'of before', '{"kind":"decided"}'],
    ['a decision of nothing', 'built anew', '{"kind":"decided"}'],
    ['a time that no date has', 'built anew', '{"kind":"gate","at":1e18,"what":"Paused","agent":null}'],
  ])('%s, with the index %s', async (_what, index, body) => {
    const { folder } = closed(3);
    const before = JournalReading.of({ folder, workerUrl });
    expect((await before.page({}, null, 10)).rows).toHaveLength(3);
    await before.close();
    tamper(folder, (db) => void db.prepare('UPDATE record SET body = ? WHERE seq = 3').run(body));
    if (index === 'built anew') rmSync(join(folder, 'index.db'));
    const reading = JournalReading.of({ folder, workerUrl });
    onTestFinished(() => reading.close());
    expect((await reading.page({}, null, 10)).rows).toHaveLength(2);
    const lines = await reading.tail([], 10);
    expect(lines.map(({ kind }) => kind)).toEqual([
      'decided',
      'returned',
      'unreadable',
      'returned',
      'decided',
      'returned',
    ]);
    expect((await reading.totals()).today).toBeDefined();
    expect(verify(folder)).toMatchObject({ ok: false, seq: 3 });
  });
});

describe('what one without the key can do all the same', () => {
  it('is to seal everything anew with a key of his own: only what is remembered elsewhere shows that', () => {
    const { folder, memory } = closed();
    const key = Buffer.alloc(64, 7);
    const seal = keyedDigest(key);
    writeFileSync(join(folder, 'digest.key'), `sealing ${key.toString('base64url')}`);
    rmSync(join(folder, 'heads.log'));
    tamper(folder, (db) => {
      rewritePast(db);
      const head = rehash(db, 7);
      const text = sealedText({ ...head, from: 1, noted: 0 }, seal);
      db.prepare('UPDATE state SET value = ? WHERE key = ?').run(text, sealedHeadKey);
    });
    expect(verify(folder)).toMatchObject({ ok: true, remembered: false });
    expect(verify(folder, memory)).toMatchObject({ ok: false, seq: 20, why: expect.stringContaining('written anew') });
  });

  it('is to edit the index: searches show it until it is built again, and the record says what was', async () => {
    const { folder } = closed(0);
    const journal = await openJournal(folder, { memory: memoryOf() });
    const call = aCall();
    await record(journal, call);
    expect((await journal.detail(call.id))?.decision.outcome).toBe('allowed');
    await journal.close();
    const index = new DatabaseSync(join(folder, 'index.db'));
    index.exec("UPDATE call SET outcome = 'denied'");
    index.close();
    expect(verify(folder)).toMatchObject({ ok: true });
    for (const rebuilt of [false, true]) {
      if (rebuilt) rmSync(join(folder, 'index.db'));
      const again = await openJournal(folder, { memory: memoryOf() });
      expect((await again.detail(call.id))?.decision.outcome, `rebuilt ${rebuilt}`).toBe('allowed');
      await again.close();
    }
  });
});
