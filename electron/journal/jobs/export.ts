import { createHash, type Hash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { JournalLine } from '../../../shared/record.ts';
import { visibleJson } from '../../../shared/visible.ts';
import type { Head } from '../chain/chain.ts';
import { type Body, isDecided, isReturned, parseBody } from '../chain/record-body.ts';
import { journalLine } from '../query/lines.ts';

export type ExportFormat = 'jsonl' | 'csv';

/** What goes with an export, so that who reads it knows what it is and whether all of it is there. */
export interface Manifest {
  readonly format: ExportFormat;
  readonly query: string;
  readonly count: number;
  /** First and last record with their hashes; null where nothing fitted. */
  readonly first: Head | null;
  readonly last: Head | null;
  /** UTC. */
  readonly exportedAt: string;
  /** Of all bytes of the export. */
  readonly sha256: string;
}

export interface ExportSpec {
  readonly records: Float64Array | null;
  readonly upto: number;
  readonly format: ExportFormat;
  readonly query: string;
  readonly at: string;
}

const batch = 500;

/**
 * The text of an export, piece by piece; returns its manifest. `records` are the numbers to write, null for all up to
 * `upto`. Records that retention removes meanwhile are left out.
 */
export function* exportRecords(
  db: DatabaseSync,
  { records, upto, format, query, at }: ExportSpec,
): Generator<{ readonly text: string; readonly done: number }, Manifest> {
  const digest = createHash('sha256');
  let count = 0;
  let first: Head | null = null;
  let last: Head | null = null;
  if (format === 'csv') yield piece(`${csvColumns.join(',')}\r\n`, 0, digest);
  const before = db.prepare('SELECT hash FROM record WHERE seq = ?');
  const hashBefore = (seq: number) => (last?.seq === seq - 1 ? last.hash : (before.get(seq - 1)?.hash ?? null));
  for (const rows of batches(db, records, upto)) {
    let text = '';
    for (const row of rows) {
      const seq = Number(row.seq);
      const hash = String(row.hash);
      const body = parseBody(String(row.body));
      const line = journalLine(seq, body);
      if (format === 'csv') text += csvRow(line, body);
      else text += `${visibleJson({ ...line, hash, before: hashBefore(seq), record: body })}\n`;
      first ??= { seq, hash };
      last = { seq, hash };
      count++;
    }
    yield piece(text, count, digest);
  }
  return { format, query, count, first, last, exportedAt: at, sha256: digest.digest('hex') };
}

function piece(text: string, done: number, digest: Hash) {
  digest.update(text);
  return { text, done };
}

type Row = Record<string, SQLOutputValue>;

function* batches(db: DatabaseSync, records: Float64Array | null, upto: number): Generator<readonly Row[], void> {
  if (records === null) {
    const read = db.prepare('SELECT seq, body, hash FROM record WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?');
    let after = 0;
    for (;;) {
      const rows = read.all(after, upto, batch);
      if (rows.length > 0) yield rows;
      if (rows.length < batch) return;
      after = Number(rows.at(-1)?.seq);
    }
  }
  const read = db.prepare('SELECT seq, body, hash FROM record WHERE seq = ?');
  for (let at = 0; at < records.length; at += batch) {
    yield Array.from(records.subarray(at, at + batch), (seq) => read.get(seq)).filter((row) => row !== undefined);
  }
}

const csvColumns = [
  ...['seq', 'call', 'kind', 'at', 'agent', 'server', 'tool', 'arguments', 'outcome', 'rule'],
  ...['end', 'total_ms', 'gateway_ms', 'what'],
];

function csvRow(line: JournalLine, body: Body): string {
  const ended = isReturned(body) ? [body.end, body.totalMs, body.gatewayMs] : ['', '', ''];
  const what = isReturned(body) ? (body.error ?? '') : isDecided(body) ? body.decision.words : body.what;
  const cells = [
    ...[line.seq, line.call, line.kind, line.at, line.agent, line.server, line.tool],
    ...[line.arguments === null ? '' : visibleJson(line.arguments), line.outcome, line.rule, ...ended, what],
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** What a spreadsheet takes for the beginning of a formula, in wide letters too (OWASP, CSV injection). */
const beginsFormula = /^[=+\-@\t\r\n＝＋－＠]/;

/** RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = beginsFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
