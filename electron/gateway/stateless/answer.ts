import { headerMismatch, missingCapability, unsupportedVersion } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { RpcId } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { isListMethod } from '../methods/list-methods.ts';
import type { Outcome } from '../request/agent-request.ts';
import { methodNotFound } from '../wire/errors.ts';
import { errorBytes, resultBytes } from '../wire/messages.ts';

const statusOf: Readonly<Record<number, number>> = {
  [methodNotFound]: 404,
  [headerMismatch]: 400,
  [missingCapability]: 400,
  [unsupportedVersion]: 400,
};

/** The HTTP status of an answer; errors have one of their own in this era. */
export function answerStatus(outcome: Outcome): number {
  return outcome.kind === 'result' ? 200 : (statusOf[Number(outcome.error.code)] ?? 200);
}

/** An answer as this era writes it. */
export function answerBytes(method: string, id: RpcId, outcome: Outcome): Buffer {
  if (outcome.kind === 'error') return errorBytes(id, outcome.error);
  const { value, raw } = outcome;
  const added = missingMembers(method, value);
  if (added === null) return resultBytes(id, value, raw);
  const replaces = Object.keys(added).some((name) => Object.hasOwn(value, name));
  if (raw === null || replaces) return resultBytes(id, withMembers(value, added), null);
  return resultBytes(id, value, appended(raw, value, added));
}

const cacheable: ReadonlySet<string> = new Set(['resources/read', 'skills/get', 'server/discover']);

/** What this era's results must carry and this one does not; null where nothing is missing. */
function missingMembers(method: string, value: JsonObject): JsonObject | null {
  const typed = typeof value.resultType === 'string';
  const type = typed ? {} : { resultType: 'complete' };
  // A rule may change the list at any moment, for this agent only: nobody may keep it.
  if (isListMethod(method)) return { ...type, ttlMs: 0, cacheScope: 'private' };
  const cached = !cacheable.has(method) || value.ttlMs !== undefined || value.resultType === 'input_required';
  if (typed && cached) return null;
  return { ...type, ...(cached ? {} : { ttlMs: 0, cacheScope: 'private' }) };
}

/** A server's own bytes with more members at their end: printed anew, numbers that a double cannot hold would change. */
function appended(raw: Uint8Array, value: JsonObject, added: JsonObject): Buffer {
  const comma = Object.keys(value).length === 0 ? '' : ',';
  return Buffer.concat([raw.subarray(0, -1), Buffer.from(comma + JSON.stringify(added).slice(1))]);
}
