import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const indexName = 'index.db';
/** Raised when the tables below change: an index of another version is thrown away and built again. */
const version = 1;

/**
 * All of it is derived from the journal, so it may be deleted at any time. Names are numbers here, so that rows and
 * indexes stay narrow at a million records.
 */
const schema = `
  CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE call (
    id INTEGER PRIMARY KEY, call TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
    agent INTEGER NOT NULL, server INTEGER NOT NULL, tool INTEGER NOT NULL, category TEXT NOT NULL, risk TEXT NOT NULL,
    outcome TEXT NOT NULL, rule INTEGER NOT NULL, reached INTEGER NOT NULL,
    last INTEGER NOT NULL, decided INTEGER NOT NULL, returned INTEGER, total REAL, gateway REAL
  ) STRICT;
  CREATE INDEX call_at ON call (at);
  CREATE INDEX call_agent ON call (agent);
  CREATE INDEX call_tool ON call (tool);
  CREATE INDEX call_outcome ON call (outcome);
  CREATE TABLE minute (
    minute INTEGER NOT NULL, outcome TEXT NOT NULL, reached INTEGER NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (minute, outcome, reached)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE hour (
    server INTEGER NOT NULL, tool INTEGER NOT NULL, hour INTEGER NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (server, tool, hour)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Opens the index of one journal, known by its id; one of another journal, of another version, or a damaged one is built
 * anew.
 */
export function openIndex(folder: string, journal: string): DatabaseSync {
  const path = join(folder, indexName);
  try {
    const db = open(path);
    if (belongs(db, journal)) return db;
    db.close();
  } catch {
    // Whatever is wrong with it, it is derived: the journal holds all that is needed to build it again.
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const db = open(path);
  db.exec('BEGIN');
  db.exec(schema);
  const put = db.prepare('INSERT INTO state VALUES (?, ?)');
  put.run('version', String(version));
  put.run('journal', journal);
  put.run('upto', '0');
  db.exec('COMMIT');
  return db;
}

function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  chmodSync(path, 0o600);
  // A crash of the program loses nothing; after a power cut a damaged index is built again.
  db.exec('PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768');
  for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) chmodSync(path + suffix, 0o600);
  return db;
}

function belongs(db: DatabaseSync, journal: string): boolean {
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'state'").get();
  if (Number(tables?.n) === 0) return false;
  const read = db.prepare('SELECT value FROM state WHERE key = ?');
  return read.get('version')?.value === String(version) && read.get('journal')?.value === journal;
}
