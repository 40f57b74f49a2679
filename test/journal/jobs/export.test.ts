import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openForReading } from '../../../electron/journal/chain/store.ts';
import { type ExportFormat, exportRecords, type Manifest } from '../../../electron/journal/jobs/export.ts';
import { type Imported, importRecords } from '../../../electron/journal/jobs/import.ts';
import { Reader } from '../../../electron/journal/query/reader.ts';
import { removeSome } from '../../../electron/journal/writer/retention.ts';
import { decidedBody, eventBody, journalOf, returnedBody } from '../bodies.ts';
import { folderForTest } from '../help.ts';

function exported(folder: string, format: ExportFormat, records: readonly number[] | null = null, upto = 1e9) {
  const db = openForReading(folder);
  onTestFinished(() => db.close());
  const numbers = records === null ? null : Float64Array.from(records);
  const steps = exportRecords(db, { records: numbers, upto, format, query: '', at: '2026-11-29T10:00:00.000Z' });
  let text = '';
  for (;;) {
    const step = steps.next();
    if (step.done) return { text, manifest: step.value as Manifest };
    text += step.value.text;
  }
}

function imported(text: string, folder = folderForTest()): { folder: string; result: Imported } {
  const file = `${folderForTest()}-export.jsonl`;
  writeFileSync(file, text);
  const steps = importRecords(file, folder);
  for (;;) {
    const step = steps.next();
    if (step.done) return { folder, result: step.value };
  }
}

const cellOf = (what: string): string => {
  const { text } = exported(journalOf([eventBody(what)]), 'csv');
  return text.slice(text.indexOf('\r\n') + 2).replace(/^1,,gate,[^,]*,,,,,,,,,,/, '');
};

