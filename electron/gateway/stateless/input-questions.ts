import { isDeepStrictEqual } from 'node:util';
import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { Notification } from '../../../shared/upstream-connection.ts';
import { sameNumbers } from '../../protocol/exact-numbers.ts';
import { isQuestion, notOffered } from '../request/capability-check.ts';
import { invalidParams, methodNotFound } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';

/**
 * How questions of the session era are said in the era without sessions (2026-07-28, Multi Round-Trip Requests): the call
 * is answered with what the server wants to know, and sent again with the answers.
 */

/** Why an agent cannot be asked this, for the server; null where it can. */
export function questionFault({ method, params = {} }: Notification, capabilities: JsonObject): JsonObject | null {
  if (!isQuestion(method)) return rpcError(methodNotFound, 'Method not found');
  const missing = notOffered(method, capabilities);
  if (missing !== null) return missing;
  switch (method) {
    case 'elicitation/create': {
      const url = params.mode === 'url';
      const modes = isJsonObject(capabilities.elicitation) ? capabilities.elicitation : {};
      // An offer that names no mode means the form (Elicitation, Capabilities).
      const offered = url ? modes.url !== undefined : modes.form !== undefined || modes.url === undefined;
      if (!offered) return invalid(`the client does not offer elicitation in ${url ? 'url' : 'form'} mode`);
      const whole =
        typeof params.message === 'string' && (url ? isText(params.url) : isJsonObject(params.requestedSchema));
      return whole ? null : invalid(`"message" and ${url ? '"url"' : '"requestedSchema"'} are needed`);
    }
    case 'sampling/createMessage': {
      const offered = isJsonObject(capabilities.sampling) && capabilities.sampling.tools !== undefined;
      if ((params.tools !== undefined || params.toolChoice !== undefined) && !offered)
        return invalid('the client does not offer sampling with tools');
      const whole = Array.isArray(params.messages) && typeof params.maxTokens === 'number';
      return whole ? null : invalid('"messages" and "maxTokens" are needed');
    }
    case 'roots/list':
      return null;
  }
}

/** Whether the client of a request says that it shows people the pages that it is sent to. */
export function canShowPage(params: JsonObject): boolean {
  const capabilities = metaOf(params)[metaKeys.capabilities];
  const elicitation = isJsonObject(capabilities) ? capabilities.elicitation : undefined;
  return isJsonObject(elicitation) && elicitation.url !== undefined;
}

/** Members of a question that only mean something between two ends of a session. */
const sessionOnly: ReadonlySet<string> = new Set(['elicitationId', 'task', '_meta']);

/** A question as an entry of `inputRequests`. */
export function inputRequest({ method, params }: Notification): JsonObject {
  if (params === undefined) return { method };
  const members = Object.entries(params).filter(([name]) => !sessionOnly.has(name));
  const meta = Object.entries(metaOf(params)).filter(([name]) => name !== 'progressToken');
  const own: JsonObject = Object.fromEntries(members);
  const _meta = sameNumbers(metaOf(params), Object.fromEntries(meta));
  return { method, params: sameNumbers(params, meta.length === 0 ? own : { ...own, _meta }) };
}

const actions: ReadonlySet<unknown> = new Set(['accept', 'decline', 'cancel']);

/** Whether an entry of `inputResponses` answers a question of this kind; what does not is asked again. */
export function answers(method: string, value: unknown): value is JsonObject {
  if (!isJsonObject(value) || !isQuestion(method)) return false;
  switch (method) {
    case 'elicitation/create':
      return actions.has(value.action);
    case 'sampling/createMessage':
      return isText(value.role) && isText(value.model) && typeof value.content === 'object' && value.content !== null;
    case 'roots/list':
      return Array.isArray(value.roots);
  }
}

/** Members in which a retry may differ from the call that it goes on with. */
const perAttemptMembers: ReadonlySet<string> = new Set(['_meta', 'inputResponses', 'requestState']);

/** Whether a retry is the call that was begun: the same name, the same arguments, nothing added. */
export function isSameCall(first: JsonObject, retry: JsonObject): boolean {
  const lasting = (params: JsonObject) => Object.entries(params).filter(([name]) => !perAttemptMembers.has(name));
  return isDeepStrictEqual(new Map(lasting(first)), new Map(lasting(retry)));
}

/** Of an agent's capabilities that which lets servers ask it things, in a form that few can differ in; null for none. */
export function askingCapabilities(capabilities: JsonObject): JsonObject | null {
  const { sampling, elicitation, roots } = capabilities;
  if (sampling === undefined && elicitation === undefined && roots === undefined) return null;
  const offered = {
    ...(isJsonObject(sampling) ? { sampling: named(sampling, ['context', 'tools']) } : {}),
    ...(isJsonObject(elicitation) ? { elicitation: named(elicitation, ['form', 'url']) } : {}),
    // Nothing tells of changed roots without a session.
    ...(isJsonObject(roots) ? { roots: {} } : {}),
  };
  return Object.keys(offered).length === 0 ? null : offered;
}

function named(capability: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(members.filter((name) => capability[name] !== undefined).map((name) => [name, {}]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function invalid(why: string): JsonObject {
  return rpcError(invalidParams, `Invalid params: ${why}`);
}
