// biome-ignore-all lint/style/noExcessiveLinesPerFile: one surface over all servers; most of its methods pass on to one of them
import type { ServerHealth, ServerView } from '../../shared/control/servers.ts';
import type { ServerName } from '../../shared/names.ts';
import type { OAuthClient } from '../../shared/oauth-client.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { ListKind, UpstreamsPort } from '../../shared/upstream-connection.ts';
import { createByteBudget } from '../lib/byte-budget.ts';
import { Listeners } from '../lib/listeners.ts';
import type { Egress } from '../net/egress.ts';
import { type WatchClock, watchClock } from './definition-watch.ts';
import type { DefinitionChange, PinsStore } from './definitions.ts';
import { listBudget } from './discovery.ts';
import type { BegunLogin } from './oauth/login.ts';
import type { TokenStore } from './oauth/stored-login.ts';
import { Server } from './server.ts';
import { ServerDrivers } from './server-drivers.ts';
import {
  createToolsPort,
  createUpstreamsPort,
  healthOf,
  type ListListeners,
  type ToolsPort,
  viewOf,
} from './server-ports.ts';
import {
  type ClientIdentity,
  defaultTimes,
  timesOf,
  type UpstreamLog,
  type UpstreamSpec,
  type UpstreamTimes,
} from './spec.ts';
import { specFault } from './spec-fault.ts';
import { createRevisionMemory, type RevisionMemory, type RevisionStore } from './stdio/revision-memory.ts';
import { type WakeWatch, watchForWake } from './wake-watch.ts';

export type { DefinitionChange, PinsStore } from './definitions.ts';
export type { TokenStore } from './oauth/stored-login.ts';
export type { UpstreamLog, UpstreamSpec, UpstreamTimes } from './spec.ts';
export type { RevisionStore } from './stdio/revision-memory.ts';

export interface SupervisorOptions {
  readonly pins: PinsStore;
  log(entry: UpstreamLog): void;
  /** What servers are told of us. */
  readonly client: ClientIdentity;
  /** Of which the few variables that every program needs are given to children. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How servers elsewhere are reached; left out: as `environment` says. */
  readonly egress?: Egress;
  readonly times?: Partial<UpstreamTimes>;
  readonly clock?: WatchClock;
  /** Called with definitions that were quarantined just now. */
  onQuarantine?(server: ServerName, changes: readonly DefinitionChange[]): void;
  /** Where logins at remote servers are kept; without it there are none. */
  readonly tokens?: TokenStore;
  /** Where it is kept by which handshake servers begin; without it that is found out anew at each start of the gateway. */
  readonly revisions?: RevisionStore;
  /** Called with an error of ours that ended what it belonged to, and nothing else. */
  readonly onError?: (error: unknown) => void;
}

