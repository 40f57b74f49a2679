import type { IncomingHttpHeaders } from 'node:http';
import { askingMethods } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import { statelessVersion } from '../../../shared/protocol-versions.ts';
import type { UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { AdmittedAgent, GatePort } from '../ports.ts';
import { invalidParams } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { ownerOf, type ServerTarget, type ShortNames, targetsOf, uriOwner } from '../wire/names.ts';
import { paramHeaderFault } from './classify.ts';
import { type Found, fault, type HeldRequest, type HeldRequests, invalidState, isHeldState } from './held-requests.ts';

export interface RetryContext {
  readonly context: { readonly gate: GatePort; readonly shortNames: ShortNames };
  readonly upstreams: UpstreamsPort;
}

interface Retry {
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly method: string;
  readonly params: JsonObject;
  readonly headers: IncomingHttpHeaders;
}

/** What a request goes on with; null for a call that begins, or goes on at a server that keeps its own state. */
export function findHeld<T extends HeldRequest>(
  { held, ...options }: RetryContext & { readonly held: HeldRequests<T> },
  request: Retry,
): Found<T> | null {
  const { agent, scope, method, params } = request;
  const { requestState, inputResponses } = params;
  if (!askingMethods.has(method) || (requestState === undefined && inputResponses === undefined)) return null;
  if (inputResponses !== undefined && !isJsonObject(inputResponses))
    return fault(rpcError(invalidParams, 'Invalid params: "inputResponses" is not an object'));
  const wrong = argumentHeaderFault(options, request);
  if (wrong !== null) return fault(wrong);
  if (typeof requestState === 'string' && isHeldState(requestState))
    return held.take(requestState, { agent: agent.id, scope, method, params });
  const target = targetOf(options.upstreams, request);
  const initializeResult = target === null ? null : options.upstreams.initializeResult(target.name);
  // A server of sessions has no state of this kind: begun anew, the call could do twice what was meant once.
  if (initializeResult === null || initializeResult.protocolVersion === statelessVersion) return null;
  return fault(invalidState('nothing waits for it; begin the call anew if it is still wanted'));
}

/** What is wrong with the headers that repeat arguments of a tool; null where nothing is. */
export function argumentHeaderFault({ context, upstreams }: RetryContext, request: Retry): JsonObject | null {
  const { agent, method, params, headers } = request;
  const { name, arguments: args } = params;
  if (method !== 'tools/call' || typeof name !== 'string' || !isJsonObject(args)) return null;
  const target = targetOf(upstreams, request);
  if (target === null) return null;
  const upstreamName = context.shortNames.own(target, name);
  // Only for names the agent may see: else the fault would tell that a hidden tool exists.
  if (!context.gate.lists(agent.id, target.name, upstreamName)) return null;
  return paramHeaderFault(upstreams.paramHeaders(target.name, upstreamName), args, headers);
}

/** The server to which a request's name or address belongs. */
function targetOf(upstreams: UpstreamsPort, { agent, scope, method, params }: Retry): ServerTarget | null {
  const { name, uri } = params;
  const targets = targetsOf(upstreams.servers(), scope, agent.servers);
  if (method === 'resources/read') return typeof uri === 'string' ? (uriOwner(targets, uri)?.target ?? null) : null;
  return typeof name === 'string' ? ownerOf(targets, name) : null;
}
