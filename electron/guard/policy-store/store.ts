// Longer than most: every change of a policy goes through the one queue here, and nothing else may write a policy file.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyChange, Problem } from '../../../shared/control/policy.ts';
import { type AgentId, agentIdSchema, type ServerName, serverNameSchema } from '../../../shared/names.ts';
import { closedDocument, type PolicyDocument } from '../../../shared/policy/document.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { type CompiledPolicy, compile } from '../policy/compile.ts';
import type { Clock } from '../ports.ts';
import { temporaryPattern, writeAtomic } from './atomic-file.ts';
import { type Pending, PolicyFile, PolicyGone, PolicyInvalid, visibleKey } from './policy-file.ts';
import type { PolicySource } from './policy-source.ts';
import { readPolicyFile } from './reading.ts';
import { type Version, Versions } from './versions.ts';
import { watchFolder } from './watch-folder.ts';

export { PolicyGone, PolicyInvalid };

export interface StoreOptions {
  /** `DIR/policies`. */
  readonly folder: string;
  readonly clock: Clock;
  /** Milliseconds between looks at the folder, for file systems that do not report changes; 400 unless told. */
  readonly pollMs?: number;
  /**
   * Whether an edit on disk that opens something waits for a person: an agent with a shell could else write its own
   * rules. Asked at each edit. Not held unless told; a folder without a history is taken as it is found.
   */
  readonly holdLoosening?: () => boolean;
  readonly onFault?: (error: unknown) => void;
}

/** An edit on disk that waits for a person. */
export interface PendingEdit extends Pending {
  readonly server: ServerName;
  readonly agent: AgentId | null;
}

export interface By {
  readonly author: string;
  readonly note?: string;
}

type Listener = (server: ServerName, agent: AgentId | null, visible: boolean) => void;

const filePattern = /^([a-z0-9][a-z0-9-]{0,31})(?:@([a-z0-9][a-z0-9-]{0,31}))?\.json$/;

/** The tests of a server's policy, beside it. */
const testsPattern = /^[a-z0-9][a-z0-9-]{0,31}\.tests\.json$/;

/**
 * The policy files: `NAME.json` for a server, `NAME@ID.json` for one agent on it. An edit on disk is in force within a
 * second; a text with problems never is. All changes go through one queue, so that none is lost to another.
 */
