import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isJsonObject, type JsonValue } from '../../../shared/json.ts';
import {
  type Body,
  type DecidedBody,
  isDecided,
  isReturned,
  parseBody,
  type ReturnedBody,
} from '../chain/record-body.ts';

/** Records in one step. */
const step = 200;

/**
 * The full text of calls and events, kept behind the index of calls: it is far more work, and only searches for words
 * need it. A call is one text, its arguments and its result together.
 */
export class TextIndex {
  readonly #db: DatabaseSync;
  readonly #read: StatementSync;
  readonly #body: StatementSync;
  readonly #call: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #has: StatementSync;
  readonly #level: StatementSync;
  /** Calls whose text was taken in up to which record; a short memory that only saves work. */
  readonly #whole = new Map<number, number>();
  #upto: number;

  constructor(index: DatabaseSync, journal: DatabaseSync) {
    this.#db = index;
    this.#read = journal.prepare('SELECT seq, body FROM record WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?');
    this.#body = journal.prepare('SELECT body FROM record WHERE seq = ?');
    this.#call = index.prepare('SELECT id, decided, returned FROM call WHERE call = ?');
    this.#insert = index.prepare('INSERT INTO text (rowid, body) VALUES (?, ?)');
    this.#delete = index.prepare('DELETE FROM text WHERE rowid = ?');
    this.#has = index.prepare('SELECT 1 FROM text_docsize WHERE id = ?');
    this.#level = index.prepare("UPDATE state SET value = ? WHERE key = 'texts'");
    this.#upto = Number(index.prepare("SELECT value FROM state WHERE key = 'texts'").get()?.value ?? 0);
  }

  get upto(): number {
    return this.#upto;
  }

  /** Takes in the texts of the next records, not beyond `limit`, up to where the index of calls is. True where any were. */
  step(limit: number): boolean {
    const rows = this.#read.all(this.#upto, limit, step);
    const first = rows[0];
    if (first === undefined) return false;
    this.#db.exec('BEGIN');
    try {
      for (const row of rows) {
        const seq = Number(row.seq);
        this.#take(seq, parseBody(String(row.body)));
        this.#upto = seq;
      }
      this.#level.run(String(this.#upto));
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#upto = Number(first.seq) - 1;
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    return true;
  }

  #take(seq: number, body: Body): void {
    if (!isDecided(body) && !isReturned(body)) {
      this.#put(seq, [body.kind, body.what, body.by ?? '', flat(body.detail)].join('\n'));
      return;
    }
    const call = this.#call.get(body.call);
    if (call === undefined) return;
    const id = Number(call.id);
    const returned = call.returned === null ? null : Number(call.returned);
    // Where the end is known already, the whole is taken in once, with the first record.
    if (
      seq !== id &&
      returned !== null &&
      seq <= returned &&
      this.#has.get(id) !== undefined &&
      this.#wholeAt(id, seq)
    ) {
      return;
    }
    const decided = isDecided(body) && Number(call.decided) === seq ? body : this.#decided(Number(call.decided));
    if (decided === null) return;
    const ended = isReturned(body) ? body : returned === null ? null : this.#returned(returned);
    this.#put(id, callText(decided, ended));
    this.#whole.set(id, Number(returned ?? call.decided));
    if (this.#whole.size > 10_000) this.#whole.clear();
  }

  #wholeAt(id: number, seq: number): boolean {
    return (this.#whole.get(id) ?? 0) >= seq;
  }

  #put(id: number, text: string): void {
    if (this.#has.get(id) !== undefined) this.#delete.run(id);
    this.#insert.run(id, text);
  }

  #decided(seq: number): DecidedBody | null {
    const body = this.#parsed(seq);
    return body !== null && isDecided(body) ? body : null;
  }

  #returned(seq: number): ReturnedBody | null {
    const body = this.#parsed(seq);
    return body !== null && isReturned(body) ? body : null;
  }

  #parsed(seq: number): Body | null {
    const text = this.#body.get(seq)?.body;
    return typeof text === 'string' ? parseBody(text) : null;
  }
}

function callText(decided: DecidedBody, returned: ReturnedBody | null): string {
  const { tool, server, agent, label, decision } = decided;
  const parts = [tool, server, agent, label, decision.rule, decision.words, flat(decided.arguments.value)];
  if (returned !== null) parts.push(returned.error ?? '', flat(returned.result?.value ?? null));
  return parts.join('\n');
}

/** All names and values of a JSON value as words. Texts that hold JSON themselves lose its escapes. */
function flat(value: JsonValue): string {
  const parts: string[] = [];
  const walk = (part: JsonValue): void => {
    if (typeof part === 'string')
      parts.push(part.includes('\\') ? part.replace(/\\(?:u[0-9a-fA-F]{4}|.)/g, ' ') : part);
    else if (typeof part === 'number' || typeof part === 'boolean') parts.push(String(part));
    else if (isJsonObject(part)) {
      for (const key of Object.keys(part)) {
        parts.push(key);
        walk(part[key] ?? null);
      }
    } else if (part !== null) for (const item of part) walk(item);
  };
  walk(value);
  return parts.join(' ');
}
