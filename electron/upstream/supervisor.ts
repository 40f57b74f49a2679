import type { ServerHealth, ServerView } from '../../shared/control/servers.ts';
import type { ListKind, UpstreamsPort } from '../../shared/link.ts';
import type { ServerName } from '../../shared/names.ts';
import type { OAuthClient } from '../../shared/oauth-client.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { createByteBudget } from '../lib/byte-budget.ts';
import type { Egress } from '../net/egress.ts';
import { type WatchClock, watchClock } from './definition-watch.ts';
import type { DefinitionChange, PinsStore } from './definitions.ts';
import { keptLists } from './discovery.ts';
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
import { createRevisionMemory, type RevisionStore } from './stdio/revision-memory.ts';
import { watchForWake } from './wake-watch.ts';

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
  /** Told of definitions that were held just now. */
  onQuarantine?(server: ServerName, changes: readonly DefinitionChange[]): void;
  /** Where logins at remote servers are kept; without it there are none. */
  readonly tokens?: TokenStore;
  /** Where it is kept how servers must be greeted; without it that is found out anew at each start of the gateway. */
  readonly revisions?: RevisionStore;
  /** Told of an error of ours that ended what it belonged to, and nothing else. */
  readonly onError?: (error: unknown) => void;
}

/** The servers behind the gateway: added, removed, watched, and reached. */
export interface Supervisor {
  /** Starts at once, in the background. Throws where the name is taken or the spec is unsafe. */
  add(spec: UpstreamSpec): void;
  /** Resolves when its whole process tree is gone. Its pins are forgotten. */
  remove(name: ServerName): Promise<void>;
  /** Ends a server and starts it as `spec` says, under the same name. What was accepted of it and its login stay. */
  replace(spec: UpstreamSpec): Promise<void>;
  list(): readonly ServerView[];
  /** Asks the server now. Rejects with one line for people. */
  test(name: ServerName): Promise<{ readonly tools: readonly string[]; readonly ms: number }>;
  /** Takes what is held as reviewed by somebody: what has no flag, or the names in `only`. */
  accept(name: ServerName, by: string, only?: ReadonlySet<string>): { readonly accepted: readonly string[] };
  review(name: ServerName): readonly DefinitionChange[];
  /** Takes a person's word that tools which say so only read; null takes it back. Answers the tools it covers. */
  trustReads(name: ServerName, by: string | null): readonly string[];
  /** Whether a person's word covers a tool as it stands. */
  isTrustedRead(name: ServerName, tool: string): boolean;
  /** Who accepted a tool as it stands; null where nobody looked at it. */
  acceptedBy(name: ServerName, tool: string): string | null;
  /** When its whole list was last read, milliseconds since the epoch; null before. */
  checkedAt(name: ServerName): number | null;
  definitions(name: ServerName): readonly ToolDefinition[];
  /** What is known of how it runs, as it wrote it; null where it is not there. */
  health(name: ServerName): ServerHealth | null;
  /**
   * Begins a login at a remote server (OAuth), as the client that a person registered, where there is one: `client`, or
   * the one named before. A person opens `address` in a browser; it is null where the client logged in for itself. `done`
   * resolves when the login is kept and the server was tried again; it rejects with one line for people.
   */
  login(name: ServerName, client?: OAuthClient): Promise<BegunLogin>;
  logout(name: ServerName): Promise<void>;
  /** How long a server may take to answer where nothing was chosen for it; from the next call on. */
  setCallMs(ms: number): void;
  onChange(listener: (server: ServerName) => void): () => void;
  /** Tells agents and screens that whatever this server lists may be another list now. */
  announce(name: ServerName): void;
  /** The half of the guard's ToolsPort that servers can answer. */
  readonly tools: ToolsPort;
  /** What of the schema of a tool cannot be checked, a line each; empty where all is. */
  unchecked(name: ServerName, tool: string): readonly string[];
  readonly port: UpstreamsPort;
  /** Called where the system tells that the machine woke; without that its clocks tell, some seconds later. */
  woke(): void;
  stop(): Promise<void>;
}