describe('a cell of an export for spreadsheets', () => {
  it.each<[what: string, cell: string]>([
    ['Paused', 'Paused'],
    ['a, b', '"a, b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ["'=1", "'=1"],
    ['a=1', 'a=1'],
  ])('that says %j is written %j', (what, cell) => {
    expect(cellOf(what)).toBe(`${cell}\r\n`);
  });
});

describe('an export', () => {
  const folder = () => journalOf([decidedBody(1), returnedBody(1), eventBody('Paused'), decidedBody(2)]);

  it('says of each piece how many records are done, and vouches for all bytes', () => {
    const { text, manifest } = exported(folder(), 'jsonl');
    expect(text.trimEnd().split('\n')).toHaveLength(4);
    expect(manifest).toMatchObject({ count: 4, first: { seq: 1 }, last: { seq: 4 } });
    expect(manifest.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('ends where it was told to, and at the records that were asked for', () => {
    const mine = folder();
    expect(exported(mine, 'jsonl', null, 2).manifest).toMatchObject({ count: 2, last: { seq: 2 } });
    expect(exported(mine, 'jsonl', [2, 4, 9]).manifest).toMatchObject({
      count: 2,
      first: { seq: 2 },
      last: { seq: 4 },
    });
    expect(exported(mine, 'jsonl', []).manifest).toMatchObject({ count: 0, first: null, last: null });
  });

  it('has the first line of a table also where nothing fits', () => {
    expect(exported(journalOf([]), 'csv').text).toMatch(/^seq,call,kind,at,.*,what\r\n$/);
  });

  it('goes over more records than are read in one go, without one twice', () => {
    const many = journalOf(Array.from({ length: 1_001 }, (_, at) => eventBody(`number ${at}`)));
    const { text, manifest } = exported(many, 'jsonl');
    expect(manifest.count).toBe(1_001);
    expect(
      new Set(
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).seq),
      ).size,
    ).toBe(1_001);
    expect(
      exported(
        many,
        'jsonl',
        Array.from({ length: 501 }, (_, at) => at + 1),
      ).manifest.count,
    ).toBe(501);
  });
});

describe('an import', () => {
  const whole = () =>
    exported(journalOf([decidedBody(1), returnedBody(1), eventBody('Paused 🧪\u202e')]), 'jsonl').text;

  it('holds what was exported, record by record', () => {
    const { folder, result } = imported(whole());
    expect(result).toEqual({ count: 3, chained: 2 });
    expect(exported(folder, 'jsonl').text).toBe(whole());
    const reader = new Reader(folder);
    onTestFinished(() => reader.close());
    expect(reader.page({ filter: {}, before: null, after: null, limit: 9, now: 0 }).rows).toHaveLength(1);
  });

  it.each<[what: string, change: (text: string) => string]>([
    ['lines end as Windows ends them', (text) => text.replaceAll('\n', '\r\n')],
    ['the last line has no end', (text) => text.trimEnd()],
    ['there are empty lines', (text) => text.replaceAll('\n', '\n\n')],
    ['an editor put its mark in front', (text) => `\ufeff${text}`],
  ])('takes a file where %s', (_what, change) => {
    expect(imported(change(whole())).result.count).toBe(3);
  });

  it('of a part without its beginning follows what it can', () => {
    const mine = journalOf([eventBody('a'), eventBody('b'), eventBody('c'), eventBody('d')]);
    const db = new DatabaseSync(join(mine, 'journal.db'));
    removeSome(db, 2, 9);
    db.close();
    const { result, folder } = imported(exported(mine, 'jsonl').text);
    expect(result).toEqual({ count: 2, chained: 1 });
    expect(exported(folder, 'jsonl').manifest.first?.seq).toBe(3);
  });

  const line = (change: object) => {
    const [first = '', ...rest] = whole().trimEnd().split('\n');
    return [JSON.stringify({ ...JSON.parse(first), ...change }), ...rest].join('\n');
  };
  it.each<[what: string, text: () => string, why: RegExp]>([
    ['is no JSON', () => 'seq,call\r\n1,2\r\n', /line 1 is no record of an export/],
    ['has a list in place of a record', () => line({ record: [] }), /line 1 is no record/],
    ['has no hash', () => line({ hash: null }), /line 1 is no record/],
    ['has a number that is none', () => line({ seq: 1.5 }), /line 1 is no record/],
    ['has another hash', () => line({ hash: 'f'.repeat(64) }), /line 1: record 1 was changed/],
    ['has another record', () => line({ record: eventBody('Never paused') }), /line 1: record 1 was changed/],
    ['lacks members of a record', () => line({ record: { kind: 'gate' } }), /line 1: record 1 lacks what a record has/],
    ['has a record twice', () => `${whole()}${whole()}`, /line 4: record 1 comes after record 3/],
    [
      'has another beginning',
      () => line({}).replace(/"hash":"\w+"/, `"hash":"${'0'.repeat(64)}"`),
      /line 1: record 1 was changed/,
    ],
  ])('is refused where a file %s, and leaves nothing behind', (_what, text, why) => {
    const folder = folderForTest();
    expect(() => imported(text(), folder)).toThrow(why);
    expect(existsSync(join(folder, 'journal.db'))).toBe(false);
  });

  it('is refused where a line was taken out of the middle and the rest made to follow', () => {
    const lines = exported(journalOf(['a', 'b', 'c'].map((what) => eventBody(what))), 'jsonl')
      .text.trimEnd()
      .split('\n');
    const moved = JSON.stringify({ ...JSON.parse(lines[2] ?? ''), seq: 2 });
    expect(() => imported([lines[0], moved].join('\n'))).toThrow(/line 2: record 2 does not follow record 1/);
  });

  it('says which file cannot be read, and never writes over a journal', () => {
    expect(() => importRecords('/nowhere/export.jsonl', folderForTest()).next()).toThrow(
      /\/nowhere\/export.jsonl cannot be read: .*Name a JSONL export/,
    );
    const { folder } = imported(whole());
    expect(() => imported(whole(), folder)).toThrow(/already holds a journal; import into an empty folder/);
  });
});
