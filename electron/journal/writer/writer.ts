// biome-ignore-all lint/style/noExcessiveLinesPerFile: one writer of one database; each step of it works on the same open transaction
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Redactor } from '../../../shared/journal/redact.ts';
import type { ReservationRow } from '../../guard/ports.ts';
import { systemClock } from '../../lib/clock.ts';
import { sameFile } from '../../lib/same-file.ts';
import { type Head, recordHash } from '../chain/chain.ts';
import { keyName } from '../chain/digest.ts';
import { Sealing } from '../chain/sealing.ts';
import { databaseName, makeFolder, openStore, readHead, readState, writeState } from '../chain/store.ts';
import { causeOf, faultCodeOf, JournalGone } from '../fault.ts';
import type { ChainEnd, ClockStamp, FaultNote, Restored } from '../thread-rpc.ts';
import { eventEntry } from './entries.ts';
import type { Entry } from './entry.ts';
import { dueForRemoval, type RetentionRule, removeSome } from './retention.ts';
import { safeHead } from './safe-head.ts';
import { briefText, briefWords, storedText } from './stored-value.ts';

/** Characters kept of the arguments and of the result of a call. */
const argumentsCap = 16_384;
const resultCap = 16_384;

const knownDecisions = 500;

/** How far behind the newest reservation one must have ended before it is forgotten, milliseconds. */
const reservationMargin = 60_000;
const pruneEvery = 60_000;
/** Records removed in one commit: calls wait no longer than that takes. */
const removedAtOnce = 500;

interface Open {
  readonly db: DatabaseSync;
  readonly isInPlace: () => boolean;
  readonly insert: StatementSync;
  readonly insertFour: StatementSync;
  readonly reserve: StatementSync;
  readonly release: StatementSync;
  readonly sealing: Sealing;
}

/** The only one that writes to the journal's database. Lives in a worker; everything here is synchronous. */
export class Writer {
  readonly #folder: string;
  readonly #ceiling: number;
  readonly #now: () => number;
  /** An end of the chain that is remembered elsewhere. */
  #expected: Head | null;
  #redactor = new Redactor();
  readonly #decisions = new Map<string, string>();
  #open: Open | null = null;
  #head: Head = { seq: 0, hash: '' };
  #prunedAt = 0;

  constructor(folder: string, ceiling: number, expected: Head | null = null, now: () => number = Date.now) {
    this.#folder = folder;
    this.#expected = expected;
    this.#ceiling = ceiling;
    this.#now = now;
  }

  /** Opens the database; answers what is wrong where it cannot. */
  start(): FaultNote | null {
    try {
      this.#ready();
      return null;
    } catch (error) {
      return { code: faultCodeOf(error), cause: causeOf(error) };
    }
  }

