import { accessSync, closeSync, constants, existsSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { systemWords } from '../../lib/system-words.ts';
import { isBody } from '../chain/body-schema.ts';
import { chainStart, type Head, recordHash } from '../chain/chain.ts';
import { databaseName, makeFolder, openStore, writeState } from '../chain/store.ts';

const chunk = 1 << 20;
/** A line of an export is one record, and records are capped. */
const longestLine = 16 * 1024 * 1024;

export interface Imported {
  readonly count: number;
  /** Records whose hash could be followed from the one before, and those that stand alone (a filtered export). */
  readonly chained: number;
}

function mustBeReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${systemWords(error)}. Name a JSONL export.`);
  }
}

/**
 * Reads a JSONL export into an empty folder, where it can be searched and shown like a journal of one's own. Every line is
 * checked against its hash. Yields how many records were read. Throws, with the line, where a line is no record or was
 * changed.
 */
export function* importRecords(file: string, folder: string): Generator<number, Imported> {
  if (existsSync(join(folder, databaseName)))
    throw new Error(`${folder} already holds a journal; import into an empty folder`);
  mustBeReadable(file);
  makeFolder(folder);
  const db = openStore(folder, Number.POSITIVE_INFINITY);
  let whole = false;
  let count = 0;
  let chained = 0;
  let last: Head = { seq: 0, hash: '' };
  try {
    const insert = db.prepare('INSERT INTO record VALUES (?, ?, ?)');
    db.exec('BEGIN');
    for (const { text, number } of linesOf(file)) {
      const line = parseLine(text, number);
      const { seq, hash } = line;
      const body = JSON.stringify(line.record);
      const follows = seq === last.seq + 1 && count > 0;
      verifyLine({ ...line, number, body }, last, follows);
      if (follows) chained++;
      insert.run(seq, body, hash);
      last = { seq, hash };
      count++;
      if (count % 1_000 === 0) yield count;
    }
    writeState(db, 'imported', JSON.stringify({ file, count }));
    db.exec('COMMIT');
    whole = true;
    return { count, chained };
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  } finally {
    db.close();
    // What was not taken whole is not kept: the folder is as empty as it was, so that the import can be tried again.
    if (!whole) for (const end of ['', '-wal', '-shm']) rmSync(join(folder, databaseName + end), { force: true });
  }
}

interface Line {
  readonly seq: number;
  readonly hash: string;
  readonly before: string | null;
  readonly record: object;
}

interface NumberedLine extends Line {
  /** Its place in the file, from 1. */
  readonly number: number;
  /** The record as it is stored. */
  readonly body: string;
}

/** Throws where a record does not come after the last one, does not follow it, or does not match its hash. */
function verifyLine({ seq, hash, before, number, body }: NumberedLine, last: Head, follows: boolean): void {
  if (seq <= last.seq) throw new Error(`line ${number}: record ${seq} comes after record ${last.seq}`);
  if (follows && before !== last.hash)
    throw new Error(`line ${number}: record ${seq} does not follow record ${last.seq}`);
  if (before === null && seq !== 1) return;
  if (recordHash(before ?? chainStart.hash, seq, body) !== hash)
    throw new Error(`line ${number}: record ${seq} was changed: it does not match its hash`);
}

function parseLine(text: string, number: number): Line {
  const wrong = new Error(`line ${number} is no record of an export (JSONL, with "hash" and "record")`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof value !== 'object' || value === null) throw wrong;
  const { seq, hash, before, record } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(seq) || typeof seq !== 'number' || typeof hash !== 'string') throw wrong;
  if (typeof record !== 'object' || record === null || !('kind' in record)) throw wrong;
  if (!isBody(record))
    throw new Error(`line ${number}: record ${seq} lacks what a record has, or has it in another form`);
  return { seq, hash, before: typeof before === 'string' ? before : null, record };
}

/** An editor on Windows begins a file with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Lines of a file without reading it whole. */
function* linesOf(path: string): Generator<{ readonly text: string; readonly number: number }> {
  const file = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const buffer = Buffer.alloc(chunk);
    let rest = '';
    let number = 0;
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw new Error(`line ${number + lines.length + 1} is too long to be a record`);
      for (const text of lines) {
        number++;
        if (text !== '') yield { text: number === 1 ? withoutMark(text) : text, number };
      }
    }
    if (rest !== '') yield { text: number === 0 ? withoutMark(rest) : rest, number: number + 1 };
  } finally {
    closeSync(file);
  }
}