/** Longer than 60 lines: each method of it is one line of delegation, or a few. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { pins, log, client } = options;
  const lists = createByteBudget(keptLists);
  const usualTimes = { ...defaultTimes, ...options.times };
  const revisions = createRevisionMemory(options.revisions);
  const servers = new Map<ServerName, Server>();
  const clock = options.clock ?? watchClock;
  const drivers = new ServerDrivers({ ...options, revisions, now: () => clock.now() });
  const wakeWatch = watchForWake(clock, () => {
    for (const server of servers.values()) server.woke();
  });
  const { listeners, listListeners, changed, listChanged, announce } = createServerListeners();

  function wanted(name: ServerName): Server {
    const server = servers.get(name);
    if (server === undefined) throw new Error(`There is no server called ${name}`);
    return server;
  }

  function add(spec: UpstreamSpec): void {
    if (servers.has(spec.name)) throw new Error(`There is a server called ${spec.name} already`);
    const fault = specFault(spec);
    if (fault !== null) throw new Error(`${spec.name} is not started: ${fault}`);
    const times = timesOf(spec, usualTimes);
    const server = new Server({
      spec,
      makeDriver: (hello, paramHeaders) => drivers.create(spec, times, hello, paramHeaders),
      pins,
      lists: lists.party(spec.name),
      times,
      client,
      clock,
      log,
      onChange: () => changed(spec.name),
      otherNames: () =>
        [...servers.values()]
          .filter((other) => other.spec.name !== spec.name)
          .flatMap(({ definitions }) => definitions.tools().map((tool) => tool.name)),
      onQuarantine: (changes) => options.onQuarantine?.(spec.name, changes),
      onListChange: (kind) => listChanged(spec.name, kind),
    });
    servers.set(spec.name, server);
    const loading = drivers.loadLogin(spec.name);
    if (loading === null) server.start();
    else void loading.catch(() => {}).then(() => server.start());
  }

  return {
    add,
    async replace(spec) {
      const before = wanted(spec.name);
      servers.delete(spec.name);
      await before.stop();
      add(spec);
      announce(spec.name);
    },
    async remove(name) {
      const server = wanted(name);
      servers.delete(name);
      pins.remove(name);
      revisions.forget(name);
      await drivers.forget(name);
      await server.stop();
      announce(name);
    },
    list: () => [...servers.values()].map((server) => viewOf(server, drivers.loginFailure(server.spec.name))),
    setCallMs(ms) {
      usualTimes.callMs = ms;
    },
    async test(name) {
      const started = performance.now();
      const tools = await wanted(name).retry();
      return { tools: tools.map((tool) => tool.name), ms: performance.now() - started };
    },
    accept(name, by, only) {
      const { definitions, entries } = wanted(name);
      return { accepted: [...definitions.accept(by, only), ...entries.accept(by, only)] };
    },
    review(name) {
      const { definitions, entries } = wanted(name);
      return [...definitions.review(), ...entries.review()];
    },
    trustReads: (name, by) => wanted(name).trustReads(by),
    isTrustedRead: (name, tool) => servers.get(name)?.isTrustedRead(tool) ?? false,
    acceptedBy: (name, tool) => servers.get(name)?.definitions.acceptedBy(tool) ?? null,
    checkedAt: (name) => servers.get(name)?.definitions.checkedAt() ?? null,
    definitions: (name) => wanted(name).definitions.tools(),
    health: (name) => {
      const server = servers.get(name);
      return server === undefined ? null : healthOf(server);
    },
    async login(name, client) {
      wanted(name);
      const login = drivers.login(name);
      if (client !== undefined) await login.register(client);
      return trying(await login.begin(), async () => {
        await servers.get(name)?.retry();
      });
    },
    async logout(name) {
      wanted(name);
      await drivers.login(name).forget();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce,
    tools: createToolsPort(servers),
    unchecked: (name, tool) => servers.get(name)?.definitions.unchecked(tool) ?? [],
    port: createUpstreamsPort(servers, listListeners),
    woke: wakeWatch.told,
    async stop() {
      wakeWatch.end();
      await Promise.all([...servers.values()].map((server) => server.stop()));
    },
  };
}

/** A login whose server is tried again when it is done. */
function trying({ address, done }: BegunLogin, retry: () => Promise<void>): BegunLogin {
  const finished = done.then(retry);
  // Whoever asked may have left: a failure is then seen in the state of the server.
  finished.catch(() => {});
  return { address, done: finished };
}

/** Who hears of servers and their lists. */
function createServerListeners() {
  const listeners = new Set<(server: ServerName) => void>();
  const listListeners: ListListeners = new Set();
  const changed = (server: ServerName): void => {
    for (const listener of listeners) listener(server);
  };
  const listChanged = (server: ServerName, kind: ListKind): void => {
    for (const listener of listListeners) listener(server, kind);
  };
  const announce = (server: ServerName): void => {
    for (const kind of ['tools', 'prompts', 'resources'] as const) listChanged(server, kind);
    changed(server);
  };
  return { listeners, listListeners, changed, listChanged, announce };
}
