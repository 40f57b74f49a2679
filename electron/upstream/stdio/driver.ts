// biome-ignore-all lint/style/noExcessiveLinesPerFile: one process behind one state: each method is one of its moves
import type {
  ClientInfo,
  ConnectionListener,
  InteractiveClient,
  Notification,
  UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import type { ConnectionMultiplexer } from '../connection-multiplexer.ts';
import type { Driver } from '../driver.ts';
import type { Intake } from '../intake.ts';
import { maskOfProcess } from '../own-secrets.ts';
import { createAdapters } from '../protocol-versions/adapters.ts';
import { dedicatedConnection } from '../protocol-versions/dedicated-connection.ts';
import { SessionToStatelessAdapter } from '../protocol-versions/session-to-stateless-adapter.ts';
import type { StdioSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { maxOwnProcesses, OwnProcesses, stoppingAtClose } from './own-processes.ts';
import { HandshakeRefused, type Revision } from './process-handshake.ts';
import type { RevisionMemory } from './revision-memory.ts';
import { type ProcessListener, type ProcessOptions, ServerProcess } from './server-process.ts';
import { StderrTail } from './stderr-tail.ts';

export interface StdioDriverOptions {
  readonly spec: StdioSpec;
  readonly times: UpstreamTimes;
  readonly client: ClientInfo;
  readonly intake: Intake;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly revisions: RevisionMemory;
  /** Milliseconds since the epoch. */
  now(): number;
  log(entry: UpstreamLog): void;
}

/** What a server may ask of an agent. On a shared pipe nobody could tell whom it asks. */
const asking = ['sampling', 'elicitation', 'roots'] as const;

/** The process of the gateway's own conversation, which sessions share. `view`: of all requests that stand alone. */
type Main =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'session'; readonly process: ServerProcess }
  | { readonly kind: 'stateless'; readonly process: ServerProcess; view: UpstreamConnection | null };

const quiet: ProcessListener = { onNotice: () => {}, onEnd: () => {} };

/**
 * A server that is a child process. Sessions share one process, but for agents that let a server ask them things
 * (sampling, elicitation, roots): each of these gets its own, ended with the session or when its client is gone. A
 * server of the stateless era has one process for all; a second one serves sessions, where it knows them too.
 */
export class StdioDriver implements Driver {
  readonly #options: StdioDriverOptions;
  readonly #processOptions: ProcessOptions;
  readonly #processes = new Set<ServerProcess>();
  readonly #own: OwnProcesses;
  /** To a server of the session era, for requests that stand alone. */
  readonly #adapters: (client: InteractiveClient | null) => Promise<UpstreamConnection>;
  readonly #stderr: StderrTail;
  #main: Main = { kind: 'stopped' };
  #newest: ConnectionMultiplexer | null = null;
  /** The process that serves sessions beside a stateless one; null in it where the server knows no sessions. */
  #sessions: Promise<ServerProcess | null> | null = null;
  /** Who hears what the server says to the gateway itself. */
  #supervising: ConnectionListener | null = null;
  #garbage = 0;

  constructor(options: StdioDriverOptions) {
    const { spec, revisions } = options;
    this.#options = options;
    this.#stderr = new StderrTail(() => options.now());
    this.#processOptions = {
      ...options,
      mask: maskOfProcess(spec),
      learned: (revision) => revisions.learn(spec, revision),
      onGarbage: (why) => this.#ignored(why),
      onStderr: (line) => this.#stderr.add(line),
    };
    this.#own = new OwnProcesses({
      start: (client, onEnd) => this.#start(client, 'session', { ...quiet, onEnd }),
      full: (words) => this.#warn(words),
    });
    this.#adapters = createAdapters({
      shared: async (owner) => this.#running().process.conversation.view(owner, 'shared'),
      own: async ({ capabilities }, owner) => this.#openOwn({ ...options.client, capabilities }, owner),
      changed: (notice: Notification) => this.#supervising?.notice(notice),
    });
  }

  get stderr(): StderrTail['lines'] {
    return this.#stderr.lines;
  }

  get served(): boolean {
    return this.#newest?.served ?? false;
  }

  async connect(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    this.#supervising = owner;
    this.#newest = null;
    const process = await this.#startMain(client, owner);
    this.#newest = process.conversation;
    const connection = stoppingAtClose(process.conversation.view(owner, 'own'), () => void process.stop());
    const isSession = process.era === 'session';
    if (connection.open)
      this.#main = isSession ? { kind: 'session', process } : { kind: 'stateless', process, view: null };
    if (isSession) return connection;
    return dedicatedConnection(connection, {
      initializeResult: process.initializeResult,
      client,
      owner,
      budget: this.#options.intake.budget,
    });
  }

  async open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    const { kind, process } = this.#running();
    const asks = asking.some((capability) => client.capabilities[capability] !== undefined);
    if (asks && this.#own.hasRoom()) {
      const opening = this.#own.open(client, owner);
      if (kind === 'session') return opening;
      const connection = await opening.catch(() => null);
      if (connection !== null) return connection;
    }
    if (kind === 'session') return process.conversation.view(owner);
    const beside = asks ? null : await this.#sessionProcess();
    if (beside !== null) return beside.conversation.view(owner);
    const { budget } = this.#options.intake;
    return new SessionToStatelessAdapter(process.conversation.view(owner), {
      initializeResult: process.initializeResult,
      client,
      owner,
      budget,
    });
  }

  async stateless(client: InteractiveClient | null): Promise<UpstreamConnection> {
    const main = this.#main;
    if (main.kind !== 'stateless') return this.#adapters(client);
    const nobody = { notice: () => {}, ask: () => {}, closed: () => {} };
    main.view ??= main.process.conversation.view(nobody, 'shared');
    return main.view;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes].map((process) => process.stop()));
  }

  #running(): Exclude<Main, { kind: 'stopped' }> {
    if (this.#main.kind === 'stopped') throw new Error('the server is not running');
    return this.#main;
  }

  async #start(client: ClientInfo, known: Revision | null, listener: ProcessListener): Promise<ServerProcess> {
    const process = new ServerProcess(this.#processOptions, listener);
    this.#processes.add(process);
    void process.gone.then(() => this.#processes.delete(process));
    await process.handshake(client, known);
    return process;
  }

  /**
   * The process for the gateway's own conversation. Some servers end, or refuse `initialize`, or fall silent for good when
   * their first message is of the newer revision: these are started once more, with a session, and from then on so at once.
   */
  async #startMain(client: ClientInfo, owner: ConnectionListener): Promise<ServerProcess> {
    const { spec, revisions } = this.#options;
    const listener: ProcessListener = {
      onNotice: (notice) => owner.notice(notice),
      onEnd: (ended) => this.#mainEnded(ended),
    };
    const known = revisions.known(spec);
    try {
      return await this.#start(client, known, listener);
    } catch (first) {
      // The handshake with a server that has crashed goes the same way again; one that refuses has changed.
      if (known !== null && !(first instanceof HandshakeRefused)) throw first;
      revisions.forget(spec.name);
      try {
        const process = await this.#start(client, known === 'session' ? null : 'session', listener);
        if (process.era === 'session' && known === null) revisions.learn(spec, 'session');
        return process;
      } catch (second) {
        throw second instanceof HandshakeRefused && known === null ? first : second;
      }
    }
  }

  /** Only its own end: one that was given up may end after its successor began. */
  #mainEnded(ended: ServerProcess): void {
    if (this.#main.kind !== 'stopped' && this.#main.process === ended) this.#main = { kind: 'stopped' };
  }

  async #openOwn(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    if (!this.#own.hasRoom()) throw new Error(`${maxOwnProcesses} sessions have a process each`);
    return this.#own.open(client, owner);
  }

  #sessionProcess(): Promise<ServerProcess | null> {
    const onEnd = () => {
      this.#sessions = null;
    };
    this.#sessions ??= this.#start(this.#options.client, 'session', { ...quiet, onEnd }).catch(() => null);
    return this.#sessions;
  }

  /** A server that prints to stdout may print for ever: it is said once in a while, not each time. */
  #ignored(why: string): void {
    if (this.#garbage++ % 1000 === 0) this.#warn(`ignored on stdout: ${why}`);
  }

  #warn(text: string): void {
    const { spec, log } = this.#options;
    log({ level: 'warn', server: spec.name, text });
  }
}
