import { createServer } from 'node:net';
import { vi } from 'vitest';
import type { GatewayOptions } from '../../electron/gateway/create-context.ts';
import { createGateway, type Gateway } from '../../electron/gateway/gateway.ts';
import type { GatewayLimits } from '../../electron/gateway/limits.ts';
import type { AdmittedAgent, AgentsPort, GatePort, RecordPort, RefusalCause } from '../../electron/gateway/ports.ts';
import type { WatchClock } from '../../electron/upstream/definition-watch.ts';
import type { UpstreamSpec } from '../../electron/upstream/spec.ts';
import {
  type PinsStore,
  type RevisionStore,
  Supervisor,
  type TokenStore,
  type UpstreamTimes,
} from '../../electron/upstream/supervisor.ts';
import type { CallEnd, Closed, Refusal, ToolCall, Verdict } from '../../shared/call.ts';
import type { Decision } from '../../shared/decision.ts';
import type { JsonObject } from '../../shared/json.ts';
import { type AgentId, agentIdSchema, callIdSchema, type ServerName, serverNameSchema } from '../../shared/names.ts';
import type { ArgumentsMode } from '../../shared/policy/document.ts';
import { fixtureServer } from '../support/fixture-server.ts';

const fixture = fixtureServer('mcp/stdio-server.ts');
export const fixturePath = fixture[1];

export const server = (name: string): ServerName => serverNameSchema.parse(name);
export const agentId = (name: string): AgentId => agentIdSchema.parse(name);

export function stdioSpec(name: string, env: Readonly<Record<string, string>> = {}, prefix = ''): UpstreamSpec {
  return { kind: 'stdio', name: server(name), prefix, command: process.execPath, args: fixture, env };
}

/** A gate by hand: what it hides, denies, and what became of every call. */
export interface StubGate extends GatePort {
  readonly hidden: Set<string>;
  readonly denied: Set<string>;
  /** Tools that a person says only read. */
  readonly readOnly: Set<string>;
  readonly calls: ToolCall[];
  readonly ends: { readonly call: ToolCall; readonly end: CallEnd }[];
  readonly knows: (server: ServerName, tool: string) => boolean;
  /** Calls that halted and were judged again, before they went on. */
  readonly again: ToolCall[];
  hold: Promise<void> | null;
  paused: object | null;
  /** Closes it to every agent, in one of the ways in which it can be closed. */
  closed: Closed | null;
  visibilityChanged(server: ServerName): void;
}

const decision = (outcome: Decision['outcome'], rule: string): Decision => ({
  outcome,
  rule,
  words: outcome,
  version: 1,
  trace: [],
});

export function stubGate(
  knows: (server: ServerName, tool: string) => boolean,
  /** What the definition says against a call's arguments. */
  argumentsFault: (call: ToolCall) => string | null = () => null,
): StubGate {
  const listeners = new Set<(server: ServerName) => void>();
  /** What is in force for a call now. */
  function standing(call: ToolCall): Refusal | { readonly kind: 'pass' } {
    if (gate.closed === 'hidden') return { kind: 'unknown', decision: decision('hidden', '(hidden)') };
    if (gate.paused !== null || gate.closed !== null) {
      return { kind: 'refuse', decision: decision('denied', '(paused)'), message: 'Paused' };
    }
    if (gate.hidden.has(call.tool)) return { kind: 'unknown', decision: decision('hidden', '(hidden)') };
    if (call.via === 'tools/call' && !knows(call.server, call.tool))
      return { kind: 'unknown', decision: decision('denied', '(unknown tool)') };
    if (gate.denied.has(call.tool)) {
      return { kind: 'refuse', decision: decision('denied', '/tools/x/deny_if/0'), message: `Denied: ${call.tool}` };
    }
    if (call.fault) {
      return { kind: 'invalid', decision: decision('denied', '(invalid call)'), message: `Invalid: ${call.fault}` };
    }
    const wrong = call.via === 'tools/call' ? argumentsFault(call) : null;
    if (wrong !== null) return { kind: 'refuse', decision: decision('denied', '(arguments)'), message: wrong };
    return { kind: 'pass' };
  }
  const gate: StubGate = {
    hidden: new Set(['hide_me']),
    denied: new Set(['deny_me']),
    readOnly: new Set(),
    calls: [],
    ends: [],
    knows,
    again: [],
    hold: null,
    paused: null,
    closed: null,
    judge(call, signal) {
      gate.calls.push(call);
      const settle = (): Verdict => {
        const now = standing(call);
        if (now.kind !== 'pass') return now;
        let settled = false;
        return {
          kind: 'forward',
          ticket: {
            readOnly: gate.readOnly.has(call.tool),
            call,
            reauthorize: async () => {
              gate.again.push(call);
              const now = standing(call);
              return now.kind === 'pass' ? null : now;
            },
            decision: decision('allowed', '(default allow)'),
            settle(end) {
              if (settled) throw new Error('a ticket was settled twice');
              settled = true;
              gate.ends.push({ call, end });
            },
          },
        };
      };
      if (gate.hold === null) return settle();
      const left = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      return Promise.race([gate.hold, left]).then(settle);
    },
    closedFor: () => (gate.paused === null ? gate.closed : 'paused'),
    permits: (data) =>
      standing({ ...data, id: callIdSchema.parse('x'), at: 0, startedMs: 0, session: null, request: 0 }).kind ===
      'pass',
    names: (_agent, _server, tool) => gate.hidden.has(tool) || gate.denied.has(tool),
    lists: (_agent, _server, tool) => gate.closed !== 'hidden' && !gate.hidden.has(tool),
    onVisibilityChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    visibilityChanged(name) {
      for (const listener of listeners) listener(name);
    },
  };
  return gate;
}

