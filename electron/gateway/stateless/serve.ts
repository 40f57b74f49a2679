import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import {
  headerMismatch,
  metaKeys,
  missingCapability,
  statelessVersion,
  unsupportedVersion,
} from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { RpcId, UpstreamsPort } from '../../../shared/link.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import { askLeave } from '../calls.ts';
import { methodNotFound } from '../errors.ts';
import { createExchange } from '../exchange.ts';
import { combinedCapabilities, joinedInstructions } from '../initialize.ts';
import { judgedAs } from '../judged-as.ts';
import { isListMethod } from '../lists.ts';
import { type Memory, type MethodParts, runMethod } from '../methods.ts';
import { ownerOf, type Target, targetsOf } from '../names.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { Conversation, Turn } from '../turn.ts';
import { errorBytes, noticeBytes, resultBytes, rpcError } from '../wire.ts';
import { paramHeaderFault } from './classify.ts';
import { type Listening, startListening } from './listen.ts';

export interface StatelessOptions {
  readonly parts: MethodParts;
  readonly upstreams: UpstreamsPort;
  readonly info: { readonly name: string; readonly version: string };
  readonly maxInFlightPerAgent: number;
}

export interface StatelessRequest {
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonObject;
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  readonly stream: boolean;
}

/** The era without sessions: each request stands alone, and the agent is known by its token only. */
export interface StatelessServer {
  serve(request: StatelessRequest): void;
  listChanged(kind: Parameters<Listening['listChanged']>[0], reaches: (listening: Listening) => boolean): void;
  keepAlive(): void;
  endAgent(agent: AgentId): void;
  readonly inFlight: number;
  endWaits(): void;
  end(): void;
}

/** Methods that this revision has and the gateway passes on; the rest is unknown, also what the older era had. */
const methods: ReadonlySet<string> = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'completion/complete',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
]);

const statusOf: Readonly<Record<number, number>> = {
  [methodNotFound]: 404,
  [headerMismatch]: 400,
  [missingCapability]: 400,
  [unsupportedVersion]: 400,
};

interface Running {
  readonly turn: Turn;
  readonly agent: AgentId;
  readonly isStream: boolean;
  cancel(reason: string): void;
  beat(): void;
}

