import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { askingMethods, metaKeys, metaOf, statelessVersion } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { RpcId, UpstreamsPort } from '../../../shared/link.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { Charge } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import { createCursors } from '../methods/cursors.ts';
import { createListCache } from '../methods/list-cache.ts';
import { isListMethod, type ListMemory, listKinds } from '../methods/lists.ts';
import { type MethodContext, runMethod } from '../methods/run-method.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { AgentRequest, ClientSession } from '../request/agent-request.ts';
import { mayReceive, readingCall } from '../request/effective-tool.ts';
import { createExchange } from '../request/exchange.ts';
import { askLeave, giveUp } from '../request/guarded-request.ts';
import { reachThrough } from '../request/reach.ts';
import { invalidParams, methodNotFound, overBudget, selfTooLarge } from '../wire/errors.ts';
import { joinedInstructions } from '../wire/initialize.ts';
import { lasting } from '../wire/lasting-params.ts';
import { errorBytes, rpcError } from '../wire/messages.ts';
import { ownerOf, targetsOf, uriOwner } from '../wire/names.ts';
import { offeredCapabilities } from '../wire/offered.ts';
import { createCall, type RequestAttempt, type StatelessCall } from './call.ts';
import { paramHeaderFault } from './classify.ts';
import { createHeldCalls, type Found, fault, invalidState, isHeldState } from './held-requests.ts';
import { createRespondents, type Lease } from './interactive-clients.ts';
import { type Subscription, startListening } from './subscriptions.ts';

export interface StatelessOptions {
  readonly parts: MethodContext;
  readonly upstreams: UpstreamsPort;
  readonly info: { readonly name: string; readonly version: string };
  readonly maxInFlightPerAgent: number;
  /** Calls of one agent that may wait for its input, and for how long, milliseconds. */
  readonly maxHeldPerAgent: number;
  readonly holdMs: number;
  readonly reopenMs: number;
}

export interface StatelessRequest {
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonObject;
  readonly weight: number;
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  readonly form: AnswerForm;
}

/** The era without sessions: each request stands alone, and the agent is known by its token only. */
export interface StatelessServer {
  serve(request: StatelessRequest): void;
  listChanged(kind: Parameters<Subscription['listChanged']>[0], reaches: (listening: Subscription) => boolean): void;
  keepAlive(): void;
  endAgent(agent: AgentId): void;
  readonly inFlight: number;
  /** Lets go of what was kept for agents that were not heard of since then, monotonic milliseconds. */
  reap(before: number): void;
  cancelPending(): void;
  end(): void;
}

/** Methods that this revision has and the gateway passes on; the rest is unknown, also what the older era had. */
const methods: ReadonlySet<string> = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'completion/complete',
  'skills/get',
  'resources/directory/read',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
]);

