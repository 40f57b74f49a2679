import { headerMismatch, missingCapability, unsupportedVersion } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { RpcId } from '../../../shared/link.ts';
import { methodNotFound } from '../errors.ts';
import { isListMethod } from '../lists.ts';
import type { Outcome } from '../turn.ts';
import { errorBytes, resultBytes } from '../wire.ts';

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
  const completed = completeResult(method, outcome.value);
  return completed === outcome.value ? resultBytes(id, completed, outcome.raw) : resultBytes(id, completed, null);
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
