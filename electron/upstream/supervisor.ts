import type { ServerView } from '../../shared/control/servers.ts';
import type { ParamHeader } from '../../shared/envelope.ts';
import { Redactor } from '../../shared/journal/redact.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ClientInfo, ListKind, UpstreamsPort } from '../../shared/link.ts';
import type { ServerName } from '../../shared/names.ts';
import type { OAuthClient } from '../../shared/oauth-client.ts';
import type { ArgumentsMode } from '../../shared/policy/document.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { createByteBudget } from '../lib/byte-budget.ts';
import { createEgress, type Egress } from '../net/egress.ts';
import { createBuiltInDriver } from './built-in-driver.ts';
import { type WatchClock, watchClock } from './definition-watch.ts';
import type { DefinitionChange, PinsStore } from './definitions.ts';
import { keptLists } from './discovery.ts';
import type { Driver } from './driver.ts';
import { createHttpDriver } from './http/driver.ts';
import { createIntake, intakeLimits } from './intake.ts';
import { type Credentials, fixedCredentials } from './oauth/credentials.ts';
import { type BegunLogin, createLogin, type Login } from './oauth/login.ts';
import { LoginError } from './oauth/login-error.ts';
import type { TokenStore } from './oauth/stored-login.ts';
import { Server } from './server.ts';
import { shownTarget } from './shown-target.ts';
import {
  type ClientIdentity,
  defaultTimes,
  type HttpSpec,
  timesOf,
  type UpstreamLog,
  type UpstreamSpec,
  type UpstreamTimes,
} from './spec.ts';
import { isUnencrypted, specFault } from './spec-fault.ts';
import { createStdioDriver } from './stdio/driver.ts';
import { createRevisionMemory, type RevisionStore } from './stdio/revision-memory.ts';
import { watchForWake } from './wake-watch.ts';

export type { DefinitionChange, PinsStore } from './definitions.ts';
export type { TokenStore } from './oauth/stored-login.ts';
export type { UpstreamLog, UpstreamSpec, UpstreamTimes } from './spec.ts';
export type { RevisionStore } from './stdio/revision-memory.ts';

/** Knows no values: what is stored as secret is taken out where views are shown. */
const plain = new Redactor();

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