export function createStatelessServer(options: StatelessOptions): StatelessServer {
  const { parts, upstreams, info, maxInFlightPerAgent } = options;
  const memories = new Map<AgentId, ListMemory>();
  const running = new Set<StatelessCall>();
  const held = createHeldCalls<StatelessCall>({ maxPerAgent: options.maxHeldPerAgent, holdMs: options.holdMs });
  const respondents = createRespondents(parts.monotonic);
  const listenings = new Set<Subscription>();
  /** Requests that are open, of all agents and of each. */
  let legs = 0;
  const counts = new Map<AgentId, number>();

  function memoryOf(agent: AgentId): ListMemory {
    let memory = memories.get(agent);
    if (memory === undefined) {
      memory = {
        lists: createListCache(parts.kept.party(agent)),
        cursors: createCursors(),
        listChanged(method) {
          for (const one of listenings) if (one.agent.id === agent) one.listChanged(listKinds[method]);
        },
      };
      memories.set(agent, memory);
    }
    return memory;
  }

  function openLeg(
    { agent, id, params, weight, response, form }: StatelessRequest,
    onGone: () => void,
  ): RequestAttempt {
    let open = true;
    legs++;
    counts.set(agent.id, (counts.get(agent.id) ?? 0) + 1);
    const exchange = createExchange({
      response,
      headers: {},
      log: null,
      form,
      account: parts.kept.party(agent.id),
      id,
      onGone,
    });
    return {
      id,
      params,
      weight,
      exchange,
      finish(bytes, status) {
        if (!open) return;
        open = false;
        legs--;
        const count = (counts.get(agent.id) ?? 1) - 1;
        if (count <= 0) counts.delete(agent.id);
        else counts.set(agent.id, count);
        exchange.finish(bytes, status);
      },
    };
  }

  function begin(request: StatelessRequest, charge: Charge): StatelessCall {
    const { agent, scope, method, params } = request;
    let lease: Lease | null = null;
    const conversation: ClientSession = {
      agent,
      session: null,
      targets: () => targetsOf(upstreams.servers(), scope, agent.servers),
      async link(server) {
        const closed = () => parts.gate.closedFor(agent.id, server);
        // A conversation of its own begins with what the agent offers: none while the gate is closed to it.
        const own = running.has(call) && closed() === null;
        if (own) lease ??= respondents.take(agent.id, metaOf(params)[metaKeys.capabilities]);
        const connection = await upstreams.stateless(server, own ? (lease?.respondent ?? null) : null);
        return reachThrough(connection, {
          closed,
          meta: (meta) => parts.clients.meta(agent.id, meta),
          failed: (error) => parts.failed(error),
        });
      },
    };
    const leg = openLeg(request, () => call.gone(leg));
    const call = createCall({
      conversation,
      scope,
      method,
      first: leg,
      held,
      charge,
      records: parts.records,
      onOver() {
        charge.release();
        running.delete(call);
        lease?.leave();
      },
    });
    running.add(call);
    return call;
  }

  /** What a retry goes on with; null for a call that begins, or goes on at a server that keeps its own state. */
  function goesOn(request: StatelessRequest): Found<StatelessCall> | null {
    const { agent, scope, method, params } = request;
    const { requestState, inputResponses } = params;
    if (!askingMethods.has(method) || (requestState === undefined && inputResponses === undefined)) return null;
    if (inputResponses !== undefined && !isJsonObject(inputResponses))
      return fault(rpcError(invalidParams, 'Invalid params: "inputResponses" is not an object'));
    const wrong = argumentHeaderFault(request);
    if (wrong !== null) return fault(wrong);
    if (typeof requestState === 'string' && isHeldState(requestState))
      return held.take(requestState, { agent: agent.id, scope, method, params });
    const { name, uri } = params;
    const targets = targetsOf(upstreams.servers(), scope, agent.servers);
    const target =
      method === 'resources/read'
        ? typeof uri === 'string' && uriOwner(targets, uri)?.target
        : typeof name === 'string' && ownerOf(targets, name);
    const hello = target ? upstreams.hello(target.name) : null;
    // A server of sessions has no state of this kind: begun anew, the call could do twice what was meant once.
    if (hello === null || hello.protocolVersion === statelessVersion) return null;
    return fault(invalidState('nothing waits for it; begin the call anew if it is still wanted'));
  }

  function discover(request: AgentRequest): void {
    const targets = request.conversation.targets();
    const only = targets.length === 1 ? targets[0] : undefined;
    const hello = only === undefined ? null : upstreams.hello(only.name);
    const instructions = joinedInstructions(targets, upstreams);
    request.result({
      supportedVersions: [statelessVersion],
      capabilities: offeredCapabilities(
        targets.map(({ name }) => upstreams.hello(name)),
        'stateless',
      ),
      ...(instructions === '' ? {} : { instructions }),
      _meta: { [metaKeys.server]: hello?.serverInfo ?? { ...info } },
    });
  }

  /** What is wrong with the headers that repeat arguments of a tool; null where nothing is. */
  function argumentHeaderFault({ agent, scope, method, params, headers }: StatelessRequest): JsonObject | null {
    const { name, arguments: args } = params;
    if (method !== 'tools/call' || typeof name !== 'string' || !isJsonObject(args)) return null;
    const target = ownerOf(targetsOf(upstreams.servers(), scope, agent.servers), name);
    if (target === null) return null;
    const own = parts.shortNames.own(target, name);
    // Only for names the agent may see: else the fault would tell that a hidden tool exists.
    if (!parts.gate.lists(agent.id, target.name, own)) return null;
    return paramHeaderFault(upstreams.paramHeaders(target.name, own), args, headers);
  }

  function run(request: StatelessRequest, turn: AgentRequest): void {
    const { method } = request;
    if (method === 'server/discover') {
      discover(turn);
      return;
    }
    if (method === 'subscriptions/listen') {
      const { id: agent } = request.agent;
      const listening = startListening({
        turn,
        scope: request.scope,
        async mayWatch(target, uri, signal) {
          const via = 'resources/subscribe';
          // A rule that speaks of watching holds beside those that speak of reading.
          const named = parts.gate.names(agent, target.name, via);
          if (named && !(await askLeave(parts, turn, { target, tool: via, via, args: { uri } }, signal))) return false;
          return askLeave(parts, turn, { target, via, ...readingCall(parts, target.name, uri) }, signal);
        },
        mayHear: (target, uri) => mayReceive(parts, agent, target.name, uri),
        closed: (target) => parts.gate.closedFor(agent, target.name) !== null,
        reopenMs: options.reopenMs,
        monotonic: parts.monotonic,
        onEnd: (ended) => listenings.delete(ended),
        failed: (error) => parts.failed(error),
      });
      if (listening !== null && !turn.cancelled) listenings.add(listening);
      return;
    }
    if (!methods.has(method) && !isListMethod(method)) {
      turn.error(rpcError(methodNotFound, 'Method not found'));
      return;
    }
    const fault = argumentHeaderFault(request);
    if (fault !== null) {
      parts.refused('envelope');
      turn.error(fault);
      return;
    }
    runMethod(parts, turn, memoryOf(request.agent.id));
  }

  return {
    serve(given) {
      const request = lasting(given);
      const refuse = (status: number, error: JsonObject) => {
        parts.refused('rate');
        const bytes = errorBytes(given.id, error);
        given.response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
        given.response.end(bytes);
      };
      if (request === null) return refuse(413, selfTooLarge());
      if ((counts.get(request.agent.id) ?? 0) >= maxInFlightPerAgent) {
        return refuse(429, rpcError(-32600, `Refused: ${maxInFlightPerAgent} requests are in flight`));
      }
      const charge = parts.kept.party(request.agent.id).take(request.weight);
      if (charge === null) return refuse(429, overBudget());
      const found = goesOn(request);
      if (found === null) {
        const { turn } = begin(request, charge);
        try {
          run(request, turn);
        } catch (error) {
          giveUp(parts, turn, error);
        }
      } else if (found.kind === 'fault') {
        parts.refused('envelope');
        begin(request, charge).turn.error(found.error);
      } else {
        const { call } = found;
        const leg = openLeg(request, () => call.gone(leg));
        // Kept by the call from here on, which lasts longer than this request.
        charge.release();
        call.resume(leg, request.agent).catch((error) => {
          parts.failed(error);
          call.cancel('of an internal error');
        });
      }
    },
    listChanged(kind, reaches) {
      for (const listening of listenings) if (reaches(listening)) listening.listChanged(kind);
    },
    keepAlive() {
      for (const call of running) call.keepAlive();
    },
    endAgent(agent) {
      memories.get(agent)?.lists.end();
      memories.delete(agent);
      for (const call of [...running]) if (call.identity.agent === agent) call.cancel('the agent was ended');
      respondents.endAgent(agent);
    },
    get inFlight() {
      return legs;
    },
    reap: (before) => respondents.reap(before),
    cancelPending() {
      for (const listening of [...listenings]) listening.end();
      held.close();
      for (const call of [...running]) if (call.isHeld || !call.turn.atServer) call.cancel('the gateway is stopping');
    },
    end() {
      for (const call of [...running]) call.cancel('the gateway is stopping');
      respondents.end();
    },
  };
}
