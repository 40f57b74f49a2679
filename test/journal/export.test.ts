import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chainStart, recordHash } from '../../electron/journal/chain/chain.ts';
import type { JournalClient } from '../../electron/journal/client.ts';
import type { ExportFormat } from '../../electron/journal/jobs/export.ts';
import { importJournal, JournalReading } from '../../electron/journal/reading.ts';
import { parseQuery } from '../../shared/journal/query.ts';
import { journalLineSchema } from '../../shared/record.ts';
import { aCall, aDecision, folderForTest, openJournal, record, workerUrl } from './help.ts';

async function exported(journal: JournalClient, text: string, format: ExportFormat = 'jsonl') {
  const parsed = parseQuery(text, Date.now());
  if (!parsed.ok) throw new Error(text);
  let out = '';
  const manifest = await journal.reading.export(parsed.query, format, (piece) => {
    out += piece;
  });
  return { out, manifest };
}

async function sample(): Promise<{ journal: JournalClient; folder: string }> {
  const folder = folderForTest();
  const journal = await openJournal(folder);
  await record(journal, aCall({ args: { title: 'plain' } }));
  const odd = { title: '=cmd|calc', text: 'a\r\nb "c", \u001b[31m \u202e </script>', 10: 'ten', 2: 'two' };
  const denied = aDecision({ outcome: 'denied', rule: '(default deny)', words: 'Deny' });
  await record(journal, aCall({ tool: '-danger', args: odd }), denied, null);
  await journal.event({ kind: 'gate', what: '=1+1, "paused"' });
  return { journal, folder };
}

describe('an export', () => {
  it('has a line for each record and a manifest that vouches for it', async () => {
    const { journal } = await sample();
    const { out, manifest } = await exported(journal, '');
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(journalLineSchema.safeParse(JSON.parse(line)).success).toBe(true);
    const [first, last] = [JSON.parse(lines[0] ?? ''), JSON.parse(lines[3] ?? '')];
    expect(manifest).toMatchObject({
      format: 'jsonl',
      query: '',
      count: 4,
      first: { seq: 1, hash: first.hash },
      last: { seq: 4, hash: last.hash },
      sha256: createHash('sha256').update(out).digest('hex'),
    });
  });

  it('keeps to its query', async () => {
    const { journal } = await sample();
    const { out, manifest } = await exported(journal, 'outcome:denied');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(manifest).toMatchObject({ query: 'outcome:denied', count: 1, first: { seq: 3 }, last: { seq: 3 } });
    expect((await exported(journal, 'agent:nobody')).manifest).toMatchObject({ count: 0, first: null, last: null });
  });

  it('holds nothing that moves a cursor or hides text', async () => {
    const { journal } = await sample();
    const { out } = await exported(journal, '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(out.split('\n')[2] ?? '').arguments.text).toContain('\u202e');
  });

  it('is safe to open in a spreadsheet', async () => {
    const { journal } = await sample();
    const { out } = await exported(journal, '', 'csv');
    const rows = out.trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^seq,call,kind,at,agent,server,tool,arguments,outcome,rule/);
    expect(rows).toHaveLength(5);
    expect(out).toContain(",'-danger,");
    expect(out).toContain(`"'=1+1, ""paused"""`);
    expect(out).not.toMatch(/(^|,)[=@]/m);
  });

  it('goes at the pace of who takes it, and ends when told', async () => {
    const journal = await openJournal(folderForTest());
    for (let n = 0; n < 2000; n++) {
      await journal.recordDecision({ call: aCall(), decision: aDecision(), definition: null, reservations: [] }, false);
    }
    const stop = new AbortController();
    const progress: number[] = [];
    let pieces = 0;
    const work = journal.reading.export(
      [],
      'jsonl',
      () => {
        pieces++;
        if (pieces === 2) stop.abort(new Error('enough'));
      },
      { signal: stop.signal, onProgress: (done) => progress.push(done) },
    );
    await expect(work).rejects.toThrow('enough');
    expect(pieces).toBe(2);
    expect(progress).toEqual([500, 1000]);
  });
});

