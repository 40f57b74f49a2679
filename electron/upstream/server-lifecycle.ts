import type { UpstreamConnection } from '../../shared/upstream-connection.ts';
import type { WatchClock } from './definition-watch.ts';
import type { UpstreamLog, UpstreamSpec, UpstreamTimes } from './spec.ts';

export type ServerState = State['kind'];

/**
 * Where a server is. `failing`: it is started again by its timer; `startsSoon`: so soon that calls wait for it.
 * `crash-loop`: only a person starts it again.
 */
type State =
  | { readonly kind: 'stopped'; readonly problem: null }
  | { readonly kind: 'starting'; readonly problem: string | null; readonly attempt: Promise<void> }
  | { readonly kind: 'ready'; readonly problem: null; readonly connection: UpstreamConnection; readonly at: number }
  | {
      readonly kind: 'failing';
      readonly problem: string;
      readonly timer: NodeJS.Timeout;
      readonly startsSoon: boolean;
    }
  | { readonly kind: 'crash-loop'; readonly problem: string };

export interface LifecycleOptions {
  readonly spec: UpstreamSpec;
  readonly times: UpstreamTimes;
  readonly clock: WatchClock;
  /** Opens the connection that shows that the server is there, and reads what it offers. */
  connect(): Promise<UpstreamConnection>;
  /** Whether what was connected answered an agent. */
  served(): boolean;
  /** Whether the last attempt failed because the server wants a login. */
  wantsLogin(): boolean;
  onReady(): void;
  /** Called when the state changed, or its problem. */
  onChange(): void;
  log(entry: UpstreamLog): void;
}

/** A call waits for a server that is started again within so long; for any other it fails at once, milliseconds. */
const soonMs = 1000;

/** Keeps one server connected: starts it, starts it again ever later, and gives up a process that dies again and again. */
export class ServerLifecycle {
  readonly #options: LifecycleOptions;
  readonly #waiters = new Set<() => void>();
  #state: State = { kind: 'stopped', problem: null };
  #since: number;
  #failures = 0;
  #hasRun = false;
  #restarts: { readonly count: number; readonly at: number | null } = { count: 0, at: null };
  #waitedForLogin = false;
  #ended = false;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  get state(): ServerState {
    return this.#state.kind;
  }

  get problem(): string | null {
    return this.#state.problem;
  }

  /** When it entered its state, milliseconds since the epoch. */
  get since(): number {
    return this.#since;
  }

  /** How often its process was started anew or its address reached anew, a login aside; when last, ms since the epoch. */
  get restarts(): { readonly count: number; readonly at: number | null } {
    return this.#restarts;
  }

  get connection(): UpstreamConnection | null {
    return this.#state.kind === 'ready' ? this.#state.connection : null;
  }

  /** Starts it now, but where it runs, is being started, or was ended. */
  start(): void {
    if (this.#ended || this.#state.kind === 'starting' || this.connection?.open === true) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#enter({ kind: 'starting', problem: this.problem, attempt: promise });
    this.#attempt()
      .catch((error: Error) => this.#fail(error.message))
      .finally(resolve);
  }

  /** What waits for its timer is started at once. */
  hurry(): void {
    if (this.#state.kind === 'failing') this.start();
  }

  /** Tries again now, also out of a crash loop. Rejects with a line for people where it cannot be started. */
  async startNow(): Promise<void> {
    this.#failures = 0;
    // One that is under way began before whatever made somebody ask (a login, a restart): it does not count.
    await this.#underWay();
    this.start();
    await this.#underWay();
    if (this.state !== 'ready') throw new Error(this.problem ?? 'the server could not be started');
  }

  /** Waits until it is ready, at most `startMs`. Rejects with a line for people. */
  ready(): Promise<void> {
    if (this.state === 'ready') return Promise.resolve();
    return new Promise((resolve, reject) => {
      let tried = false;
      const look = () => {
        const state = this.#state;
        if (state.kind === 'starting') {
          tried = true;
          return;
        }
        // One more start, not all that follow: where that fails too, whoever waits is told.
        if (state.kind === 'failing' && state.startsSoon && !tried) return;
        clearTimeout(late);
        this.#waiters.delete(look);
        if (state.kind === 'ready') resolve();
        else reject(new Error(state.problem ?? 'the server is not running'));
      };
      const late = setTimeout(() => {
        this.#waiters.delete(look);
        reject(new Error(this.problem ?? 'the server has not started yet'));
      }, this.#options.times.startMs);
      this.#waiters.add(look);
      look();
    });
  }

  /** This connection ended, or does not answer. Nothing where it is not the one that counts. */
  lost(connection: UpstreamConnection, reason: string): void {
    if (this.#state.kind !== 'ready' || this.#state.connection !== connection) return;
    const { served, times } = this.#options;
    // Some servers end after each answer, on purpose: that is no crash loop.
    if (served() || performance.now() - this.#state.at >= times.healthyMs) this.#failures = 0;
    this.#fail(reason);
  }

  /** Ends it for good. */
  end(): void {
    this.#ended = true;
    const { connection } = this;
    this.#enter({ kind: 'stopped', problem: null });
    connection?.close();
  }

  async #attempt(): Promise<void> {
    const opened = await this.#options.connect();
    if (this.#ended) {
      opened.close();
      return;
    }
    this.#enter({ kind: 'ready', problem: null, connection: opened, at: performance.now() });
    this.#options.onReady();
  }

  #underWay(): Promise<void> | undefined {
    return this.#state.kind === 'starting' ? this.#state.attempt : undefined;
  }

  #fail(reason: string): void {
    if (this.#ended) return;
    this.#failures++;
    this.#waitedForLogin = this.#options.wantsLogin();
    const { spec, times, log } = this.#options;
    log({ level: 'warn', server: spec.name, text: reason });
    // A process that dies again and again costs the machine; an address that does not answer costs nothing.
    if (spec.kind === 'stdio' && this.#failures >= times.crashes) {
      const problem = `ended ${this.#failures} times in a row, not restarted any more: ${reason}`;
      this.#enter({ kind: 'crash-loop', problem });
      return;
    }
    const wait = times.backoffMs[Math.min(this.#failures, times.backoffMs.length) - 1] ?? 1000;
    const timer = setTimeout(() => this.start(), wait);
    timer.unref();
    this.#enter({ kind: 'failing', problem: reason, timer, startsSoon: wait <= soonMs });
  }

  #enter(next: State): void {
    const before = this.#state;
    this.#state = next;
    if (before.kind === 'failing') clearTimeout(before.timer);
    if (before.kind === next.kind && before.problem === next.problem) return;
    if (before.kind !== next.kind) this.#since = this.#options.clock.now();
    // An attempt at an address starts nothing.
    if (next.kind === (this.#options.spec.kind === 'stdio' ? 'starting' : 'ready')) {
      if (this.#hasRun && !this.#waitedForLogin) this.#restarts = { count: this.#restarts.count + 1, at: this.#since };
      this.#hasRun = true;
    }
    for (const wake of [...this.#waiters]) wake();
    this.#options.onChange();
  }
}
