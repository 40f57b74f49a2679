// biome-ignore-all lint/style/noExcessiveLinesPerFile: every change of a policy goes through this one class, one after another
import { rm } from 'node:fs/promises';
import type { PolicyChange } from '../../../shared/control/policy.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { closedDocument } from '../../../shared/policy/document-reads.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import { writeAtomic } from '../../lib/atomic-file.ts';
import { Listeners } from '../../lib/listeners.ts';
import type { CompiledPolicy } from '../policy/compiled-policy.ts';
import type { PolicySource } from '../policy/policy-source.ts';
import { CompiledPolicies } from './compiled-policies.ts';
import type { By, PendingEdit, ShownPolicy, StoreOptions } from './options.ts';
import { type PolicyFile, PolicyGone, PolicyInvalid, versionBefore, visibleKey } from './policy-file.ts';
import { nameOf, PolicyFolder } from './policy-folder.ts';
import { putText } from './put-text.ts';
import { readPolicyFile } from './reading.ts';
import type { Version } from './versions.ts';
import { watchFolder } from './watch-folder.ts';

export type { By, PendingEdit, StoreOptions } from './options.ts';
export { PolicyGone, PolicyInvalid };

/** A change of the text of a policy: `null` takes it away. `words` say for people what was done. */
interface TextChange {
  readonly next: (file: PolicyFile) => string | null | Promise<string | null>;
  readonly words: (version: number) => string;
}

type Listener = (server: ServerName, agent: AgentId | null, visible: boolean) => void;

/**
 * The policy files: `NAME.json` for a server, `NAME@ID.json` for one agent on it. An edit on disk is in force within a
 * second; a text with problems never is. All changes go through one queue, so that none is lost to another.
 */
export class PolicyStore implements PolicySource {
  readonly #options: StoreOptions;
  readonly #folder: PolicyFolder;
  readonly #compiled: CompiledPolicies;
  readonly #listeners = new Listeners<Parameters<Listener>>();
  #queue: Promise<unknown> = Promise.resolve();
  #unwatch = () => {};
  #running = false;
  /** Files whose version was made before it was asked for them: at the start, from edits while nothing ran. */
  #early: Set<PolicyFile> | null = new Set();

  private constructor(options: StoreOptions, folder: PolicyFolder) {
    this.#options = options;
    this.#folder = folder;
    this.#compiled = new CompiledPolicies(folder);
  }

  static async open(options: StoreOptions): Promise<PolicyStore> {
    const onFault = (error: unknown) => options.onFault?.(error);
    const store = new PolicyStore(options, await PolicyFolder.open(options, onFault));
    await store.#look();
    store.#running = true;
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
    return this.#folder.files;
  }

  onChange(listener: Listener): () => void {
    return this.#listeners.add(listener);
  }

  policyFor(server: ServerName, agent: AgentId, now: number): CompiledPolicy {
    return this.#compiled.policyFor(server, agent, now);
  }

  /** The document in force; the closed one where there is none. */
  document(server: ServerName, agent?: AgentId): PolicyDocument {
    return this.#folder.known(server, agent)?.document ?? closedDocument;
  }

  /** The file as it stands, its problems, and the version that is in force (0: none was ever accepted). */
  show(server: ServerName, agent?: AgentId): ShownPolicy {
    const file = this.#folder.known(server, agent);
    return {
      text: file?.text ?? printPolicy(closedDocument),
      version: file?.accepted?.version ?? 0,
      path: this.#folder.path(server, agent),
      problems: file?.problems ?? [],
      pending: file?.pending ?? null,
    };
  }

  /** The text that decides now; null where no document was ever accepted. */
  inForce(server: ServerName, agent?: AgentId): { readonly text: string; readonly version: number } | null {
    return this.#folder.known(server, agent)?.accepted ?? null;
  }

  /** Every document whose file has problems: for faults on the screen. */
  problems(): readonly (Pick<PolicyFile, 'server' | 'agent'> & { readonly problems: readonly Problem[] })[] {
    return this.#folder.files.filter((file) => file.state.kind === 'broken');
  }

  /** Newest first. */
  versions(server: ServerName, agent?: AgentId): readonly Version[] {
    return this.#folder.known(server, agent)?.versions.list().toReversed() ?? [];
  }

  async versionText(server: ServerName, agent: AgentId | undefined, version: number): Promise<string | null> {
    return (await this.#folder.known(server, agent)?.versions.text(version)) ?? null;
  }

  /** Edits on disk that wait for a person. */
  pending(): readonly PendingEdit[] {
    return this.#folder.files.flatMap(({ server, agent, pending }) =>
      pending === null ? [] : [{ server, agent, ...pending }],
    );
  }

