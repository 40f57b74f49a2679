import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import type { JournalFault } from '../../electron/journal/fault.ts';
import { aCall, aDecision, anEnd, folderForTest, openJournal, record } from './help.ts';

function entry(call = aCall()) {
  return { call, decision: aDecision(), definition: null, reservations: [] };
}

describe('a journal that is full', () => {
  it('refuses, says so, keeps what it acknowledged, and goes on by itself once there is room', async () => {
    const folder = folderForTest();
    const faults: (JournalFault | null)[] = [];
    const ceiling = 400_000;
    const journal = await openJournal(folder, { ceiling, onFault: (fault) => faults.push(fault) });
    const acknowledged: string[] = [];
    const big = { text: 'lorem ipsum dolor sit amet '.repeat(500) };
    for (;;) {
      const call = aCall({ args: big });
      const done = await journal.recordDecision(entry(call), true)?.then(
        () => true,
        () => false,
      );
      if (done !== true) break;
      acknowledged.push(call.id);
    }
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(journal.fault?.code).toBe('journal-full');
    expect(faults).toEqual([journal.fault]);
    expect(() => journal.recordDecision(entry(), false)).toThrow('cannot grow');
    await expect(journal.recordDecision(entry(), true)).rejects.toThrow('cannot grow');
    await expect(journal.event({ kind: 'gate', what: 'paused' })).rejects.toThrow('cannot grow');
    // A call that passed before has returned meanwhile: that waits in memory.
    const passed = acknowledged[0] ?? '';
    journal.recordResult({ ...entry(aCall({ id: passed })), end: anEnd(), totalMs: 5, gatewayMs: 1, released: [] });
    await journal.close();
    const roomy = await openJournal(folder);
    for (const id of acknowledged) {
      expect(await roomy.detail(aCall({ id }).id), id).not.toBeNull();
    }
  });
});

describe('a journal whose folder cannot be made', () => {
  it('opens with a fault and heals once it can', async () => {
    const folder = folderForTest();
    // A file stands where the folder should be: that refuses root too.
    writeFileSync(folder, '');
    const onFault = vi.fn();
    const journal = await openJournal(folder, { onFault });
    expect(journal.fault).not.toBeNull();
    expect(() => journal.recordDecision(entry(), false)).toThrow();
    chmodSync(folder, 0o600);
    rmSync(folder);
    await vi.waitFor(() => expect(journal.fault).toBeNull(), { timeout: 10_000 });
    expect(onFault).toHaveBeenLastCalledWith(null);
    await record(journal, aCall());
    expect((await journal.page({}, null, 10)).rows).toHaveLength(1);
  });
});

describe('a damaged journal', () => {
  it('closes the gate, is kept aside at a person’s word, and a new one begins', async () => {
    const folder = folderForTest();
    const first = await openJournal(folder);
    for (let n = 0; n < 20; n++) await record(first, aCall());
    await first.close();
    writeFileSync(join(folder, 'journal.db'), Buffer.alloc(40_000, 0x5a));
    const journal = await openJournal(folder);
    expect(journal.fault?.code).toBe('journal-damaged');
    await expect(journal.recordDecision(entry(), true)).rejects.toThrow('damaged');
    const { kept } = await journal.recover();
    expect(kept).toContain('journal.db.damaged-');
    expect(existsSync(kept ?? '')).toBe(true);
    expect(journal.fault).toBeNull();
    const call = aCall();
    await record(journal, call);
    expect((await journal.page({}, null, 10)).rows.map((row) => row.call)).toEqual([call.id]);
    expect(readdirSync(folder)).toContain('journal.db');
  });

  it('is found by a reader too, when its pages were overwritten while it ran', async () => {
    const folder = folderForTest();
    const first = await openJournal(folder);
    for (let n = 0; n < 400; n++) await record(first, aCall());
    await first.close();
    const path = join(folder, 'journal.db');
    const pages = Number(new DatabaseSync(path).prepare('PRAGMA page_count').get()?.page_count);
    expect(pages).toBeGreaterThan(10);
    const file = openSync(path, 'r+');
    for (let page = 6; page < pages - 2; page++) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 8192);
    closeSync(file);
    const journal = await openJournal(folder);
    await journal.page({}, null, 500).catch(() => {});
    await vi.waitFor(() => expect(journal.fault?.code).toBe('journal-damaged'));
    await expect(journal.recordDecision(entry(), true)).rejects.toThrow('damaged');
  });
});

