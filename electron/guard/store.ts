import { chmodSync, type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyChange, Problem } from '../../shared/control/contract.ts';
import { type AgentId, agentIdSchema, type ServerName, serverNameSchema } from '../../shared/names.ts';
import { closedDocument, type PolicyDocument } from '../../shared/policy/document.ts';
import { maxTextLength } from '../../shared/policy/json-text.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { printPolicy } from '../../shared/policy/print.ts';
import { temporaryPattern, writeAtomic } from './atomic-file.ts';
import { type CompiledPolicy, compile } from './compile.ts';
import { fileProblem, PolicyFile, PolicyInvalid, visibleKey } from './policy-file.ts';
import type { PolicySource } from './policy-source.ts';
import type { Clock } from './ports.ts';
import { type Version, Versions } from './versions.ts';

export { PolicyInvalid };

export interface StoreOptions {
  /** `DIR/policies`. */
  readonly folder: string;
  readonly clock: Clock;
  /** Milliseconds between looks at the folder, for file systems that do not report changes; 400 unless told. */
  readonly pollMs?: number;
  readonly onFault?: (error: unknown) => void;
}

export interface By {
  readonly author: string;
  readonly note?: string;
}

type Listener = (server: ServerName, agent: AgentId | null, visible: boolean) => void;

const filePattern = /^([a-z0-9][a-z0-9-]{0,31})(?:@([a-z0-9][a-z0-9-]{0,31}))?\.json$/;
/** A file that is missing for less was being replaced by an editor: an overlay must not open for that blink. */
const graceMs = 250;

/**
 * The policy files: `NAME.json` for a server, `NAME@ID.json` for one agent on it. An edit on disk is in force within a
 * second; a text with problems never is. All changes go through one queue, so that none is lost to another.
 */
export class PolicyStore implements PolicySource {
  readonly #options: StoreOptions;
  readonly #files = new Map<string, PolicyFile>();
  readonly #policies = new Map<string, CompiledPolicy>();
  readonly #listeners = new Set<Listener>();
  #queue: Promise<unknown> = Promise.resolve();
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  private constructor(options: StoreOptions) {
    this.#options = options;
  }

  static async open(options: StoreOptions): Promise<PolicyStore> {
    const store = new PolicyStore(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(options.folder)) {
      if (temporaryPattern.test(name)) await rm(join(options.folder, name), { force: true });
    }
    await store.#look();
    store.#watch();
    return store;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  policyFor(server: ServerName, agent: AgentId, now: number): CompiledPolicy {
    const key = `${server}@${agent}`;
    const known = this.#policies.get(key);
    if (known?.documents.every(({ from, to }) => now >= from && now < to)) return known;
    const base = this.#files.get(server);
    const overlay = this.#files.get(key);
    const documents = [
      base?.compiled(now) ?? compile(closedDocument, { server, agent: null, version: 0, now }),
      ...(overlay?.stands ? [overlay.compiled(now)] : []),
    ];
    const made: CompiledPolicy = { documents };
    this.#policies.set(key, made);
    return made;
  }

  /** The document in force; the closed one where there is none. */
  document(server: ServerName, agent?: AgentId): PolicyDocument {
    return this.#files.get(nameOf(server, agent))?.document ?? closedDocument;
  }

  /** The file as it stands, its problems, and the version that is in force (0: none was ever accepted). */
  show(
    server: ServerName,
    agent?: AgentId,
  ): { readonly text: string; readonly version: number; readonly path: string; readonly problems: readonly Problem[] } {
    const file = this.#files.get(nameOf(server, agent));
    return {
      text: file?.text ?? printPolicy(closedDocument),
      version: file?.accepted?.version ?? 0,
      path: this.#path(server, agent),
      problems: file?.problems ?? [],
    };
  }

  /** The text that decides now; null where no document was ever accepted. */
  inForce(server: ServerName, agent?: AgentId): { readonly text: string; readonly version: number } | null {
    return this.#files.get(nameOf(server, agent))?.accepted ?? null;
  }

  /** Every document whose file has problems: for faults on the screen. */
  problems(): readonly {
    readonly server: ServerName;
    readonly agent: AgentId | null;
    readonly problems: readonly Problem[];
  }[] {
    return [...this.#files.values()].filter((file) => file.problems.length > 0);
  }

  /** Newest first. */
  versions(server: ServerName, agent?: AgentId): readonly Version[] {
    return this.#files.get(nameOf(server, agent))?.versions.list().toReversed() ?? [];
  }

  async versionText(server: ServerName, agent: AgentId | undefined, version: number): Promise<string | null> {
    return (await this.#files.get(nameOf(server, agent))?.versions.text(version)) ?? null;
  }

  /** Writes a first document where there is no file and never was one. */
  async ensure(server: ServerName, document: PolicyDocument, author: string): Promise<void> {
    await this.#enqueue(async () => {
      const file = await this.#file(server, null);
      if (file.text === null && file.versions.latest === null) await this.#put(file, printPolicy(document), { author });
    });
  }

  /** Puts a text in force. Rejects with `PolicyInvalid`; resolves when the next call is judged by it. */
  apply(server: ServerName, agent: AgentId | undefined, text: string, by: By): Promise<PolicyChange> {
    return this.#change(
      server,
      agent,
      () => text,
      by,
      (version) => `Policy of ${nameOf(server, agent)} is now version ${version}`,
    );
  }