const anEvent = {
  kind: 'gate',
  at: 1,
  monotonic: 1,
  ...{ call: null, agent: null, server: null, tool: null, by: null },
  what: 'Paused',
  detail: null,
};

describe('an import', () => {
  it('can be searched and shown elsewhere, and verifies', async () => {
    const { journal, folder } = await sample();
    const file = join(dirname(folder), 'export.jsonl');
    writeFileSync(file, (await exported(journal, '')).out);
    const elsewhere = folderForTest();
    expect(await importJournal(file, { folder: elsewhere, workerUrl })).toEqual({ count: 4, chained: 3 });
    const reading = JournalReading.of({ folder: elsewhere, workerUrl });
    expect((await reading.page({ text: 'danger' }, null, 10)).rows).toMatchObject([
      { tool: '-danger', arguments: { value: { title: '=cmd|calc' } } },
    ]);
    expect(await reading.verify()).toMatchObject({ ok: true, records: 4 });
    await reading.close();
    await expect(importJournal(file, { folder: elsewhere, workerUrl })).rejects.toThrow('already holds a journal');
  });

  it('takes a part too, record by record', async () => {
    const { journal, folder } = await sample();
    const file = join(dirname(folder), 'part.jsonl');
    writeFileSync(file, (await exported(journal, 'outcome:denied')).out);
    const elsewhere = folderForTest();
    expect(await importJournal(file, { folder: elsewhere, workerUrl })).toEqual({ count: 1, chained: 0 });
  });

  it('that failed leaves the folder as empty as it was', async () => {
    const { journal, folder } = await sample();
    const { out } = await exported(journal, '');
    const elsewhere = folderForTest();
    const file = join(dirname(folder), 'again.jsonl');
    await expect(importJournal(file, { folder: elsewhere, workerUrl })).rejects.toThrow(
      'again.jsonl cannot be read: there is no such file or folder (ENOENT)',
    );
    writeFileSync(file, out.replaceAll('plain', 'forged'));
    await expect(importJournal(file, { folder: elsewhere, workerUrl })).rejects.toThrow('was changed');
    writeFileSync(file, out);
    expect(await importJournal(file, { folder: elsewhere, workerUrl })).toMatchObject({ count: 4 });
  });

  it.each<[what: string, record: object]>([
    ['a decision of nothing', { kind: 'decided' }],
    ['an end of nothing', { kind: 'returned' }],
    ['an event of nothing', { kind: 'constructor', at: 1 }],
    ['a time that no date has', { ...anEvent, at: 1e18 }],
    ['an agent that no agent is called', { ...anEvent, agent: '\u001b]0;x' }],
    ['a number that none is', { ...anEvent, detail: { sum: '1e999' } }],
  ])(
    'refuses a record of another form, whose hash fits, for its readers would fail over it: %s',
    async (_what, record) => {
      const body = JSON.stringify(record).replace('"1e999"', '1e999');
      const first = JSON.stringify(JSON.parse(body));
      const hash = recordHash(chainStart.hash, 1, first);
      const folder = folderForTest();
      const file = join(dirname(folder), 'odd.jsonl');
      writeFileSync(file, `{"seq":1,"hash":"${hash}","before":"${chainStart.hash}","record":${body}}\n`);
      const imported = importJournal(file, { folder, workerUrl });
      await expect(imported).rejects.toThrow('line 1: record 1 lacks what a record has, or has it in another form');
    },
  );

  it('refuses a line that was changed, left out, or is none', async () => {
    const { journal, folder } = await sample();
    const { out } = await exported(journal, '');
    const lines = out.trimEnd().split('\n');
    const file = join(dirname(folder), 'bad.jsonl');
    const refused = async (text: string) => {
      writeFileSync(file, text);
      return importJournal(file, { folder: folderForTest(), workerUrl }).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    };
    expect(await refused(out.replaceAll('plain', 'forged'))).toContain('line 1: record 1 was changed');
    expect(await refused([lines[1], lines[0]].join('\n'))).toContain('line 2: record 1 comes after record 2');
    expect(await refused('{"a":1}\n')).toContain('line 1 is no record');
    expect(await refused('no json')).toContain('line 1 is no record');
    expect(readFileSync(file, 'utf8')).toBe('no json');
  });
});