  /** Puts in force the edit that a person was shown; refused where the file says something else by now. */
  acceptPending(server: ServerName, agent: AgentId | undefined, shown: string | null, by: By): Promise<PolicyChange> {
    return this.#enqueue(async () => {
      const file = await this.#folder.file(server, agent ?? null);
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
      const file = await this.#folder.file(server, agent ?? null);
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
      const file = await this.#folder.file(server, null);
      if (file.text === null && file.versions.latest === null) await this.#put(file, printPolicy(document), { author });
    });
  }

  /**
   * Puts a text in force. Rejects with `PolicyInvalid`; resolves when the next call is judged by it. `words`: what was done,
   * where it is more than a text that somebody wrote.
   */
  apply(
    server: ServerName,
    agent: AgentId | undefined,
    text: string,
    { words, ...by }: By & { readonly words?: string },
  ): Promise<PolicyChange> {
    return this.#change(server, agent, by, {
      next: () => text,
      words: (version) => words ?? `Policy of ${nameOf(server, agent)} is now version ${version}`,
    });
  }

  /** Puts an edited document in force. Refused while the file has problems: saving would bury what a person is writing. */
  edit(
    server: ServerName,
    change: (document: PolicyDocument) => PolicyDocument,
    by: By & { readonly words: string; readonly agent?: AgentId },
  ): Promise<PolicyChange> {
    // An edit that waits does not stand in the way: a person must be able to click Deny whatever is written on disk.
    const next = (file: PolicyFile) => {
      if (file.state.kind === 'broken') throw new PolicyInvalid(file.state.problems);
      const before = file.document;
      const after = change(before);
      return printPolicy(after) === printPolicy(before) && file.accepted !== null
        ? file.accepted.text
        : printPolicy(after);
    };
    return this.#change(server, by.agent, by, { next, words: () => by.words });
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
    const noted = { note: version === 0 ? 'Taken away' : `Restored version ${version}`, ...by };
    const done = version === 0 ? 'is taken away, as before its first version' : `restored to version ${version}`;
    return this.#change(server, agent, noted, { next, words: () => `Policy of ${nameOf(server, agent)} ${done}` });
  }

  /**
   * Takes away the document of a server that is no more: another one that gets its name must not come into its rights. Kept
   * as versions; what holds single agents back stays.
   */
  async retire(server: ServerName, by: By): Promise<void> {
    await this.#enqueue(async () => {
      const file = await this.#folder.file(server, null);
      await this.#read(file);
      if (file.text !== null || file.stands) await this.#put(file, null, by);
    });
  }

  #change(server: ServerName, agent: AgentId | undefined, by: By, { next, words }: TextChange): Promise<PolicyChange> {
    return this.#enqueue(async () => {
      const file = await this.#folder.file(server, agent ?? null);
      // What a person saved a moment ago must become a version of its own before it is built upon.
      await this.#read(file);
      const text = await next(file);
      const before = versionBefore(file);
      // A file that is closed because nobody knows what it said is not what a person wants put back, though both are nothing.
      const isClosed = file.state.kind === 'broken' && file.accepted === null;
      if (!isClosed && text === (file.accepted?.text ?? null) && text === file.text) {
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
    await this.#folder.stand();
    const latest = file.versions.latest;
    try {
      await putText(file, text, { author, note, at: this.#options.clock.now() });
    } finally {
      if (file.versions.latest !== latest) this.#early?.add(file);
    }
    file.signature = '';
    file.missingSince = null;
    this.#inForce(file, before !== visibleKey(file));
    return file.versions.latest?.version ?? 0;
  }

  async #read(file: PolicyFile): Promise<void> {
    const { clock, holdPermissiveEdits = () => false, onFault = () => {} } = this.#options;
    const before = file.versions.latest;
    const read = await readPolicyFile(file, { clock, holdPermissiveEdits, onFault }, this.#running);
    if (file.versions.latest !== before) this.#early?.add(file);
    if (read !== null) this.#inForce(file, read.visible);
  }

  #inForce(file: PolicyFile, visible: boolean): void {
    this.#compiled.clear();
    this.#listeners.notify(file.server, file.agent, visible);
  }

  /** Looks at the whole folder once; the first time also for files that went while nothing ran. */
  async #look(): Promise<void> {
    await this.#folder.look({ gone: !this.#running });
    for (const file of this.#folder.files) await this.#read(file);
  }

  /** Files of the folder that are read for nobody, for their names are none of a server or an agent. */
  strays(): readonly string[] {
    return this.#folder.strays();
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work, work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