  /** Puts an edited document in force. Refused while the file has problems: saving would bury what a person is writing. */
  edit(
    server: ServerName,
    change: (document: PolicyDocument) => PolicyDocument,
    by: By & { readonly words: string; readonly agent?: AgentId },
  ): Promise<PolicyChange> {
    const next = (file: PolicyFile) => {
      if (file.problems.length > 0) throw new PolicyInvalid(file.problems);
      const before = file.document;
      const after = change(before);
      return printPolicy(after) === printPolicy(before) && file.accepted !== null
        ? file.accepted.text
        : printPolicy(after);
    };
    return this.#change(server, by.agent, next, by, () => by.words);
  }

  /** Puts an earlier version back, byte for byte, as a new version. */
  restore(server: ServerName, agent: AgentId | undefined, version: number, by: By): Promise<PolicyChange> {
    const next = async (file: PolicyFile) => {
      const text = await file.versions.text(version);
      if (text !== null) return text;
      throw new PolicyInvalid([fileProblem(`Version ${version} of ${nameOf(server, agent)} is not kept.`, null)]);
    };
    const noted = { note: `Restored version ${version}`, ...by };
    return this.#change(
      server,
      agent,
      next,
      noted,
      () => `Policy of ${nameOf(server, agent)} restored to version ${version}`,
    );
  }

  #change(
    server: ServerName,
    agent: AgentId | undefined,
    next: (file: PolicyFile) => string | Promise<string>,
    by: By,
    words: (version: number) => string,
  ): Promise<PolicyChange> {
    return this.#enqueue(async () => {
      const file = await this.#file(server, agent ?? null);
      // What a person saved a moment ago must become a version of its own before it is built upon.
      await this.#read(file);
      const text = await next(file);
      const before = file.accepted?.version ?? null;
      if (text === file.accepted?.text && text === file.text) {
        return { server, version: file.accepted.version, undo: null, words: 'Nothing changed' };
      }
      const version = await this.#put(file, text, by);
      return { server, version, undo: before, words: words(version) };
    });
  }

  async #put(file: PolicyFile, text: string, by: By): Promise<number> {
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new PolicyInvalid(parsed.problems);
    const before = visibleKey(file.document);
    const { author, note = '' } = by;
    const { version } = await file.versions.add(text, { author, note, at: this.#options.clock.now() });
    await writeAtomic(file.path, text);
    file.accept(text, version);
    file.signature = '';
    file.missingSince = null;
    this.#inForce(file, before !== visibleKey(file.document));
    return version;
  }

  async #file(server: ServerName, agent: AgentId | null): Promise<PolicyFile> {
    const name = nameOf(server, agent ?? undefined);
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const versions = await Versions.open(join(this.#options.folder, '.versions', name));
    const file = new PolicyFile({ server, agent, path: this.#path(server, agent ?? undefined), versions });
    this.#files.set(name, file);
    return file;
  }

  #path(server: ServerName, agent: AgentId | undefined): string {
    return join(this.#options.folder, `${nameOf(server, agent)}.json`);
  }

  /** Reads a file where it changed since it was read last. */
  async #read(file: PolicyFile): Promise<void> {
    const found = await stat(file.path, { bigint: true }).catch(() => null);
    if (found === null) return this.#missing(file);
    file.missingSince = null;
    const signature = `${found.size} ${found.mtimeNs} ${found.ctimeNs} ${found.ino}`;
    if (signature === file.signature) return;
    // Two writes in one tick of the file system's clock look alike: a file that was just written is read once more.
    const fresh = this.#options.clock.now() - Number(found.mtimeMs) < 100;
    const text = found.size > maxTextLength * 4 ? null : await readFile(file.path, 'utf8').catch(() => null);
    file.signature = fresh ? '' : signature;
    const before = [visibleKey(file.document), file.accepted?.version, file.problems.length] as const;
    if (text === null) file.reject(null, [fileProblem(`${file.path} cannot be read.`, 'Check who may read it')]);
    else await this.#take(file, text);
    const [visible, version, problems] = before;
    if (version !== file.accepted?.version || problems !== file.problems.length) {
      this.#inForce(file, visible !== visibleKey(file.document));
    }
  }

  async #take(file: PolicyFile, text: string): Promise<void> {
    if (text === file.accepted?.text) {
      if (file.problems.length > 0 || file.text !== text) file.accept(text, file.accepted.version);
      return;
    }
    if (text === file.text && file.problems.length > 0) return;
    const parsed = parsePolicy(text);
    if (!parsed.ok) {
      if (file.accepted === null) await this.#lastGood(file);
      file.reject(text, parsed.problems);
      return;
    }
    const { latest } = file.versions;
    const same = file.accepted === null && latest !== null && (await file.versions.text(latest.version)) === text;
    if (same) return file.accept(text, latest.version);
    const at = this.#options.clock.now();
    const { version } = await file.versions.add(text, { author: 'file', note: 'Edited on disk', at });
    file.accept(text, version);
    if (process.platform !== 'win32') chmodSync(file.path, 0o600);
  }

  /** At start with a broken file: the newest version that is still whole. */
  async #lastGood(file: PolicyFile): Promise<void> {
    for (const { version } of file.versions.list().toReversed()) {
      const text = await file.versions.text(version);
      if (text !== null && parsePolicy(text).ok) return file.accept(text, version);
    }
  }

  #missing(file: PolicyFile): void {
    file.signature = '';
    if (!file.stands) return;
    const now = this.#options.clock.monotonic();
    file.missingSince ??= now;
    if (now - file.missingSince < graceMs) return;
    const before = visibleKey(file.document);
    file.remove();
    this.#inForce(file, before !== visibleKey(file.document));
  }

  #inForce(file: PolicyFile, visible: boolean): void {
    this.#policies.clear();
    for (const listener of this.#listeners) listener(file.server, file.agent, visible);
  }

  /** Looks at the whole folder once. */
  async #look(): Promise<void> {
    const names = new Set(this.#files.keys());
    for (const name of await readdir(this.#options.folder)) {
      const match = filePattern.exec(name);
      if (!match) continue;
      const agent = match[2] === undefined ? null : agentIdSchema.parse(match[2]);
      const file = await this.#file(serverNameSchema.parse(match[1]), agent);
      names.add(nameOf(file.server, file.agent ?? undefined));
    }
    for (const name of names) {
      const file = this.#files.get(name);
      if (file !== undefined) await this.#read(file).catch((error: unknown) => this.#options.onFault?.(error));
    }
  }

  #watch(): void {
    const look = () => {
      if (this.#looking) return;
      this.#looking = true;
      void this.#enqueue(() => this.#look())
        .catch((error: unknown) => this.#options.onFault?.(error))
        .finally(() => {
          this.#looking = false;
        });
    };
    this.#timer = setInterval(look, this.#options.pollMs ?? 400);
    this.#timer.unref();
    try {
      this.#watcher = watch(this.#options.folder, { persistent: false }, look);
      // A watcher that dies (too many, folder replaced) leaves the timer, which alone is quick enough.
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch (error) {
      this.#options.onFault?.(error);
    }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work, work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

function nameOf(server: ServerName, agent: AgentId | undefined): string {
  return agent === undefined ? server : `${server}@${agent}`;
}