/** The servers behind the gateway: added, removed, watched, and reached. */
export class Supervisor {
  /** The half of the guard's ToolsPort that servers can answer. */
  readonly tools: ToolsPort;
  readonly port: UpstreamsPort;
  readonly #options: SupervisorOptions;
  readonly #servers = new Map<ServerName, Server>();
  readonly #lists = createByteBudget(listBudget);
  readonly #usualTimes = { ...defaultTimes };
  readonly #revisions: RevisionMemory;
  readonly #clock: WatchClock;
  readonly #drivers: ServerDrivers;
  readonly #wakeWatch: WakeWatch;
  readonly #listeners = new Listeners<[server: ServerName]>();
  readonly #listListeners: ListListeners = new Listeners();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    Object.assign(this.#usualTimes, options.times);
    this.#revisions = createRevisionMemory(options.revisions);
    const clock = options.clock ?? watchClock;
    this.#clock = clock;
    this.#drivers = new ServerDrivers({ ...options, revisions: this.#revisions, now: () => clock.now() });
    this.#wakeWatch = watchForWake(clock, () => {
      for (const server of this.#servers.values()) server.woke();
    });
    this.tools = createToolsPort(this.#servers);
    this.port = createUpstreamsPort(this.#servers, this.#listListeners);
  }

  /** Starts at once, in the background. Throws where the name is taken or the spec is unsafe. */
  add(spec: UpstreamSpec): void {
    const { name } = spec;
    if (this.#servers.has(name)) throw new Error(`There is a server called ${name} already`);
    const fault = specFault(spec);
    if (fault !== null) throw new Error(`${name} is not started: ${fault}`);
    const server = this.#make(spec);
    this.#servers.set(name, server);
    const loading = this.#drivers.loadLogin(name);
    if (loading === null) server.start();
    else void loading.catch(() => {}).then(() => server.start());
  }

  /** Resolves when its whole process tree is gone. Its pins are forgotten. */
  async remove(name: ServerName): Promise<void> {
    const server = this.#wanted(name);
    this.#servers.delete(name);
    this.#options.pins.remove(name);
    this.#revisions.forget(name);
    await this.#drivers.forget(name);
    await server.stop();
    this.announce(name);
  }

  /** Ends a server and starts it as `spec` says, under the same name. What was accepted of it and its login stay. */
  async replace(spec: UpstreamSpec): Promise<void> {
    const before = this.#wanted(spec.name);
    this.#servers.delete(spec.name);
    await before.stop();
    this.add(spec);
    this.announce(spec.name);
  }

  list(): readonly ServerView[] {
    return [...this.#servers.values()].map((server) => viewOf(server, this.#drivers.loginFailure(server.spec.name)));
  }

  /** Asks the server now. Rejects with one line for people. */
  async test(name: ServerName): Promise<{ readonly tools: readonly string[]; readonly ms: number }> {
    const started = performance.now();
    const tools = await this.#wanted(name).retry();
    return { tools: tools.map((tool) => tool.name), ms: performance.now() - started };
  }

  /** Takes what is quarantined as reviewed by somebody: what has no flag, or the names in `only`. */
  accept(name: ServerName, by: string, only?: ReadonlySet<string>): { readonly accepted: readonly string[] } {
    const { definitions, entries } = this.#wanted(name);
    return { accepted: [...definitions.accept(by, only), ...entries.accept(by, only)] };
  }

  review(name: ServerName): readonly DefinitionChange[] {
    const { definitions, entries } = this.#wanted(name);
    return [...definitions.review(), ...entries.review()];
  }

  /** Takes a person's word that tools which say so only read; null takes it back. Answers the tools it covers. */
  trustReads(name: ServerName, by: string | null): readonly string[] {
    return this.#wanted(name).trustReads(by);
  }

  /** Whether a person's word covers a tool as it stands. */
  isTrustedRead(name: ServerName, tool: string): boolean {
    return this.#servers.get(name)?.isTrustedRead(tool) ?? false;
  }

  /** Who accepted a tool as it stands; null where nobody looked at it. */
  acceptedBy(name: ServerName, tool: string): string | null {
    return this.#servers.get(name)?.definitions.acceptedBy(tool) ?? null;
  }

  /** When its whole list was last read, milliseconds since the epoch; null before. */
  checkedAt(name: ServerName): number | null {
    return this.#servers.get(name)?.definitions.checkedAt() ?? null;
  }

  definitions(name: ServerName): readonly ToolDefinition[] {
    return this.#wanted(name).definitions.tools();
  }

  /** What of the schema of a tool cannot be checked, a line each; empty where all is. */
  unchecked(name: ServerName, tool: string): readonly string[] {
    return this.#servers.get(name)?.definitions.unchecked(tool) ?? [];
  }

  /** What is known of how it runs, as it wrote it; null where it is not there. */
  health(name: ServerName): ServerHealth | null {
    const server = this.#servers.get(name);
    return server === undefined ? null : healthOf(server);
  }

  /**
   * Begins a login at a remote server (OAuth), as the client that a person registered, where there is one: `client`, or
   * the one named before. A person opens `address` in a browser; it is null where the client logged in for itself. `done`
   * resolves when the login is kept and the server was tried again; it rejects with one line for people.
   */
  async login(name: ServerName, client?: OAuthClient): Promise<BegunLogin> {
    this.#wanted(name);
    const login = this.#drivers.login(name);
    if (client !== undefined) await login.register(client);
    return trying(await login.begin(), async () => {
      await this.#servers.get(name)?.retry();
    });
  }

  async logout(name: ServerName): Promise<void> {
    this.#wanted(name);
    await this.#drivers.login(name).forget();
  }

  /** How long a server may take to answer where nothing was chosen for it; from the next call on. */
  setCallMs(ms: number): void {
    this.#usualTimes.callMs = ms;
  }

  onChange(listener: (server: ServerName) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Tells agents and screens that whatever this server lists may be another list now. */
  announce(name: ServerName): void {
    for (const kind of ['tools', 'prompts', 'resources'] as const) this.#listChanged(name, kind);
    this.#changed(name);
  }

  /** Called where the system tells that the machine woke; without that its clocks tell, some seconds later. */
  woke(): void {
    this.#wakeWatch.onSystemWake();
  }

  async stop(): Promise<void> {
    this.#wakeWatch.end();
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  #make(spec: UpstreamSpec): Server {
    const { pins, client, log, onQuarantine } = this.#options;
    const times = timesOf(spec, this.#usualTimes);
    return new Server({
      spec,
      makeDriver: (initializeResult, paramHeaders) => this.#drivers.create(spec, times, initializeResult, paramHeaders),
      pins,
      lists: this.#lists.party(spec.name),
      times,
      client,
      clock: this.#clock,
      log,
      onChange: () => this.#changed(spec.name),
      otherNames: () => this.#toolNamesBeside(spec.name),
      onQuarantine: (changes) => onQuarantine?.(spec.name, changes),
      onListChange: (kind) => this.#listChanged(spec.name, kind),
    });
  }

  #wanted(name: ServerName): Server {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`There is no server called ${name}`);
    return server;
  }

  /** Names of the tools of all other servers. */
  #toolNamesBeside(name: ServerName): string[] {
    const others = [...this.#servers.values()].filter((other) => other.spec.name !== name);
    return others.flatMap(({ definitions }) => definitions.tools().map((tool) => tool.name));
  }

  #changed(server: ServerName): void {
    this.#listeners.notify(server);
  }

  #listChanged(server: ServerName, kind: ListKind): void {
    this.#listListeners.notify(server, kind);
  }
}

/** A login whose server is tried again when it is done. */
function trying({ address, done }: BegunLogin, retry: () => Promise<void>): BegunLogin {
  const finished = done.then(retry);
  // Whoever asked may have left: a failure is then seen in the state of the server.
  finished.catch(() => {});
  return { address, done: finished };
}
