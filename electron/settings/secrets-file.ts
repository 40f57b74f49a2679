import { dirname, join } from 'node:path';
import { Listeners } from '../lib/listeners.ts';
import { writePrivateFile } from '../lib/private-files.ts';
import { sameFile } from '../lib/same-file.ts';
import { folderGone } from './data-folder.ts';
import { type SecretCodec, SecretsClosed, type SecretsPort, type SettingsNotice, type StoredSecret } from './port.ts';
import { inWords } from './secret-words.ts';
import { type FoundSecrets, readOrMend, type StoredSecrets } from './stored-secrets.ts';

/** Without a key ring: what one encrypted stays as it is, for whoever can read it. */
export const plainCodec: SecretCodec = {
  encode: async (secret) => ({ form: 'plain', value: secret }),
  decode: async ({ form, value }) => (form === 'plain' ? { value, renew: false } : null),
  notice: () => null,
  unreadable: (names) => ({
    code: 'secrets-foreign',
    title: 'Without its window Railguard cannot read what the desktop app encrypted',
    help: `The system’s key ring has it: ${names.join(', ')}. Enter it anew on the command line, or start the desktop app on this folder. Agents keep their tokens.`,
  }),
  onChange: () => () => undefined,
};

/**
 * Opens `FOLDER/secrets.json`, mode 0600. Writes with the given codec and reads both forms, so that a folder may be used by
 * the desktop app and without a screen; a form that this process cannot read counts as absent and is left untouched.
 */
export function openSecrets(folder: string, codec: SecretCodec, now: () => number): SecretsPort {
  const path = join(folder, 'secrets.json');
  return new SecretsFile(path, codec, readOrMend(path, now));
}

class SecretsFile implements SecretsPort {
  readonly notices: readonly SettingsNotice[];
  readonly #path: string;
  readonly #isInPlace: () => boolean;
  readonly #codec: SecretCodec;
  readonly #listeners = new Listeners();
  /** Names of those that the key ring keeps while it is not open. */
  readonly #closed = new Set<string>();
  /** Names of those that were asked for and can never be read here. */
  readonly #unreadable = new Set<string>();
  /** Which change of each name was written last, by the order in which they were asked for. */
  readonly #written = new Map<string, number>();
  /** Those that are encrypted anew, or were in this process: a key ring that asks for it again and again gets it once. */
  readonly #renewed = new WeakSet<StoredSecret>();
  #changes = 0;
  #secrets: StoredSecrets;

  constructor(path: string, codec: SecretCodec, { secrets, notices }: FoundSecrets) {
    this.#path = path;
    this.#isInPlace = sameFile(dirname(path));
    this.#codec = codec;
    this.#secrets = secrets;
    this.notices = notices;
    codec.onChange(() => {
      // Those that stay plain where this fails are tried again with the next change.
      this.#encryptLate().catch(() => undefined);
      this.#closed.clear();
      this.#notify();
    });
  }

  async get(name: string): Promise<string | null> {
    const entry = Object.hasOwn(this.#secrets, name) ? this.#secrets[name] : undefined;
    if (entry === undefined) return null;
    const value = await this.#read(name, entry);
    // Where it was stored anew meanwhile, nothing is said of the one before.
    if (value === null && this.#secrets[name] === entry && !this.#unreadable.has(name)) {
      this.#unreadable.add(name);
      this.#notify();
    }
    return value;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#secrets, name);
  }

  async all(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const [name, entry] of Object.entries(this.#secrets)) {
      // One that the key ring refuses must not keep the others from being known.
      const value = await this.#read(name, entry).catch(() => null);
      if (value !== null) found.set(name, value);
    }
    return found;
  }

  async set(name: string, value: string): Promise<void> {
    const change = ++this.#changes;
    const entry = await this.#codec.encode(value);
    // What was stored or removed later stays, however long this one took to encrypt.
    if ((this.#written.get(name) ?? 0) > change) return;
    this.#unreadable.delete(name);
    this.#write({ ...this.#secrets, [name]: entry });
    this.#written.set(name, change);
  }

  setPublic(name: string, value: string | null): void {
    const { [name]: _before, ...rest } = this.#secrets;
    this.#unreadable.delete(name);
    this.#write(value === null ? rest : { ...rest, [name]: { form: 'plain', value } });
    this.#written.set(name, ++this.#changes);
  }

  async remove(name: string): Promise<void> {
    this.setPublic(name, null);
  }

  protection(): ReturnType<SecretsPort['protection']> {
    const closed = this.#closed.size > 0;
    const names = inWords(this.#unreadable);
    const notice = closed || names.length === 0 ? this.#codec.notice() : this.#codec.unreadable(names);
    return notice === null ? null : { notice, closed };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async #read(name: string, entry: StoredSecret): Promise<string | null> {
    try {
      const read = await this.#codec.decode(entry);
      this.#closed.delete(name);
      if (read === null) return null;
      this.#unreadable.delete(name);
      // The old form is good until the new one stands; where that fails, the next read tries again.
      if (read.renew) this.#renew(name, entry, read.value).catch(() => this.#renewed.delete(entry));
      return read.value;
    } catch (error) {
      if (error instanceof SecretsClosed) this.#closed.add(name);
      throw error;
    }
  }

  #write(next: StoredSecrets): void {
    if (!this.#isInPlace()) throw folderGone(dirname(this.#path));
    writePrivateFile(this.#path, JSON.stringify(next, null, 2));
    this.#secrets = next;
    this.#notify();
  }

  /** Encrypts by the key ring's new key what its old one encrypted. */
  async #renew(name: string, entry: StoredSecret, value: string): Promise<void> {
    if (this.#renewed.has(entry)) return;
    this.#renewed.add(entry);
    const sealed = await this.#codec.encode(value);
    // It was stored anew or removed meanwhile, or the key ring was closed.
    if (sealed.form === 'plain' || this.#secrets[name] !== entry) return;
    this.#renewed.add(sealed);
    this.#write({ ...this.#secrets, [name]: sealed });
  }

  /** Encrypts what was stored while the key ring was not open. */
  async #encryptLate(): Promise<void> {
    for (const [name, entry] of Object.entries(this.#secrets)) {
      if (entry.later !== true) continue;
      const sealed = await this.#codec.encode(entry.value);
      // It was stored anew meanwhile, or the key ring is closed still.
      if (sealed.later !== true && this.#secrets[name] === entry) this.#write({ ...this.#secrets, [name]: sealed });
    }
  }

  #notify(): void {
    this.#listeners.notify();
  }
}
