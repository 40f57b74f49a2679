import type { ListForm, TestrailTarget } from '../../shared/control/testrail.ts';
import { Listeners } from '../lib/listeners.ts';
import type { ListenerReports } from '../net/refuser.ts';
import type { TestRailServer } from './connector.ts';
import { loginRefusal } from './login-refusal.ts';
import { readSandboxAddress, type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { parseTarget } from './target.ts';

type StoredTarget =
  | { readonly kind: 'sandbox' }
  | { readonly kind: 'real'; readonly url: string; readonly user: string };

/** What is kept of it over a restart. */
export interface TargetStore {
  target(): StoredTarget;
  saveTarget(target: StoredTarget): void;
  lists(): ListForm;
  saveLists(form: ListForm): void;
}

/** The key of a real TestRail. */
export interface KeyStore {
  /** Null where there is none, or where it cannot be read (yet). */
  read(): Promise<string | null>;
  write(key: string): Promise<void>;
  /** Called when it may have become readable. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void;
}

interface DestinationOptions {
  readonly server: Pick<TestRailServer, 'retarget' | 'verify'>;
  /** The sandbox's. */
  readonly folder: string;
  readonly store: TargetStore;
  readonly key: KeyStore;
  readonly reports: ListenerReports;
}

interface SandboxAddress {
  readonly url: string;
  readonly user: string;
  readonly key: string;
}

/**
 * What the built-in connector talks to: the sandbox, started when it is needed, or a real TestRail. A real one without a
 * readable key answers every call with what to do about it.
 */
export class TestRailDestination {
  readonly #options: DestinationOptions;
  readonly #listeners = new Listeners();
  #sandbox: Sandbox | null = null;
  #key: string | null = null;
  /** Ends when the last choice is carried out: what a person chose last is what holds, however long the one before took. */
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: DestinationOptions) {
    this.#options = options;
  }

  /** Turns to what is kept. `serving` false: the sandbox starts only for the command that asks for it. */
  async open(serving: boolean): Promise<void> {
    const { store, key } = this.#options;
    if (store.target().kind === 'sandbox') {
      if (serving) await this.#afterChanges(async () => this.#switchTo(await this.#started()));
      return;
    }
    if (await this.#switchToReal()) return;
    const stop = key.onChange(() => {
      if (this.#key !== null || store.target().kind !== 'real') stop();
      else void this.#switchToReal().then((turned) => turned && this.#notify());
    });
  }

  target(): TestrailTarget {
    const target = this.#options.store.target();
    if (target.kind === 'real') return { kind: 'real', url: target.url, user: target.user };
    return { kind: 'sandbox', url: this.#sandbox?.url ?? '', user: this.#sandbox?.user ?? '' };
  }

  /** Keys that must never be shown: the sandbox's and the real one's. */
  keys(): readonly string[] {
    return [this.#sandbox?.key ?? null, this.#key].filter((value) => value !== null);
  }

  /** Called when the connector talks to another TestRail, or with another key. */
  onKeysChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  login(url: string, user: string, given: string): Promise<TestrailTarget> {
    return this.#afterChanges(() => this.#login(url, user, given));
  }

  sandbox(reset: boolean): Promise<SandboxAddress> {
    return this.#afterChanges(() => this.#chooseSandbox(reset));
  }

  async #login(url: string, user: string, given: string): Promise<TestrailTarget> {
    const { server, key, store } = this.#options;
    const target = parseTarget({ kind: 'real', url, user, key: given });
    await server.verify(target).catch((error: unknown) => {
      throw loginRefusal(error, target.url);
    });
    await key.write(given);
    store.saveTarget({ kind: 'real', url: target.url, user });
    this.#key = given;
    // Before: the new key is kept out of records from here on. After: what was read of the old TestRail is forgotten.
    this.#notify();
    server.retarget(target);
    this.#notify();
    return this.target();
  }

  async #chooseSandbox(reset: boolean): Promise<SandboxAddress> {
    const opened = await this.#started();
    // First: a key that can be read only now must not turn to the real one again.
    this.#options.store.saveTarget({ kind: 'sandbox' });
    this.#switchTo(opened);
    if (reset) await opened.reset();
    this.#notify();
    return addressOf(opened);
  }

  /** Of last time where it does not run; null where it never did. Starts nothing. */
  async sandboxAddress(): Promise<SandboxAddress | null> {
    return this.#sandbox === null ? readSandboxAddress(this.#options.folder) : addressOf(this.#sandbox);
  }

  lists(): ListForm {
    return this.#options.store.lists();
  }

  /** How lists of the sandbox come from now on. */
  setLists(form: ListForm): void {
    this.#options.store.saveLists(form);
    this.#sandbox?.setLists(form);
  }

  async close(): Promise<void> {
    await this.#sandbox?.close();
  }

  #notify(): void {
    this.#listeners.notify();
  }

  #afterChanges<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lastChange.then(work);
    this.#lastChange = done.catch(() => undefined);
    return done;
  }

  async #started(): Promise<Sandbox> {
    const { folder, reports } = this.#options;
    this.#sandbox ??= await startSandbox({ folder, reports, lists: this.lists() });
    return this.#sandbox;
  }

  #switchTo(sandbox: Sandbox): void {
    this.#notify();
    this.#options.server.retarget({ kind: 'sandbox', ...addressOf(sandbox) });
  }

  /** False where the key cannot be read, yet or at all. */
  async #switchToReal(): Promise<boolean> {
    const { server, store, key } = this.#options;
    const found = await key.read();
    const target = store.target();
    // Somebody logged in, or turned to the sandbox, while the key ring was asked.
    if (found === null || this.#key !== null || target.kind !== 'real') return false;
    this.#key = found;
    server.retarget(parseTarget({ ...target, key: found }));
    return true;
  }
}

function addressOf({ url, user, key }: SandboxAddress): SandboxAddress {
  return { url, user, key };
}
