import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { openLog } from '../../electron/logging/log.ts';
import { argumentLine } from '../../renderer/format/arguments.ts';
import { asCurl } from '../../renderer/format/curl.ts';
import type { JsonValue } from '../../shared/json.ts';
import { aCall, aDecision, anEnd, openForAll } from './help.ts';

interface Row {
  readonly place: string;
  readonly text?: string;
  readonly value?: JsonValue;
  readonly secret?: string;
  readonly expect: 'mask' | 'keep';
  readonly why: string;
}

const all: readonly Row[] = JSON.parse(readFileSync(new URL('redaction-table.json', import.meta.url), 'utf8'));
const masked = all.filter((row) => row.expect === 'mask');
const known = 'tr "key" of/us+er';
const secretsOf = (row: Row) => [row.secret ?? '', JSON.stringify(row.secret ?? '').slice(1, -1)];

/** What each place shows, all rows one after another. */
const places = new Map<string, string>();

beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'railguard-places-')), 'journal');
  const journal = await openForAll(folder);
  journal.setSecrets([known]);
  for (const [n, row] of masked.entries()) {
    const args = { n, of: row.value ?? row.text ?? '' };
    const call = aCall({ args, id: `call-table-${n}` });
    const decision = aDecision();
    await journal.recordDecision({ call, decision, definition: null, reservations: [] }, false);
    const end = anEnd({ n, of: row.value ?? row.text ?? '' }, { error: row.text ?? null });
    journal.recordResult({ call, decision, end, totalMs: 1, gatewayMs: 1, released: [] });
    void journal.event({ kind: 'server', what: row.text ?? '', detail: args });
  }
  await journal.flush();
  const rows = [];
  for (let before: number | null = null; ; ) {
    const page = await journal.page({}, before, 200);
    rows.push(...page.rows);
    if (page.next === null) break;
    before = page.next;
  }
  expect(rows).toHaveLength(masked.length);
  places.set('the feed', JSON.stringify(rows));
  places.set('the feed in words', rows.map(({ arguments: kept }) => argumentLine(kept)).join('\n'));
  places.set('the clipboard', rows.map((row) => asCurl('http://127.0.0.1:7420', '', row) ?? '').join('\n'));
  const details = await Promise.all(rows.map(({ call }) => journal.detail(call)));
  places.set('the detail of a call', JSON.stringify(details));
  places.set('the command line', JSON.stringify(await journal.reading.tail([], 10_000)));
  for (const format of ['jsonl', 'csv'] as const) {
    let text = '';
    await journal.reading.export([], format, (piece) => {
      text += piece;
    });
    places.set(`the export as ${format}`, text);
  }
  await journal.close();
  for (const name of ['journal.db', 'index.db']) places.set(name, readFileSync(join(folder, name), 'latin1'));
  const path = join(folder, 'logs', 'railguard.log');
  mkdirSync(dirname(path), { recursive: true });
  const log = openLog({ path });
  log.setSecrets([known]);
  for (const row of masked) log.error(row.text ?? 'a value', { of: row.value ?? row.text });
  places.set('the log', readFileSync(path, 'utf8'));
  rmSync(dirname(folder), { recursive: true });
});

it.each([
  'the feed',
  'the feed in words',
  'the clipboard',
  'the detail of a call',
  'the command line',
  'the export as jsonl',
  'the export as csv',
  'journal.db',
  'index.db',
  'the log',
])('%s shows none of the secrets of the table', (place) => {
  const text = places.get(place) ?? '';
  expect(text).not.toBe('');
  // `sesamopen` is the secret of most rows: none of them may be there, wherever the row ended up.
  const seen = masked.filter((row) => secretsOf(row).some((secret) => secret.length > 6 && text.includes(secret)));
  expect(seen.map(({ place: of, why, secret }) => `${of}: ${why}: ${secret}`)).toEqual([]);
});
