// biome-ignore-all lint/style/noExcessiveLinesPerFile: every request without a session enters and ends here
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { InteractiveClient, ListKind, RpcId, UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { Charge } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import type { GatewayLimits } from '../limits.ts';
import { createCursors } from '../methods/cursors.ts';
import { createListCache } from '../methods/list-cache.ts';
import { isListMethod, type ListMemory, listKinds } from '../methods/list-methods.ts';
import type { MethodContext } from '../methods/method-context.ts';
import { runMethod } from '../methods/run-method.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { AgentRequest, ClientSession } from '../request/agent-request.ts';
import { chargeRequest } from '../request/charge.ts';
import { giveUp } from '../request/give-up.ts';
import { isCancelled } from '../request/lifecycle.ts';
import { reachThrough } from '../request/reach.ts';
import { withoutPageOfAsk } from '../request/waiting.ts';
import { methodNotFound } from '../wire/errors.ts';
import { errorBytes, rpcError } from '../wire/messages.ts';
import { targetsOf } from '../wire/names.ts';
import { OpenAttempts } from './attempts.ts';
import { StatelessCall } from './call.ts';
import { discoverResult, type ServerInfo } from './discover.ts';
import { createHeldRequests, type HeldRequests } from './held-requests.ts';
import { canShowPage } from './input-questions.ts';
import { InteractiveClients, type Lease } from './interactive-clients.ts';
import { argumentHeaderFault, findHeld } from './retried-request.ts';
import { type Subscription, subscribe } from './subscriptions.ts';

export interface StatelessOptions {
  readonly context: MethodContext;
  readonly upstreams: UpstreamsPort;
  readonly info: ServerInfo;
  /** `maxInFlightPerSession` counts for each agent here. */
  readonly limits: Pick<GatewayLimits, 'maxInFlightPerSession' | 'maxHeldPerAgent' | 'holdMs' | 'reopenMs'>;
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

/** The era without sessions: each request stands alone, and the agent is known by its token only. */
export class StatelessEndpoint {
  readonly #options: StatelessOptions;
  readonly #memories = new Map<AgentId, ListMemory>();
  readonly #calls = new Set<StatelessCall>();
  readonly #held: HeldRequests<StatelessCall>;
  readonly #clients: InteractiveClients;
  readonly #subscriptions = new Set<Subscription>();
  readonly #attempts: OpenAttempts;

  constructor(options: StatelessOptions) {
    const { context, limits } = options;
    this.#options = options;
    this.#held = createHeldRequests({ maxPerAgent: limits.maxHeldPerAgent, holdMs: limits.holdMs });
    this.#clients = new InteractiveClients(context.monotonic);
    this.#attempts = new OpenAttempts((agent) => context.byteBudget.party(agent));
  }

  /** Requests that are open. */
  get inFlight(): number {
    return this.#attempts.size;
  }

  serve(arrived: StatelessRequest): void {
    const shown = withoutPageOfAsk(arrived.params);
    const given = shown === null ? arrived : { ...arrived, params: shown };
    const { context, limits } = this.#options;
    const { id: agent } = given.agent;
    const charged = chargeRequest(given, context.byteBudget.party(agent), {
      count: this.#attempts.of(agent),
      max: limits.maxInFlightPerSession,
    });
    if (charged.kind === 'refused') {
      this.#refuse(given, charged.status, charged.error);
      return;
    }
    const { request, charge } = charged;
    const found = findHeld({ ...this.#options, held: this.#held }, request);
    if (found?.kind === 'call') {
      this.#resume(found.call, request, charge);
      return;
    }
    const call = this.#begin(request, charge, shown !== null);
    if (found === null) this.#run(request, call.request);
    else {
      context.refused('envelope');
      call.request.error(found.error);
    }
  }

  listChanged(kind: ListKind, reaches: (subscription: Subscription) => boolean): void {
    for (const subscription of this.#subscriptions) if (reaches(subscription)) subscription.listChanged(kind);
  }

  keepAlive(): void {
    for (const call of this.#calls) call.keepAlive();
  }

  endAgent(agent: AgentId): void {
    this.#memories.get(agent)?.lists.end();
    this.#memories.delete(agent);
    for (const call of [...this.#calls]) if (call.identity.agent === agent) call.cancel('the agent was ended');
    this.#clients.endAgent(agent);
  }

  /** Gives back what was kept for agents that were not heard of since then, monotonic milliseconds. */
  sweep(before: number): void {
    this.#clients.sweep(before);
  }

  /** Ends streams, and calls that wait for leave or for their agent; those at a server go on. */
  cancelPending(): void {
    for (const subscription of [...this.#subscriptions]) subscription.end();
    this.#held.close();
    for (const call of [...this.#calls]) {
      const { phase } = call.request;
      if (phase === 'authorizing' || phase === 'input-required') call.cancel('the gateway is stopping');
    }
  }

  end(): void {
    for (const call of [...this.#calls]) call.cancel('the gateway is stopping');
    this.#clients.end();
  }

  #refuse({ id, response }: StatelessRequest, status: number, error: JsonObject): void {
    this.#options.context.refused('rate');
    const bytes = errorBytes(id, error);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
    response.end(bytes);
  }

  /** `wasShown`: its agent was sent to the page where a person answers, and comes back. */
  #begin(request: StatelessRequest, charge: Charge, wasShown: boolean): StatelessCall {
    const { agent, scope, method } = request;
    const { context } = this.#options;
    let lease: Lease | null = null;
    const first = this.#attempts.open(request, () => call.gone(first));
    const call = new StatelessCall({
      conversation: this.#clientOf(request, (closed) => {
        // A connection of its own begins with what the agent offers: none while the gate is closed to it.
        if (!this.#calls.has(call) || closed) return null;
        lease ??= this.#clients.take(agent.id, metaOf(request.params)[metaKeys.capabilities]);
        return lease?.client ?? null;
      }),
      scope,
      method,
      first,
      held: this.#held,
      charge,
      records: context.records,
      mayShowPage: !wasShown && canShowPage(request.params),
      onOver: () => {
        charge.release();
        this.#calls.delete(call);
        lease?.release();
      },
    });
    this.#calls.add(call);
    return call;
  }

  #clientOf(
    { agent, scope }: StatelessRequest,
    interactive: (closed: boolean) => InteractiveClient | null,
  ): ClientSession {
    const { context, upstreams } = this.#options;
    return {
      agent,
      session: null,
      targets: () => targetsOf(upstreams.servers(), scope, agent.servers),
      async connect(server) {
        const closed = () => context.gate.closedFor(agent.id, server);
        const connection = await upstreams.stateless(server, interactive(closed() !== null));
        return reachThrough(connection, {
          closed,
          meta: (meta) => context.clients.meta(agent.id, meta),
          failed: (error) => context.failed(error),
        });
      },
    };
  }

  #resume(call: StatelessCall, request: StatelessRequest, charge: Charge): void {
    const attempt = this.#attempts.open(request, () => call.gone(attempt));
    // Kept by the call from here on, which lasts longer than this request.
    charge.release();
    call.resume(attempt, request.agent).catch((error) => {
      this.#options.context.failed(error);
      call.cancel('of an internal error');
    });
  }

  #run(given: StatelessRequest, request: AgentRequest): void {
    const { context, upstreams, info } = this.#options;
    try {
      const { method } = given;
      if (method === 'server/discover') request.result(discoverResult(request, upstreams, info));
      else if (method === 'subscriptions/listen') this.#subscribe(given, request);
      else if (methods.has(method) || isListMethod(method)) this.#runMethod(given, request);
      else request.error(rpcError(methodNotFound, 'Method not found'));
    } catch (error) {
      giveUp(context, request, error);
    }
  }

  #runMethod(given: StatelessRequest, request: AgentRequest): void {
    const { context } = this.#options;
    const error = argumentHeaderFault(this.#options, given);
    if (error === null) {
      runMethod(context, request, this.#memoryOf(given.agent.id));
      return;
    }
    context.refused('envelope');
    request.error(error);
  }

  #subscribe({ scope }: StatelessRequest, request: AgentRequest): void {
    const { context, limits } = this.#options;
    const subscription = subscribe(context, {
      request,
      scope,
      reopenMs: limits.reopenMs,
      onEnd: (ended) => this.#subscriptions.delete(ended),
    });
    if (subscription !== null && !isCancelled(request)) this.#subscriptions.add(subscription);
  }

  #memoryOf(agent: AgentId): ListMemory {
    const known = this.#memories.get(agent);
    if (known !== undefined) return known;
    const memory: ListMemory = {
      lists: createListCache(this.#options.context.byteBudget.party(agent)),
      cursors: createCursors(),
      listChanged: (method) => {
        for (const one of this.#subscriptions) if (one.agent.id === agent) one.listChanged(listKinds[method]);
      },
    };
    this.#memories.set(agent, memory);
    return memory;
  }
}
