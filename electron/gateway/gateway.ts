import type { AgentId, ServerName } from '../../shared/names.ts';
import type { ListKind } from '../../shared/upstream-connection.ts';
import { HttpListener } from '../net/http-listener.ts';
import { Intake } from './admission/intake.ts';
import { type GatewayOptions, methodContext } from './create-context.ts';
import { defaultLimits, type GatewayLimits } from './limits.ts';
import type { MethodContext } from './methods/method-context.ts';
import { replyError } from './replies.ts';
import type { Program } from './request/client-records.ts';
import { Router } from './router.ts';
import { reachesServer, SessionRegistry } from './sessions/session-registry.ts';
import { callsInFlight, lastAnswers, settled } from './shutdown.ts';
import { StatelessEndpoint } from './stateless/endpoint.ts';

export interface Gateway {
  /** Listens on 127.0.0.1 and answers the port. Rejects with the system's error (`EADDRINUSE` …). */
  listen(port: number): Promise<number>;
  readonly sessions: number;
  /** The program that spoke for an agent last since the start, by its own word, and the agent's open sessions. */
  presence(agent: AgentId): { readonly program: Program | null; readonly sessions: number };
  /** What agents make it keep, bytes. */
  readonly retainedBytes: number;
  /** Calls that have no answer yet. */
  readonly inFlight: number;
  /** Takes no more calls; ends streams and waits at once, gives calls in flight `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** What agents reach: one listener, the sessions of the older revisions, and the stateless endpoint of the newer one. */
export function createGateway(options: GatewayOptions): Gateway {
  const { agents, refusals, upstreams, info } = options;
  const limits: GatewayLimits = { ...defaultLimits, ...options.limits };
  const intake = new Intake(limits);
  const context = methodContext(options, limits, intake.steps);
  const sessions = new SessionRegistry({ context, upstreams, limits });
  const stateless = new StatelessEndpoint({ context, upstreams, info, limits });
  const listener = new HttpListener({
    headMs: limits.headMs,
    bodyMs: limits.bodyMs,
    connections: {
      all: limits.maxConnections,
      unknown: limits.maxUnknownConnections,
      each: limits.maxConnectionsPerAgent,
    },
    refused: (cause) => refusals.refused(cause),
    failed: (error) => options.onError?.(error),
    answer: replyError,
    handle: (request, response, target) => router.receive(request, response, target),
  });
  const { maxBodyBytes, initializeWaitMs } = limits;
  const router = new Router(
    { agents, refusals, upstreams, intake, sessions, stateless, info, maxBodyBytes, initializeWaitMs },
    listener,
  );
  const unsubscribe = followChanges(options, context, sessions, stateless);
  const stopTimers = startTimers(options, limits, sessions, stateless);

  return {
    listen: (port) => listener.listen(port),
    get sessions() {
      return sessions.size;
    },
    presence: (agent) => ({
      program: context.clients.program(agent),
      sessions: sessions.all().filter((session) => session.agent.id === agent).length,
    }),
    get retainedBytes() {
      return context.byteBudget.used;
    },
    get inFlight() {
      return callsInFlight(sessions.all(), stateless);
    },
    async close(graceMs) {
      router.stop();
      unsubscribe();
      stopTimers();
      const closed = new Promise<void>((resolve) => listener.server.close(() => resolve()));
      stateless.cancelPending();
      await settled(sessions.all(), stateless, graceMs);
      stateless.end();
      sessions.endAll('the gateway is stopping');
      await lastAnswers(listener, closed);
    },
  };
}

/** Agents that end, rules and servers that change what agents may see. Returns an unsubscribe function. */
function followChanges(
  { agents, gate, upstreams }: GatewayOptions,
  { clients }: MethodContext,
  sessions: SessionRegistry,
  stateless: StatelessEndpoint,
): () => void {
  const sendListChanged = (name: ServerName, kind: ListKind): void => {
    sessions.listChanged(name, kind);
    stateless.listChanged(kind, (listening) => reachesServer(listening, name));
  };
  const stops = [
    agents.onEnd((agent) => {
      stateless.endAgent(agent);
      clients.endAgent(agent);
      sessions.endAgent(agent);
    }),
    gate.onVisibilityChange((name) => {
      for (const kind of ['tools', 'prompts', 'resources'] as const) sendListChanged(name, kind);
    }),
    upstreams.onListChange((name, kind) => {
      if (!upstreams.servers().some((entry) => entry.name === name)) sessions.forgetServer(name);
      sendListChanged(name, kind);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** What happens by time: idle sessions end, and streams show that they live. Returns what stops it. */
function startTimers(
  { clock, onError }: GatewayOptions,
  { idleMs, leftMs, keepAliveMs }: GatewayLimits,
  sessions: SessionRegistry,
  stateless: StatelessEndpoint,
): () => void {
  /** What goes wrong with one session at such a moment is no reason to leave the others alone for ever. */
  const repeat = (everyMs: number, work: () => void) => {
    const timer = setInterval(() => {
      try {
        work();
      } catch (error) {
        onError?.(error);
      }
    }, everyMs);
    timer.unref();
    return timer;
  };
  const sweeping = repeat(Math.min(30_000, idleMs, leftMs), () => {
    sessions.sweep();
    stateless.sweep(clock.monotonic() - idleMs);
  });
  const beating = repeat(keepAliveMs, () => {
    sessions.keepAlive();
    stateless.keepAlive();
  });
  return () => {
    clearInterval(sweeping);
    clearInterval(beating);
  };
}
