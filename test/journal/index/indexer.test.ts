import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readAnchor } from '../../../electron/journal/chain/store.ts';
import { openIndex } from '../../../electron/journal/index/index-store.ts';
import { Names } from '../../../electron/journal/index/names.ts';
import { Reader } from '../../../electron/journal/query/reader.ts';
import { removeSome } from '../../../electron/journal/writer/retention.ts';
import { parseQuery } from '../../../shared/journal/query.ts';
import { callId, decidedBody, eventBody, journalOf, morning, returnedBody } from '../bodies.ts';
import { folderForTest } from '../help.ts';

function readerOf(folder: string): Reader {
  const reader = new Reader(folder);
  onTestFinished(() => reader.close());
  return reader;
}

const page = (reader: Reader, text = '') =>
  reader.page({ filter: { text }, before: null, after: null, limit: 100, now: morning + 60_000 }).rows;

const hourOf = { since: morning, until: morning, bucket: 3_600_000, agents: null, servers: null };

describe('the index', () => {
  it.each<[what: string, odd: object]>([
    ['of a part of a millisecond', decidedBody(2, { arrived: morning + 0.5 })],
    ['event of a part of a millisecond', eventBody('Paused', { at: morning + 0.25 })],
    ['event with a server that is no text', { ...eventBody('Paused'), server: { name: 'x' } }],
    ['event that lacks a member', { ...eventBody('Paused'), call: undefined }],
    ['event without a detail', { ...eventBody('Paused'), detail: undefined }],
    ['with a name that UTF-8 cannot say', decidedBody(2, { tool: 'a\ud800' })],
    ['with a name of a zero byte', decidedBody(2, { tool: 'a\u0000b' })],
    ['whose end says no times', { ...returnedBody(1), upstreamMs: undefined }],
    ['that ends a call of which nothing is known', returnedBody(77)],
  ])('goes on behind a record %s', (_what, odd) => {
    const reader = readerOf(journalOf([decidedBody(1), odd, decidedBody(3), returnedBody(3)]));
    const calls = page(reader).map(({ call }) => call);
    expect(calls).toContain(callId(1));
    expect(calls[0]).toBe(callId(3));
    expect(page(reader, 'Cursor').length).toBeGreaterThanOrEqual(2);
    expect(reader.totals(morning + 1_000).today.calls).toBeGreaterThanOrEqual(2);
  });

  it('takes two names that look the same in UTF-8 for one, and goes on', () => {
    const reader = readerOf(journalOf([decidedBody(1, { tool: 'a\ud800' }), decidedBody(2, { tool: 'a\udfff' })]));
    expect(page(reader)).toHaveLength(2);
    expect(page(reader, 'tool:a\ufffd')).toHaveLength(2);
  });

  it('counts an ask as what became of it, and shows it once', () => {
    const asked = decidedBody(1, { outcome: 'waiting', rule: '/tools/delete_run/approval', tool: 'delete_run' });
    const folder = journalOf([asked]);
    const first = readerOf(folder);
    expect(first.totals(morning).today).toEqual({ calls: 1, denied: 0, waiting: 1 });
    expect(page(first, 'outcome:waiting')).toHaveLength(1);
    journalOf([], folder);
    const db = new DatabaseSync(join(folder, 'journal.db'));
    const denied = decidedBody(1, { outcome: 'denied', rule: '/tools/delete_run/approval', tool: 'delete_run' });
    db.prepare('INSERT INTO record VALUES (2, ?, ?)').run(JSON.stringify(denied), '');
    db.close();
    expect(first.totals(morning).today).toEqual({ calls: 1, denied: 1, waiting: 0 });
    expect(page(first, 'outcome:waiting')).toEqual([]);
    expect(page(first)).toMatchObject([{ outcome: 'denied', seq: 2 }]);
    expect(first.lines(parsed('outcome:denied'), 10).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('leaves the time that a person took out of the latency of an asked call', () => {
    const asked = decidedBody(1, { outcome: 'waiting' });
    const end = returnedBody(1, { totalMs: 3_600_000, gatewayMs: 2, upstreamMs: 98 });
    const { latency } = readerOf(journalOf([asked, decidedBody(1), end])).statistics(hourOf);
    expect(latency.whole.p50).toBeGreaterThan(90);
    expect(latency.whole.p50).toBeLessThan(110);
  });

  it('has the whole time of a call that nobody was asked about', () => {
    const end = returnedBody(1, { totalMs: 1_000, gatewayMs: 2, upstreamMs: 98 });
    const { latency } = readerOf(journalOf([decidedBody(1), end])).statistics(hourOf);
    expect(latency.whole.p50).toBeGreaterThan(900);
    expect(latency.gateway.p50).toBeLessThan(2.2);
  });

  it('keeps the busiest minute of a tool, also where records come late', () => {
    const at = (minute: number, call: number) => decidedBody(call, { arrived: morning + minute * 60_000 });
    const calls = [at(0, 1), at(1, 2), at(1, 3), at(5, 4), at(1, 5), at(5, 6)];
    const { peaks } = readerOf(journalOf(calls)).statistics(hourOf);
    expect(peaks).toMatchObject([{ tool: 'get_case', agent: 'cursor', calls: 3, at: morning + 60_000 }]);
  });

  it.each([
    ['garbage', (path: string) => writeFileSync(path, 'x'.repeat(9_000))],
    ['what lies behind its end', (path: string) => appendFileSync(path, 'x')],
    ['nothing', (path: string) => writeFileSync(path, '')],
  ])('is built anew where its file holds %s', (_what, spoil) => {
    const folder = journalOf([decidedBody(1)]);
    const first = new Reader(folder);
    first.catchUp();
    first.close();
    spoil(join(folder, 'index.db'));
    expect(page(readerOf(folder))).toHaveLength(1);
  });

  it('of another journal is not taken for its own', () => {
    const folder = journalOf([]);
    const other = openIndex(folder, 'another journal');
    other.exec("UPDATE state SET value = '99' WHERE key = 'upto'");
    other.close();
    const mine = openIndex(folder, 'mine');
    expect(mine.prepare("SELECT value FROM state WHERE key = 'upto'").get()?.value).toBe('0');
    mine.close();
    expect(existsSync(join(folder, 'index.db'))).toBe(true);
  });
});

function parsed(text: string) {
  const query = parseQuery(text, morning);
  if (!query.ok) throw new Error(text);
  return query.query;
}

describe('numbers for names', () => {
  function names() {
    const folder = journalOf([], folderForTest());
    const db = openIndex(folder, 'mine');
    onTestFinished(() => db.close());
    return { db, names: new Names(db) };
  }

  it('are given once, and found again', () => {
    const { db, names: mine } = names();
    const id = mine.id('get_case');
    expect(mine.id('get_case')).toBe(id);
    expect(mine.find('get_case')).toBe(id);
    expect(new Names(db).text(id)).toBe('get_case');
    expect(mine.find('get_cases')).toBeNull();
  });

  it('that nothing has are no name, and stay none', () => {
    const { names: mine } = names();
    expect(mine.text(99)).toBe('');
    expect(mine.find('')).toBeNull();
  });

  it('hold after a rollback only where they were kept', () => {
    const { db, names: mine } = names();
    const kept = mine.id('kept');
    db.exec('BEGIN');
    mine.id('lost');
    db.exec('ROLLBACK');
    mine.forget();
    expect(mine.find('lost')).toBeNull();
    expect(mine.find('kept')).toBe(kept);
  });

  it('are right beyond what is remembered of them', () => {
    const { db, names: mine } = names();
    db.exec('BEGIN');
    const ids = Array.from({ length: 20_005 }, (_, at) => mine.id(`tool_${at}`));
    db.exec('COMMIT');
    expect(new Set(ids).size).toBe(20_005);
    for (const at of [0, 19_999, 20_000, 20_004]) expect(mine.find(`tool_${at}`)).toBe(ids[at]);
    expect(mine.matching((text) => text.endsWith('_20004'))).toEqual([ids[20_004]]);
  });
});

describe('what retention removed', () => {
  it('is gone from calls, texts, totals and counts; what is younger stays', () => {
    const old = morning - 100 * 3_600_000;
    const folder = journalOf([
      decidedBody(1, { arrived: old, at: old, outcome: 'denied', rule: 'old' }),
      eventBody('Paused long ago', { at: old }),
      decidedBody(2, { tool: 'get_run' }),
      eventBody('Paused now'),
    ]);
    const reader = readerOf(folder);
    reader.catchUpTexts();
    expect(page(reader, 'outcome:denied')).toHaveLength(1);
    const writer = new DatabaseSync(join(folder, 'journal.db'));
    expect(removeSome(writer, 2, 1)).toBe(true);
    expect(removeSome(writer, 2, 1)).toBe(false);
    expect(readAnchor(writer).seq).toBe(2);
    writer.close();
    reader.forget();
    expect(page(reader)).toMatchObject([{ tool: 'get_run' }]);
    expect(page(reader, 'outcome:denied')).toEqual([]);
    expect(reader.lines(parsed('Paused'), 10).map(({ what }) => what)).toEqual(['Paused now']);
    const counts = reader.statistics({ ...hourOf, since: old });
    expect(counts.calls).toBe(1);
    expect(counts.stopped).toEqual([]);
    reader.forget();
    expect(page(reader)).toHaveLength(1);
  });

  it('takes its counts along where no call is left', () => {
    const folder = journalOf([decidedBody(1, { outcome: 'denied' }), eventBody('Paused', { at: morning + 7_200_000 })]);
    const reader = readerOf(folder);
    reader.catchUp();
    const writer = new DatabaseSync(join(folder, 'journal.db'));
    removeSome(writer, 1, 10);
    writer.close();
    reader.forget();
    expect(page(reader)).toEqual([]);
    expect(reader.statistics(hourOf).calls).toBe(0);
  });
});
