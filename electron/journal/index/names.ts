import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Unknown tools are recorded under whatever name an agent made up: without a bound they would fill the memory. */
const remembered = 20_000;

/** Numbers for names: agents, servers, tools, rules. */
export class Names {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #text: StatementSync;
  readonly #all: StatementSync;
  readonly #ids = new Map<string, number>();
  readonly #texts = new Map<number, string>();

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT id, text FROM name');
    this.#find = db.prepare('SELECT id FROM name WHERE text = ?');
    this.#add = db.prepare('INSERT INTO name (text) VALUES (?)');
    this.#text = db.prepare('SELECT text FROM name WHERE id = ?');
  }

  /** The number of a name, given where it has none. */
  id(text: string): number {
    const known = this.find(text);
    if (known !== null) return known;
    return this.#remember(Number(this.#add.run(text).lastInsertRowid), text);
  }

  /** The number of a name; null where nothing has that name. */
  find(text: string): number | null {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const row = this.#find.get(text);
    return row === undefined ? null : this.#remember(Number(row.id), text);
  }

  /** The numbers of all names that a test takes. */
  matching(test: (text: string) => boolean): number[] {
    return this.#all.all().flatMap((row) => (test(String(row.text)) ? [Number(row.id)] : []));
  }

  text(id: number): string {
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const text = this.#text.get(id)?.text;
    if (typeof text !== 'string') return '';
    this.#remember(id, text);
    return text;
  }

  /** After a rollback numbers given since may mean nothing. */
  forget(): void {
    this.#ids.clear();
    this.#texts.clear();
  }

  #remember(id: number, text: string): number {
    if (this.#ids.size >= remembered) this.forget();
    this.#ids.set(text, id);
    this.#texts.set(id, text);
    return id;
  }
}
