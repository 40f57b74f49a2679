import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordHash } from '../../electron/journal/chain/chain.ts';
import { JournalReading } from '../../electron/journal/reading.ts';
import { aCall, folderForTest, openJournal, record, workerUrl } from './help.ts';
import { closed, copyOf, cutTail, memoryOf, rewritePast, tamper, verify, write } from './sealed.ts';

/** What can be done to the heads noted beside the database. */
const heads: Readonly<Record<string, (path: string) => void>> = {
  'deletes the noted heads': (path) => rmSync(path),
  'empties the noted heads': (path) => writeFileSync(path, ''),
};

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
      await journal.recordDecision(
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