export class PolicyStore implements PolicySource {
  readonly #options: StoreOptions;
  readonly #files = new Map<string, PolicyFile>();
  readonly #policies = new Map<string, CompiledPolicy>();
  readonly #listeners = new Set<Listener>();
  readonly #strays = new Set<string>();
  #queue: Promise<unknown> = Promise.resolve();
  #unwatch = () => {};
  #running = false;
  /** Files whose version was made before it was asked for them: at the start, from edits while nothing ran. */
  #early: Set<PolicyFile> | null = new Set();

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
    store.#running = true;
    const onFault = (error: unknown) => options.onFault?.(error);
    const look = () => store.#enqueue(() => store.#look());
    store.#unwatch = watchFolder(options.folder, options.pollMs ?? 400, look, onFault);
    return store;
  }

  close(): void {
    this.#unwatch();
  }

  /** What became a version since it was opened, so that what follows changes misses none; nothing when asked again. */
  takeEarly(): readonly Pick<PolicyFile, 'server' | 'agent'>[] {
    const early = [...(this.#early ?? [])];
    this.#early = null;
    return early;
  }

  /** Every file that stands or stood. */
  known(): readonly Pick<PolicyFile, 'server' | 'agent'>[] {
    return [...this.#files.values()];
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
  ): {
    readonly text: string;
    readonly version: number;
    readonly path: string;
    readonly problems: readonly Problem[];
    /** Set where the text waits for a person because it opens something. */
    readonly pending: Pending | null;
  } {
    const file = this.#files.get(nameOf(server, agent));
    return {
      text: file?.text ?? printPolicy(closedDocument),
      version: file?.accepted?.version ?? 0,
      path: this.#path(server, agent),
      problems: file?.problems ?? [],
      pending: file?.pending ?? null,
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

  /** Edits on disk that wait for a person. */
  pending(): readonly PendingEdit[] {
    return [...this.#files.values()].flatMap(({ server, agent, pending }) =>
      pending === null ? [] : [{ server, agent, ...pending }],
    );
  }

  /** Puts in force the edit that a person was shown; refused where the file says something else by now. */
  acceptPending(server: ServerName, agent: AgentId | undefined, shown: string | null, by: By): Promise<PolicyChange> {
    return this.#enqueue(async () => {
      const file = await this.#file(server, agent ?? null);
      await this.#read(file);
      if (file.pending === null || file.pending.text !== shown) {
        throw new PolicyGone(
          'policy-edited-again',
          'The file was edited again since it was shown. Look at it once more.',
        );
      }
      const before = versionBefore(file);
      const words = `Edit of ${nameOf(server, agent)} is now in force`;
      return { server, version: await this.#put(file, shown, by), undo: before, words };
    });
  }

  /** Writes what is in force over the edit that waits. */
  async discardPending(server: ServerName, agent: AgentId | undefined): Promise<void> {
    await this.#enqueue(async () => {
      const file = await this.#file(server, agent ?? null);
      if (file.pending === null) return;
      if (file.accepted === null) {
        await rm(file.path, { force: true });
        file.remove();
      } else {
        await writeAtomic(file.path, file.accepted.text);
        file.accept(file.accepted.text, file.accepted.version);
      }
      file.signature = '';
      this.#inForce(file, false);
    });
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
    // An edit that waits does not stand in the way: a person must be able to click Deny whatever is written on disk.
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

  /**
   * Puts an earlier version back, byte for byte, as a new version. One that says "taken away" takes the file away, and so
   * does 0, which is what stood before the first.
   */
  restore(server: ServerName, agent: AgentId | undefined, version: number, by: By): Promise<PolicyChange> {
    const next = async (file: PolicyFile) => {
      const text = await file.versions.text(version);
      if (text !== null || version === 0 || file.versions.removed(version)) return text;
      const name = nameOf(server, agent);
      const message = `Version ${version} of ${name} is not kept. See railguard policy versions ${name}.`;
      throw new PolicyGone('policy-version-unknown', message);
    };
    const noted = { note: `Restored version ${version}`, ...by };
    return this.#change(server, agent, next, noted, () =>
      version === 0
        ? `Policy of ${nameOf(server, agent)} is taken away, as before its first version`
        : `Policy of ${nameOf(server, agent)} restored to version ${version}`,
    );
  }

  /**
   * Takes away the document of a server that is no more: another one that gets its name must not come into its rights. Kept
   * as versions; what holds single agents back stays.
   */
  async retire(server: ServerName, by: By): Promise<void> {
    await this.#enqueue(async () => {
      const file = await this.#file(server, null);
      await this.#read(file);
      if (file.text !== null || file.stands) await this.#put(file, null, by);
    });
  }

  #change(
    server: ServerName,
    agent: AgentId | undefined,
    next: (file: PolicyFile) => string | null | Promise<string | null>,
    by: By,
    words: (version: number) => string,
  ): Promise<PolicyChange> {
    return this.#enqueue(async () => {
      const file = await this.#file(server, agent ?? null);
      // What a person saved a moment ago must become a version of its own before it is built upon.
      await this.#read(file);
      const text = await next(file);
      const before = versionBefore(file);
      if (text === (file.accepted?.text ?? null) && text === file.text) {
        return { server, version: before ?? 0, undo: null, words: 'Nothing changed' };
      }
      const version = await this.#put(file, text, by);
      return { server, version, undo: before, words: words(version) };
    });
  }

  /** `null` takes the file away: a server then denies everything, an overlay has no opinion. */
  async #put(file: PolicyFile, text: string | null, by: By): Promise<number> {
    const parsed = text === null ? null : parsePolicy(text);
    if (parsed?.ok === false) throw new PolicyInvalid(parsed.problems);
    const before = visibleKey(file);
    const { author, note = '' } = by;
    const { version } = await file.versions.add(text, { author, note, at: this.#options.clock.now() });
    this.#early?.add(file);
    if (text === null) {
      await rm(file.path, { force: true });
      file.remove();
    } else {
      await writeAtomic(file.path, text);
      file.accept(text, version);
    }
    file.signature = '';
    file.missingSince = null;
    this.#inForce(file, before !== visibleKey(file));
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

  async #read(file: PolicyFile): Promise<void> {
    const { clock, holdLoosening = () => false, onFault = () => {} } = this.#options;
    const before = file.versions.latest;
    const read = await readPolicyFile(file, { clock, holdLoosening, onFault }, this.#running);
    if (file.versions.latest !== before) this.#early?.add(file);
    if (read !== null) this.#inForce(file, read.visible);
  }

  #inForce(file: PolicyFile, visible: boolean): void {
    this.#policies.clear();
    for (const listener of this.#listeners) listener(file.server, file.agent, visible);
  }

  /** Looks at the whole folder once; the first time also for files that went while nothing ran. */
  async #look(): Promise<void> {
    const { folder } = this.#options;
    const gone = this.#running ? [] : await readdir(join(folder, '.versions')).catch(() => []);
    for (const name of [...(await readdir(folder)), ...gone.map((kept) => `${kept}.json`)]) {
      const match = filePattern.exec(name);
      if (!match) {
        this.#stray(name);
        continue;
      }
      const agent = match[2] === undefined ? null : agentIdSchema.parse(match[2]);
      await this.#file(serverNameSchema.parse(match[1]), agent);
    }
    for (const file of this.#files.values()) await this.#read(file);
  }

  /** Somebody who wrote a rule into a file that nobody reads must hear of it; once. The tests of a policy are none. */
  #stray(name: string): void {
    if (name.startsWith('.') || testsPattern.test(name) || !/\.json$/i.test(name) || this.#strays.has(name)) return;
    this.#strays.add(name);
    const how = 'the name of a server, or SERVER@AGENT with the id of an agent, in small letters, digits and "-"';
    this.#options.onFault?.(
      new Error(`The policy file ${JSON.stringify(name)} is not read: it must be called ${how}.`),
    );
  }

  /** Files of the folder that are read for nobody, for their names are none of a server or an agent. */
  strays(): readonly string[] {
    return [...this.#strays].filter((name) => existsSync(join(this.#options.folder, name)));
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work, work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** The version that an undo of the next change restores; null where the text that stands was never accepted. */
function versionBefore({ accepted, versions: { latest }, problems }: PolicyFile): number | null {
  if (accepted !== null) return accepted.version;
  if (latest !== null) return latest.removed ? latest.version : null;
  return problems.length === 0 ? 0 : null;
}

function nameOf(server: ServerName, agent: AgentId | undefined): string {
  return agent === undefined ? server : `${server}@${agent}`;
}