export function createStatelessServer(options: StatelessOptions): StatelessServer {
  const { parts, upstreams, info, maxInFlightPerAgent } = options;
  const memories = new Map<AgentId, Memory>();
  const running = new Set<Running>();
  const listenings = new Set<Listening>();
  const counts = new Map<AgentId, number>();

  function memoryOf(agent: AgentId): Memory {
    let memory = memories.get(agent);
    if (memory === undefined) {
      memory = { lists: new Map(), listChanged: () => {} };
      memories.set(agent, memory);
    }
    return memory;
  }

  function begin(request: StatelessRequest): Running {
    const { agent, id, method, params, response } = request;
    let cancel: ((reason: string) => void) | null = null;
    let settled = false;
    const conversation: Conversation = {
      agent,
      session: null,
      targets: () => targetsOf(upstreams.servers(), request.scope, agent.servers),
      link: (server) => upstreams.stateless(server),
    };
    const exchange = createExchange({
      response,
      headers: {},
      log: null,
      mayStream: request.stream,
      // In this era a closed connection is how an agent cancels.
      onGone: () => entry.cancel('the agent closed the connection'),
    });
    const settle = (bytes: Buffer, status: number) => {
      if (settled) return;
      settled = true;
      running.delete(entry);
      const count = (counts.get(agent.id) ?? 1) - 1;
      if (count <= 0) counts.delete(agent.id);
      else counts.set(agent.id, count);
      exchange.finish(bytes, status);
    };
    const turn: Turn & { cancelled: boolean } = {
      conversation,
      id,
      method,
      params,
      atServer: false,
      result(value, raw) {
        const completed = completeResult(method, value);
        settle(completed === value ? resultBytes(id, value, raw ?? null) : resultBytes(id, completed, null), 200);
      },
      error: (error) => settle(errorBytes(id, error), statusOf[Number(error.code)] ?? 200),
      notice: (notice) => exchange.message(noticeBytes(notice.method, notice.params)),
      // A server of the older era that asks in the middle of a call: this era has no such message.
      ask: (asked) => asked.respond({ kind: 'error', error: rpcError(methodNotFound, 'Nobody to ask') }),
      stream: () => exchange.begin(),
      dropped: () => {},
      onCancel(next) {
        cancel = next;
      },
      // A field, as in `createExchange`: a getter would keep every call alive for long.
      cancelled: false,
    };
    const entry: Running = {
      turn,
      agent: agent.id,
      isStream: method === 'subscriptions/listen',
      cancel(reason) {
        if (turn.cancelled || settled) return;
        turn.cancelled = true;
        cancel?.(reason);
        turn.error(rpcError(-32000, `Cancelled: ${reason}`));
      },
      beat: () => {
        if (!settled && entry.isStream) response.write(': still here\n\n');
      },
    };
    running.add(entry);
    counts.set(agent.id, (counts.get(agent.id) ?? 0) + 1);
    return entry;
  }

  function discover(turn: Turn): void {
    const targets = turn.conversation.targets();
    const only = targets.length === 1 ? targets[0] : undefined;
    const hello = only === undefined ? null : upstreams.hello(only.name);
    const instructions = joinedInstructions(targets, upstreams);
    turn.result({
      supportedVersions: [statelessVersion],
      capabilities: combinedCapabilities(hello, targets.length),
      ...(instructions === '' ? {} : { instructions }),
      _meta: { [metaKeys.server]: hello?.serverInfo ?? { ...info } },
    });
  }

  function run(request: StatelessRequest, turn: Turn): void {
    const { method, params } = request;
    if (method === 'server/discover') {
      discover(turn);
      return;
    }
    if (method === 'subscriptions/listen') {
      const { id: agent } = request.agent;
      const watchTool = (target: Target) =>
        judgedAs(parts.gate, agent, target.name, 'resources/subscribe', 'resources/read');
      const listening = startListening({
        turn,
        scope: request.scope,
        mayWatch(target, uri, signal) {
          const mapped = parts.mapResource(target.name, uri);
          const { tool, args } = mapped ?? { tool: watchTool(target), args: { uri } };
          return askLeave(parts, turn, { target, tool, via: 'resources/subscribe', args }, signal);
        },
        mayHear(target, uri) {
          const tool = parts.mapResource(target.name, uri)?.tool ?? watchTool(target);
          return parts.gate.paused === null && parts.gate.lists(request.agent.id, target.name, tool);
        },
        onEnd: (ended) => listenings.delete(ended),
      });
      if (listening !== null && !turn.cancelled) listenings.add(listening);
      return;
    }
    if (!methods.has(method) && !isListMethod(method)) {
      turn.error(rpcError(methodNotFound, 'Method not found'));
      return;
    }
    if (method === 'tools/call' && typeof params.name === 'string' && isJsonObject(params.arguments)) {
      const target = ownerOf(turn.conversation.targets(), params.name);
      const own = target === null ? params.name : parts.shortNames.own(target, params.name);
      // Only for names the agent may see: else the fault would tell that a hidden tool exists.
      const declared =
        target !== null && parts.gate.lists(request.agent.id, target.name, own)
          ? upstreams.paramHeaders(target.name, own)
          : [];
      const fault = paramHeaderFault(declared, params.arguments, request.headers);
      if (fault !== null) {
        turn.error(fault);
        return;
      }
    }
    runMethod(parts, turn, memoryOf(request.agent.id));
  }

  return {
    serve(request) {
      if ((counts.get(request.agent.id) ?? 0) >= maxInFlightPerAgent) {
        const bytes = errorBytes(
          request.id,
          rpcError(-32600, `Refused: ${maxInFlightPerAgent} requests are in flight`),
        );
        request.response.writeHead(429, { 'content-type': 'application/json', 'content-length': bytes.length });
        request.response.end(bytes);
        return;
      }
      run(request, begin(request).turn);
    },
    listChanged(kind, reaches) {
      for (const listening of listenings) if (reaches(listening)) listening.listChanged(kind);
    },
    keepAlive() {
      for (const entry of running) entry.beat();
    },
    endAgent(agent) {
      memories.delete(agent);
      for (const entry of [...running]) if (entry.agent === agent) entry.cancel('the agent was ended');
    },
    get inFlight() {
      return running.size;
    },
    endWaits() {
      for (const listening of [...listenings]) listening.end();
      for (const entry of [...running]) if (!entry.turn.atServer) entry.cancel('the gateway is stopping');
    },
    end() {
      for (const entry of [...running]) entry.cancel('the gateway is stopping');
    },
  };
}

const cacheable: ReadonlySet<string> = new Set(['resources/read', 'server/discover']);

/** What this era's results must carry; the same object where nothing is missing. */
function completeResult(method: string, value: JsonObject): JsonObject {
  const typed = typeof value.resultType === 'string';
  if (isListMethod(method)) {
    // A rule may change the list at any moment, for this agent only: nobody may keep it.
    return { ...value, ...(typed ? {} : { resultType: 'complete' }), ttlMs: 0, cacheScope: 'private' };
  }
  const cached = !cacheable.has(method) || value.ttlMs !== undefined || value.resultType === 'input_required';
  if (typed && cached) return value;
  return {
    ...value,
    ...(typed ? {} : { resultType: 'complete' }),
    ...(cached ? {} : { ttlMs: 0, cacheScope: 'private' }),
  };
}