  get chainEnd(): ChainEnd {
    return { head: this.#head, doubt: this.#open?.sealing.doubt ?? null };
  }

  redactWith(redactor: Redactor): void {
    this.#redactor = redactor;
    this.#decisions.clear();
  }

  /** Writes all entries of a batch in one commit; throws with nothing written where one cannot be. */
  write(entries: Iterable<Entry>): Head {
    const open = this.#ready();
    if (!open.isInPlace()) throw new JournalGone(`${join(this.#folder, databaseName)} is gone, or is another file`);
    const before = this.#head;
    // Before the commit: a head that cannot be noted is a journal that cannot be proved, and closes the gate. After it, the
    // records stand, and saying otherwise would have them written again.
    open.sealing.checkpoints.maybe(before, this.#now());
    open.db.exec('BEGIN IMMEDIATE');
    try {
      const rows: (string | number)[] = [];
      for (const entry of entries) {
        this.#append(rows, this.#body(open, entry));
        // At once: rows that wait for the end of a large batch are garbage that young collections take for alive.
        if (rows.length === 12) open.insertFour.run(...rows.splice(0));
        countReservations(open, entry);
      }
      for (let at = 0; at < rows.length; at += 3) open.insert.run(...rows.slice(at, at + 3));
      this.#prune(open);
      open.sealing.write(this.#head);
      open.db.exec('COMMIT');
    } catch (error) {
      this.#head = before;
      rollback(open.db);
      // A damaged file is let go, so that it can be moved away.
      if (faultCodeOf(error) === 'journal-damaged') this.#letGo();
      throw error;
    }
    this.#noteQuietly(open);
    return this.#head;
  }

  #noteQuietly(open: Open): void {
    try {
      open.sealing.checkpoints.maybe(this.#head, this.#now());
    } catch {
      // The next batch meets it before it is committed.
    }
  }

  reservations(): Restored {
    const { db } = this.#ready();
    const rows = db.prepare('SELECT key, window, at, weight FROM reservation ORDER BY at').all();
    const stamp = readState(db, 'limit_clock');
    return {
      rows: rows.map(
        (row): ReservationRow => ({
          key: String(row.key),
          windowMs: Number(row.window),
          at: Number(row.at),
          weight: Number(row.weight),
        }),
      ),
      stamp: stamp === null ? null : (JSON.parse(stamp) as ClockStamp),
    };
  }

  setClock(stamp: ClockStamp): void {
    writeState(this.#ready().db, 'limit_clock', JSON.stringify(stamp));
  }

  /** Moves a damaged database aside and starts a new one. Answers where the old one lies; null where there was none. */
  recover(at: string): string | null {
    this.#letGo();
    const path = join(this.#folder, databaseName);
    const suffix = `.damaged-${at.replaceAll(/[^0-9TZ]/g, '')}`;
    let damaged: string | null = null;
    for (const part of ['', '-wal', '-shm']) {
      if (!existsSync(path + part)) continue;
      renameSync(path + part, path + suffix + part);
      damaged = path + suffix;
    }
    const checkpoints = join(this.#folder, 'heads.log');
    if (damaged !== null && existsSync(checkpoints)) renameSync(checkpoints, `${checkpoints}${suffix}`);
    this.#expected = null;
    this.#ready();
    return damaged;
  }

  /** Where retention removes up to by now, after a record that says so; null where nothing is due. */
  announceRemoval(rule: RetentionRule): number | null {
    const { db } = this.#ready();
    const due = dueForRemoval(db, rule, this.#now());
    if (due === null) return null;
    const what = `Removed records up to ${due.seq}: older than ${Math.round(rule.maxAgeMs / 86_400_000)} days, or beyond the size limit`;
    const event = { kind: 'retention', what, detail: { upto: due.seq, hash: due.hash } };
    this.write([eventEntry(event, { now: this.#now(), monotonic: this.#monotonic() })]);
    return due.seq;
  }

  /** Removes some records up to `upto`; true while there are more. */
  remove(upto: number): boolean {
    const { db } = this.#ready();
    db.exec('BEGIN IMMEDIATE');
    try {
      const more = removeSome(db, upto, removedAtOnce);
      db.exec('COMMIT');
      return more;
    } catch (error) {
      rollback(db);
      throw error;
    }
  }

  #monotonic(): number {
    return systemClock.monotonic();
  }

  close(): void {
    if (this.#open !== null && this.#head.seq > 0) this.#open.sealing.checkpoints.note(this.#head, this.#now());
    this.#letGo();
  }

  #ready(): Open {
    if (this.#open !== null) return this.#open;
    makeFolder(this.#folder);
    const db = openStore(this.#folder, this.#ceiling);
    try {
      this.#head = readHead(db);
      this.#open = {
        db,
        isInPlace: sameFile(join(this.#folder, databaseName)),
        insert: db.prepare('INSERT INTO record VALUES (?, ?, ?)'),
        insertFour: db.prepare('INSERT INTO record VALUES (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?)'),
        reserve: db.prepare('INSERT INTO reservation VALUES (?, ?, ?, ?, ?)'),
        release: db.prepare(
          'DELETE FROM reservation WHERE rowid = (SELECT rowid FROM reservation WHERE call = ? AND key = ? AND at = ? AND weight = ? LIMIT 1)',
        ),
        sealing: new Sealing(this.#folder, join(this.#folder, keyName), {
          db,
          head: this.#head,
          expected: this.#expected,
        }),
      };
      return this.#open;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  #letGo(): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    open.sealing.checkpoints.close();
    open.db.close();
  }

  #body(open: Open, entry: Entry): string {
    const start = safeHead(entry.head, this.#redactor).slice(0, -1);
    switch (entry.kind) {
      case 'decision': {
        const { isBrief, arguments: args } = entry;
        const stored = isBrief ? briefText(args, this.#redactor) : storedText(args, this.#redactor, argumentsCap);
        const decision = this.#decision(entry.decision);
        return `${start},"decision":${decision},"arguments":${stored},"argumentsDigest":"${open.sealing.seal(args)}"}`;
      }
      case 'result': {
        const { isBrief, error: text, result } = entry;
        const words = isBrief ? briefWords(text, this.#redactor) : this.#redactor.text(text);
        const error = text === '' ? 'null' : JSON.stringify(words);
        if (result === '') return `${start},"error":${error},"result":null,"resultDigest":null}`;
        const stored = isBrief ? briefText(result, this.#redactor) : storedText(result, this.#redactor, resultCap);
        return `${start},"error":${error},"result":${stored},"resultDigest":"${open.sealing.seal(result)}"}`;
      }
      case 'event': {
        const what = JSON.stringify(this.#redactor.text(entry.what));
        return `${start},"what":${what},"detail":${this.#redactor.json(entry.detail, argumentsCap).json}}`;
      }
    }
  }

  /** The same few decisions come again and again; each is looked through once. */
  #decision(text: string): string {
    const known = this.#decisions.get(text);
    if (known !== undefined) return known;
    const redacted = this.#redactor.json(text, Number.POSITIVE_INFINITY).json;
    if (this.#decisions.size >= knownDecisions) this.#decisions.clear();
    this.#decisions.set(text, redacted);
    return redacted;
  }

  #append(rows: (string | number)[], body: string): void {
    const seq = this.#head.seq + 1;
    const hash = recordHash(this.#head.hash, seq, body);
    rows.push(seq, body, hash);
    this.#head = { seq, hash };
  }

  #prune(open: Open): void {
    const now = this.#now();
    if (Math.abs(now - this.#prunedAt) < pruneEvery) return;
    this.#prunedAt = now;
    open.db
      .prepare('DELETE FROM reservation WHERE at + window + ? < (SELECT max(at) FROM reservation)')
      .run(reservationMargin);
  }
}

/** Reservations made by a decision, or given back by an end. */
function countReservations(open: Open, entry: Entry): void {
  if (entry.kind === 'event') return;
  const text = entry.kind === 'decision' ? entry.reservations : entry.released;
  if (text === '') return;
  const [call, list] = JSON.parse(text) as [string, [string, number, number, number][]];
  for (const [key, window, at, weight] of list) {
    if (entry.kind === 'decision') open.reserve.run(call, key, window, at, weight);
    else open.release.run(call, key, at, weight);
  }
}

function rollback(db: DatabaseSync): void {
  try {
    if (db.isTransaction) db.exec('ROLLBACK');
  } catch {
    // SQLite has already rolled back by itself (full disk); the error that led here says why.
  }
}