describe('refusals before an agent is known', () => {
  it('are counted, not recorded one by one', async () => {
    const folder = folderForTest();
    const journal = await openJournal(folder);
    for (let n = 0; n < 10_000; n++) journal.countRefusal(n % 2 === 0 ? 'token' : 'host');
    await journal.close();
    const db = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
    const bodies = db.prepare('SELECT body FROM record').all();
    db.close();
    expect(bodies.map((row) => JSON.parse(String(row.body)))).toMatchObject([
      { kind: 'refused', detail: { cause: 'token', count: 5000 } },
      { kind: 'refused', detail: { cause: 'host', count: 5000 } },
    ]);
  });
});

describe('a head that cannot be noted', () => {
  it('closes the gate before the next commit, and no record is written twice', async () => {
    const folder = folderForTest();
    const journal = await openJournal(folder);
    const heads = join(folder, 'heads.log');
    rmSync(heads, { force: true });
    // A folder stands where the file should be: that refuses root too.
    mkdirSync(heads);
    await journal.event({ kind: 'gate', what: 'first' });
    await expect(journal.event({ kind: 'gate', what: 'second' })).rejects.toThrow();
    expect(journal.fault).not.toBeNull();
    rmSync(heads, { recursive: true });
    await vi.waitFor(() => expect(journal.fault).toBeNull(), { timeout: 10_000 });
    await journal.event({ kind: 'gate', what: 'third' });
    const lines = await journal.reading.tail([], 10);
    expect(lines.map(({ kind }) => kind)).toEqual(['gate', 'gate']);
  });
});

describe('a damaged index', () => {
  it('is built anew from the journal, which is whole and stays in use', async () => {
    const folder = folderForTest();
    const first = await openJournal(folder);
    for (let count = 0; count < 300; count++) await record(first, aCall());
    expect((await first.page({}, null, 500)).rows).toHaveLength(300);
    await first.close();
    const path = join(folder, 'index.db');
    const size = statSync(path).size;
    const file = openSync(path, 'r+');
    // All but the first page: what the file begins with still says that it belongs here.
    writeSync(file, Buffer.alloc(size - 8192, 0xa5), 0, size - 8192, 8192);
    closeSync(file);
    const again = await openJournal(folder);
    expect((await again.page({}, null, 500)).rows).toHaveLength(300);
    expect(again.fault).toBeNull();
  });
});

describe.skipIf(process.platform === 'win32')('a journal that is taken away while it is written', () => {
  it('refuses what would be recorded where nobody finds it, and goes on when it is back', async () => {
    const folder = folderForTest();
    const journal = await openJournal(folder);
    const first = aCall();
    await journal.recordDecision(entry(first), true);
    renameSync(folder, `${folder}-away`);
    await expect(journal.recordDecision(entry(), true)).rejects.toThrow('its disk is gone');
    expect(journal.fault?.code).toBe('journal-gone');
    // Another one in its place is none of ours.
    cpSync(`${folder}-away`, folder, { recursive: true });
    await expect(journal.recordDecision(entry(), true)).rejects.toThrow('its disk is gone');
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-away`, folder);
    await vi.waitFor(() => expect(journal.fault).toBeNull(), 10_000);
    const second = aCall();
    await journal.recordDecision(entry(second), true);
    for (const { id } of [first, second]) expect(await journal.detail(id)).not.toBeNull();
    await journal.close();
  });
});
