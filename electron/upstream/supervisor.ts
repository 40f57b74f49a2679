import type { ServerView } from '../../shared/control/contract.ts';
import type { ParamHeader } from '../../shared/envelope.ts';
import type { ClientHello, ListKind, UpstreamsPort } from '../../shared/link.ts';
import type { ServerName } from '../../shared/names.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { createBuiltInDriver } from './built-in-driver.ts';
import type { DefinitionChange, PinsStore } from './definitions.ts';
import type { Driver } from './driver.ts';
import { createHttpDriver } from './http/driver.ts';
import { createServer, type Server } from './server.ts';
import {
  type ClientIdentity,
  defaultTimes,
  displayTarget,
  type UpstreamLog,
  type UpstreamSpec,
  type UpstreamTimes,
} from './spec.ts';
import { createStdioDriver } from './stdio/driver.ts';

export type { DefinitionChange, Pin, Pins, PinsStore } from './definitions.ts';
export type { UpstreamLog, UpstreamSpec, UpstreamTimes } from './spec.ts';

export interface SupervisorOptions {
  readonly pins: PinsStore;
  log(entry: UpstreamLog): void;
  /** What servers are told of us. */
  readonly client: ClientIdentity;
  /** Of which the few variables that every program needs are given to children. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly times?: Partial<UpstreamTimes>;
}

/** The servers behind the gateway: added, removed, watched, and reached. */
export interface Supervisor {
  /** Starts at once, in the background. Throws where the name is taken or the spec is unsafe. */
  add(spec: UpstreamSpec): void;
  /** Resolves when its whole process tree is gone. Its pins are forgotten. */
  remove(name: ServerName): Promise<void>;
  list(): readonly ServerView[];
  /** Asks the server now. Rejects with one line for people. */
  test(name: ServerName): Promise<{ readonly tools: readonly string[]; readonly ms: number }>;
  /** Takes what is held as reviewed; with `only`, these names alone. */
  accept(name: ServerName, only?: ReadonlySet<string>): { readonly accepted: readonly string[] };
  review(name: ServerName): readonly DefinitionChange[];
  /** When its whole list was last read, milliseconds since the epoch; null before. */
  checkedAt(name: ServerName): number | null;
  definitions(name: ServerName): readonly ToolDefinition[];
  onChange(listener: (server: ServerName) => void): () => void;
  /** The half of the guard's ToolsPort that servers can answer. */
  readonly tools: {
    knows(server: ServerName, tool: string): boolean;
    definition(server: ServerName, tool: string): { readonly digest: string | null; readonly held: boolean };
  };
  readonly port: UpstreamsPort;
  stop(): Promise<void>;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { pins, log, client, environment } = options;
  const times: UpstreamTimes = { ...defaultTimes, ...options.times };
  const servers = new Map<ServerName, Server>();
  const listeners = new Set<(server: ServerName) => void>();
  const listListeners = new Set<(server: ServerName, kind: ListKind) => void>();

  function driverFor(
    spec: UpstreamSpec,
    hello: ClientHello,
    paramHeaders: (tool: string) => readonly ParamHeader[],
  ): Driver {
    switch (spec.kind) {
      case 'built-in':
        return createBuiltInDriver(spec, times);
      case 'stdio':
        return createStdioDriver({ spec, times, client: hello, environment, log });
      case 'http':
        return createHttpDriver({ spec, times, client: hello, paramHeaders, log });
    }
  }

  function wanted(name: ServerName): Server {
    const server = servers.get(name);
    if (server === undefined) throw new Error(`There is no server called ${name}`);
    return server;
  }

  function view({ spec, state, problem, book }: Server): ServerView {
    return {
      name: spec.name,
      kind: spec.kind,
      target: displayTarget(spec),
      state,
      problem,
      prefix: spec.prefix,
      tools: book.tools().length,
      held: book.held().length,
    };
  }

  const port: UpstreamsPort = {
    servers: () => [...servers.values()].map(({ spec }) => ({ name: spec.name, prefix: spec.prefix })),
    hello: (name) => servers.get(name)?.hello ?? null,
    async open(name, agentClient, owner) {
      return wanted(name).open(agentClient, owner);
    },
    async stateless(name) {
      return wanted(name).stateless();
    },
    paramHeaders: (name, tool) => servers.get(name)?.book.paramHeaders(tool) ?? [],
    argumentsFault: (name, tool, args) => servers.get(name)?.book.argumentsFault(tool, args) ?? null,
    observe: (name, tools) => servers.get(name)?.book.observe(tools) ?? [],
    instructions: (name) => servers.get(name)?.book.instructions() ?? null,
    onListChange(listener) {
      listListeners.add(listener);
      return () => listListeners.delete(listener);
    },
  };

  return {
    add(spec) {
      if (servers.has(spec.name)) throw new Error(`There is a server called ${spec.name} already`);
      refuseUnsafe(spec);
      const server = createServer({
        spec,
        makeDriver: (hello, paramHeaders) => driverFor(spec, hello, paramHeaders),
        pins,
        times,
        client,
        log,
        onChange: () => {
          for (const listener of listeners) listener(spec.name);
        },
        onListChange: (kind) => {
          for (const listener of listListeners) listener(spec.name, kind);
        },
      });
      servers.set(spec.name, server);
      server.start();
    },
    async remove(name) {
      const server = wanted(name);
      servers.delete(name);
      pins.remove(name);
      await server.stop();
      for (const kind of ['tools', 'prompts', 'resources'] as const) {
        for (const listener of listListeners) listener(name, kind);
      }
      for (const listener of listeners) listener(name);
    },
    list: () => [...servers.values()].map(view),
    async test(name) {
      const started = performance.now();
      const tools = await wanted(name).retry();
      return { tools: tools.map((tool) => tool.name), ms: performance.now() - started };
    },
    accept(name, only) {
      const accepted = wanted(name).book.accept(only);
      if (accepted.length > 0) for (const listener of listListeners) listener(name, 'tools');
      return { accepted };
    },
    review: (name) => wanted(name).book.review(),
    checkedAt: (name) => servers.get(name)?.book.checkedAt() ?? null,
    definitions: (name) => wanted(name).book.tools(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tools: {
      knows: (name, tool) => servers.get(name)?.book.knows(tool) ?? false,
      definition: (name, tool) => servers.get(name)?.book.definition(tool) ?? { digest: null, held: true },
    },
    port,
    async stop() {
      await Promise.all([...servers.values()].map((server) => server.stop()));
    },
  };
}

/** A key must not cross a network in clear text. */
function refuseUnsafe(spec: UpstreamSpec): void {
  if (spec.kind !== 'http') return;
  const url = new URL(spec.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`Not an http address: ${spec.name}`);
  if (url.username !== '' || url.password !== '') {
    throw new Error(`Put the login of ${spec.name} into a header, not into its address`);
  }
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !loopback && Object.keys(spec.headers).length > 0) {
    throw new Error(`The headers of ${spec.name} would cross the network unencrypted: use https`);
  }
}