/** A person has so long to finish a login, milliseconds. */
const loginMs = 5 * 60_000;

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
  /** The half of the guard's ToolsPort that servers can answer. */
  readonly tools: {
    knows(server: ServerName, tool: string): boolean;
    definition(
      server: ServerName,
      tool: string,
      args?: JsonObject,
    ): { readonly digest: string | null; readonly held: boolean };
    confirm(server: ServerName, aboveLow: boolean): boolean | Promise<boolean>;
    argumentsFault(server: ServerName, tool: string, args: JsonObject, mode: ArgumentsMode): string | null;
  };
  /** What of the schema of a tool cannot be checked, a line each; empty where all is. */
  unchecked(name: ServerName, tool: string): readonly string[];
  readonly port: UpstreamsPort;
  /** Called where the system tells that the machine woke; without that its clocks tell, some seconds later. */
  woke(): void;
  stop(): Promise<void>;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { pins, log, client, environment } = options;
  const egress = options.egress ?? createEgress(environment);
  const unread = createByteBudget(intakeLimits);
  const lists = createByteBudget(keptLists);
  const usualTimes = { ...defaultTimes, ...options.times };
  const revisions = createRevisionMemory(options.revisions);
  const servers = new Map<ServerName, Server>();
  const logins = new Map<ServerName, Login>();
  const clock = options.clock ?? watchClock;
  const wakeWatch = watchForWake(clock, () => {
    for (const server of servers.values()) server.woke();
  });
  const listeners = new Set<(server: ServerName) => void>();
  const listListeners = new Set<(server: ServerName, kind: ListKind) => void>();

  function driverFor(
    spec: UpstreamSpec,
    hello: ClientInfo,
    paramHeaders: (tool: string) => readonly ParamHeader[],
  ): Driver {
    const times = timesOf(spec, usualTimes);
    const intake = createIntake(unread.party(spec.name));
    const given = { times, client: hello, intake, log };
    switch (spec.kind) {
      case 'built-in':
        return createBuiltInDriver(spec, times);
      case 'stdio':
        return createStdioDriver({ ...given, spec, environment, revisions });
      case 'http':
        return createHttpDriver({ ...given, spec, paramHeaders, credentials: credentialsOf(spec), egress });
    }
  }

  function credentialsOf(spec: HttpSpec): Credentials {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(spec.headers)) headers[name.toLowerCase()] = value;
    if (options.tokens === undefined) return fixedCredentials(headers);
    const login = createLogin({
      server: spec.name,
      url: spec.url,
      store: options.tokens,
      headers,
      timeoutMs: loginMs,
      fetch: egress.fetch,
      onError: (error) => options.onError?.(error),
    });
    logins.set(spec.name, login);
    return login;
  }

  function loginOf(name: ServerName): Login {
    wanted(name);
    const login = logins.get(name);
    if (login === undefined) {
      throw new LoginError('login-needless', `${name} is no remote server: there is nothing to log in to.`);
    }
    return login;
  }

  function wanted(name: ServerName): Server {
    const server = servers.get(name);
    if (server === undefined) throw new Error(`There is no server called ${name}`);
    return server;
  }

  function view(server: Server): ServerView {
    const { spec, state, problem, since, definitions, entries } = server;
    const failure = logins.get(spec.name)?.failure ?? null;
    return {
      name: spec.name,
      kind: spec.kind,
      target: shownTarget(spec, plain),
      state,
      since,
      problem: problem === null || failure === null ? problem : `${problem} (login: ${failure})`,
      prefix: spec.prefix,
      tools: definitions.tools().length,
      trustedReads: definitions.tools().filter((tool) => server.isTrustedRead(tool.name)).length,
      held: definitions.held().length + entries.quarantined().length,
      unencrypted: spec.kind === 'http' && isUnencrypted(spec.url),
    };
  }

  const port: UpstreamsPort = {
    servers: () => [...servers.values()].map(({ spec }) => ({ name: spec.name, prefix: spec.prefix })),
    hello: (name) => servers.get(name)?.hello ?? null,
    async open(name, agentClient, owner) {
      return wanted(name).open(agentClient, owner);
    },
    async stateless(name, respondent) {
      return wanted(name).stateless(respondent);
    },
    toolNames: (name) =>
      servers
        .get(name)
        ?.definitions.tools()
        .map((tool) => tool.name) ?? [],
    lastListed(name) {
      const server = servers.get(name);
      return server?.state === 'ready' ? server.definitions.lastListed() : [];
    },
    paramHeaders: (name, tool) => servers.get(name)?.definitions.paramHeaders(tool) ?? [],
    isHeld: (name, tool) => servers.get(name)?.definitions.definition(tool).held ?? true,
    observe: (name, tools) => servers.get(name)?.definitions.observe(tools) ?? [],
    recordSeen: (name, kind, entries) => servers.get(name)?.entries.recordSeen(kind, entries) ?? [],
    instructions: (name) => servers.get(name)?.definitions.instructions() ?? null,
    onListChange(listener) {
      listListeners.add(listener);
      return () => listListeners.delete(listener);
    },
  };

  function add(spec: UpstreamSpec): void {
    if (servers.has(spec.name)) throw new Error(`There is a server called ${spec.name} already`);
    const fault = specFault(spec);
    if (fault !== null) throw new Error(`${spec.name} is not started: ${fault}`);
    const server = new Server({
      spec,
      makeDriver: (hello, paramHeaders) => driverFor(spec, hello, paramHeaders),
      pins,
      lists: lists.party(spec.name),
      times: timesOf(spec, usualTimes),
      client,
      clock,
      log,
      onChange: () => {
        for (const listener of listeners) listener(spec.name);
      },
      otherNames: () =>
        [...servers.values()]
          .filter((other) => other.spec.name !== spec.name)
          .flatMap(({ definitions }) => definitions.tools().map((tool) => tool.name)),
      onQuarantine: (changes) => options.onQuarantine?.(spec.name, changes),
      onListChange: (kind) => {
        for (const listener of listListeners) listener(spec.name, kind);
      },
    });
    servers.set(spec.name, server);
    const login = logins.get(spec.name);
    if (login === undefined) server.start();
    else
      void login.load().then(
        () => server.start(),
        () => server.start(),
      );
  }

  /** Tells agents and screens that whatever this server lists may be another list now. */
  function announce(name: ServerName): void {
    for (const kind of ['tools', 'prompts', 'resources'] as const) {
      for (const listener of listListeners) listener(name, kind);
    }
    for (const listener of listeners) listener(name);
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
      await logins.get(name)?.forget();
      logins.delete(name);
      await server.stop();
      announce(name);
    },
    list: () => [...servers.values()].map(view),
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
    async login(name, client) {
      const login = loginOf(name);
      if (client !== undefined) await login.register(client);
      const { address, done } = await login.begin();
      const finished = done.then(async () => {
        await servers.get(name)?.retry();
      });
      // Whoever asked may have left: a failure is then seen in the state of the server.
      finished.catch(() => {});
      return { address, done: finished };
    },
    logout: (name) => loginOf(name).forget(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tools: {
      knows: (name, tool) => servers.get(name)?.definitions.knows(tool) ?? false,
      definition(name, tool, args) {
        const server = servers.get(name);
        if (server === undefined) return { digest: null, held: true };
        const found = server.definitions.definition(tool);
        const prompt = tool === 'prompts/get' ? args?.name : undefined;
        const isHeld = typeof prompt === 'string' && server.entries.isQuarantined('prompts', prompt);
        return isHeld ? { ...found, held: true } : found;
      },
      confirm: (name, aboveLow) => servers.get(name)?.confirm(aboveLow) ?? false,
      argumentsFault: (name, tool, args, mode) =>
        servers.get(name)?.definitions.argumentsFault(tool, args, mode) ?? null,
    },
    unchecked: (name, tool) => servers.get(name)?.definitions.unchecked(tool) ?? [],
    port,
    woke: wakeWatch.told,
    async stop() {
      wakeWatch.end();
      await Promise.all([...servers.values()].map((server) => server.stop()));
    },
  };
}
