import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chainStart, type Head } from './chain.ts';

export const databaseName = 'journal.db';

const pageBytes = 8_192;

/**
 * `record.body` is the JSON text that the hash covers, kept exactly as hashed; all that searches need is derived from it
 * in another database. Reservations stand beside it so that both are one commit.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS reservation (
    call TEXT NOT NULL, key TEXT NOT NULL, window REAL NOT NULL, at REAL NOT NULL, weight REAL NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS reservation_call ON reservation (call);
  CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Makes the journal's folder, closed to other users. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/** Opens the database for writing, with every commit on disk before it counts. Throws where it cannot. */
export function openStore(folder: string, ceiling: number): DatabaseSync {
  const path = join(folder, databaseName);
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    chmodSync(path, 0o600);
    db.exec(`PRAGMA page_size = ${pageBytes}`);
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
    if (mode !== 'wal') throw new Error(`${path} cannot use a write-ahead log (journal mode ${String(mode)})`);
    // FULL: the log is flushed at each commit, so that an acknowledged record survives a power cut too.
    db.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864');
    const size = Number(db.prepare('PRAGMA page_size').get()?.page_size ?? pageBytes);
    if (Number.isFinite(ceiling)) db.exec(`PRAGMA max_page_count = ${Math.max(16, Math.floor(ceiling / size))}`);
    db.exec(schema);
    db.prepare("INSERT OR IGNORE INTO state VALUES ('id', ?)").run(randomUUID());
    for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) chmodSync(path + suffix, 0o600);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the database for reading beside a writer, or where none runs. Throws where there is none. */
export function openForReading(folder: string): DatabaseSync {
  return new DatabaseSync(join(folder, databaseName), { readOnly: true, timeout: 5_000 });
}

export function readState(db: DatabaseSync, key: string): string | null {
  const value = db.prepare('SELECT value FROM state WHERE key = ?').get(key)?.value;
  return typeof value === 'string' ? value : null;
}

export function writeState(db: DatabaseSync, key: string, value: string): void {
  db.prepare('INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value);
}

/** The last record; where retention removed them all, the anchor that it left. */
export function readHead(db: DatabaseSync): Head {
  const row = db.prepare('SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1').get();
  if (row !== undefined) return { seq: Number(row.seq), hash: String(row.hash) };
  return readAnchor(db);
}

/** What stands before the first record kept: the start of the chain, or the last record that retention removed. */
export function readAnchor(db: DatabaseSync): Head {
  const text = readState(db, 'anchor');
  if (text === null) return chainStart;
  const value: unknown = JSON.parse(text);
  const seq = typeof value === 'object' && value !== null ? Reflect.get(value, 'seq') : undefined;
  const hash = typeof value === 'object' && value !== null ? Reflect.get(value, 'hash') : undefined;
  if (typeof seq !== 'number' || typeof hash !== 'string') throw new Error('the anchor of the journal cannot be read');
  return { seq, hash };
}
