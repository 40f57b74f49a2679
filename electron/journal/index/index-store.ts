import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const indexName = 'index.db';
/** Raised when the tables below or what is counted in them change: an index of another version is thrown away and built again. */
const version = 6;

/**
 * All of it is derived from the journal, so it may be deleted at any time. Names are numbers here, so that rows and
 * indexes stay narrow at a million records. A call has the number of its first record: numbers grow with arrival.
 */
const schema = `
  CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE call (
    id INTEGER PRIMARY KEY, call TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
    agent INTEGER NOT NULL, server INTEGER NOT NULL, tool INTEGER NOT NULL, category TEXT NOT NULL, risk TEXT NOT NULL,
    outcome TEXT NOT NULL, rule INTEGER NOT NULL, reached INTEGER NOT NULL,
    last INTEGER NOT NULL, decided INTEGER NOT NULL, returned INTEGER
  ) STRICT;
  CREATE INDEX call_at ON call (at);
  CREATE INDEX call_agent ON call (agent);
  CREATE INDEX call_tool ON call (tool);
  CREATE INDEX call_outcome ON call (outcome);
  CREATE INDEX call_rule ON call (rule);
  CREATE INDEX call_risk ON call (risk);
  CREATE INDEX call_last ON call (last);
  CREATE TABLE middle (seq INTEGER PRIMARY KEY, call INTEGER NOT NULL) STRICT;
  CREATE INDEX middle_call ON middle (call);
  CREATE TABLE event (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL,
    agent INTEGER, server INTEGER, tool INTEGER, call TEXT
  ) STRICT;
  CREATE INDEX event_call ON event (call) WHERE call IS NOT NULL;
  CREATE VIRTUAL TABLE text USING fts5(
    body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
  );
  CREATE VIRTUAL TABLE vocabulary USING fts5vocab(text, row);
  CREATE TABLE total (field TEXT NOT NULL, value TEXT NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (field, value))
    STRICT, WITHOUT ROWID;
  CREATE TABLE minute (
    minute INTEGER NOT NULL, outcome TEXT NOT NULL, reached INTEGER NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (minute, outcome, reached)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE hour (
    hour INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL, tool INTEGER NOT NULL,
    outcome TEXT NOT NULL, rule INTEGER NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (hour, agent, server, tool, outcome, rule)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE latency (
    hour INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL, part TEXT NOT NULL, bucket INTEGER NOT NULL,
    calls INTEGER NOT NULL, PRIMARY KEY (hour, agent, server, part, bucket)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE rate (
    minute INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL, tool INTEGER NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (minute, agent, server, tool)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE peak (
    day INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL, tool INTEGER NOT NULL, calls INTEGER NOT NULL,
    minute INTEGER NOT NULL, PRIMARY KEY (day, agent, server, tool)
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
  removeIndex(folder);
  const db = open(path);
  db.exec('BEGIN');
  db.exec(schema);
  // Merging a little more often keeps a search among few pieces; it runs in the background.
  db.exec("INSERT INTO text (text, rank) VALUES ('automerge', 4)");
  const put = db.prepare('INSERT INTO state VALUES (?, ?)');
  for (const [key, value] of [
    ['version', version],
    ['journal', journal],
    ['upto', 0],
    ['texts', 0],
    ['anchor', 0],
  ] as const) {
    put.run(key, String(value));
  }
  db.exec('COMMIT');
  return db;
}

/** Takes the index away; who opens it next builds it anew. */
export function removeIndex(folder: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, indexName) + suffix, { force: true });
}

function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  chmodSync(path, 0o600);
  // A crash of the program loses nothing; after a power cut a damaged index is built again.
  db.exec('PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  // The system caches the file; a larger cache of our own, or the file mapped, made no search of a million records faster.
  db.exec('PRAGMA cache_size = -8192; PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 4000');
  for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) chmodSync(path + suffix, 0o600);
  return db;
}

function belongs(db: DatabaseSync, journal: string): boolean {
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'state'").get();
  if (Number(tables?.n) === 0) return false;
  const read = db.prepare('SELECT value FROM state WHERE key = ?');
  return read.get('version')?.value === String(version) && read.get('journal')?.value === journal;
}