export interface Harness {
  readonly gateway: Gateway;
  readonly supervisor: Supervisor;
  readonly gate: StubGate;
  readonly port: number;
  readonly origin: string;
  readonly refusals: RefusalCause[];
  readonly records: readonly Parameters<RecordPort['event']>[0][];
  readonly logs: string[];
  readonly pins: PinsStore;
  url(token?: string, server?: string): string;
  endAgent(agent: AgentId): void;
  ready(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface HarnessOptions {
  readonly specs: readonly UpstreamSpec[];
  readonly limits?: Partial<GatewayLimits>;
  readonly times?: Partial<UpstreamTimes>;
  /** The clock that servers are watched by. */
  readonly clock?: WatchClock;
  readonly agents?: Readonly<Record<string, Partial<AdmittedAgent>>>;
  readonly mapTemplate?: GatewayOptions['mapTemplate'];
  readonly mapResource?: (server: ServerName, uri: string) => { tool: string; args: JsonObject } | null;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly pins?: PinsStore;
  readonly tokens?: TokenStore;
  readonly revisions?: RevisionStore;
  readonly waitFor?: readonly string[];
  /** What a policy says of arguments; `schema` when left out. */
  readonly argumentsMode?: ArgumentsMode;
  /** Instead of the gate made by hand. */
  readonly realGate?: GatePort;
  readonly onError?: (error: unknown) => void;
}

export function memoryPins(): PinsStore {
  const kept = new Map<string, string>();
  return {
    load: (name) => JSON.parse(kept.get(name) ?? 'null'),
    save: (name, pins) => kept.set(name, JSON.stringify(pins)),
    remove: (name) => kept.delete(name),
    loadShown: (name) => JSON.parse(kept.get(`${name} shown`) ?? '{}'),
    saveShown: (name, digests) => kept.set(`${name} shown`, JSON.stringify(digests)),
  };
}

/** The real gateway on a real port, in front of real servers, with a gate made by hand. Tokens: `token-a`, `token-b`. */
export async function startHarness(options: HarnessOptions): Promise<Harness> {
  const refusals: RefusalCause[] = [];
  const records: Parameters<RecordPort['event']>[0][] = [];
  const logs: string[] = [];
  const pins = options.pins ?? memoryPins();
  const supervisor = new Supervisor({
    pins,
    log: ({ text }) => logs.push(text),
    client: { name: 'railguard', version: '0' },
    environment: options.environment ?? process.env,
    times: { backoffMs: [20], ...options.times },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.tokens === undefined ? {} : { tokens: options.tokens }),
    ...(options.revisions === undefined ? {} : { revisions: options.revisions }),
  });
  for (const spec of options.specs) supervisor.add(spec);
  const gate = stubGate(
    (name, tool) => supervisor.tools.knows(name, tool),
    ({ server, tool, given, args }) =>
      supervisor.tools.argumentsFault(server, tool, given ?? args, options.argumentsMode ?? 'schema'),
  );
  const tokens: Readonly<Record<string, Partial<AdmittedAgent>>> = options.agents ?? {
    'token-a': { id: agentId('a') },
    'token-b': { id: agentId('b') },
  };
  const ends = new Set<(agent: AgentId) => void>();
  const agents: AgentsPort = {
    admit(token) {
      const known = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
      if (known === undefined) return null;
      return { id: agentId('a'), label: 'A', servers: null, ...known };
    },
    onEnd(listener) {
      ends.add(listener);
      return () => ends.delete(listener);
    },
  };
  const gateway = createGateway({
    gate: options.realGate ?? gate,
    agents,
    refusals: { refused: (cause) => refusals.push(cause) },
    records: { event: async (event) => void records.push(event) },
    upstreams: supervisor.port,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    info: { name: 'railguard', version: '0' },
    mapResource: options.mapResource ?? (() => null),
    mapTemplate: options.mapTemplate ?? (() => null),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    onError: options.onError ?? ((error) => logs.push(`error: ${String(error)}`)),
  });
  const port = await gateway.listen(0);
  const origin = `http://127.0.0.1:${port}`;
  const ready = (name: string) =>
    vi.waitFor(
      () => {
        const view = supervisor.list().find((one) => one.name === name);
        if (view?.state !== 'ready') throw new Error(`${name} is ${view?.state}: ${view?.problem}`);
      },
      { timeout: 15_000, interval: 10 },
    );
  for (const name of options.waitFor ?? options.specs.map((spec) => spec.name)) await ready(name);
  return {
    gateway,
    supervisor,
    gate,
    port,
    origin,
    refusals,
    records,
    logs,
    pins,
    url: (token = 'token-a', name) => `${origin}/a/${token}${name === undefined ? '' : `/s/${name}`}/mcp`,
    endAgent(agent) {
      for (const listener of ends) listener(agent);
    },
    ready,
    async stop() {
      await gateway.close(0);
      await supervisor.stop();
    },
  };
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
