import type { OnWait, Refusal } from '../../../shared/call.ts';
import { metaOf } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { sameNumbers } from '../../protocol/exact-numbers.ts';
import type { AgentRequest } from './agent-request.ts';

/** While a call waits for a person its agent is told so, and may be sent to the page where the person answers. */

/** Each step is small: what the server tells of its own progress later must be greater than what was told before. */
const step = 0.001;

/** Whether the client of a request asked to hear of its progress. */
export function hearsProgress({ params }: Pick<AgentRequest, 'params'>): boolean {
  return metaOf(params).progressToken !== undefined;
}

/**
 * Tells the agent every `everyMs` milliseconds that its call waits for a person: clients that count the time since the
 * last progress go on waiting. Undefined where it did not ask to hear of progress.
 */
export function progressOfWaiting(
  request: Pick<AgentRequest, 'params' | 'notice'>,
  everyMs: number,
): OnWait | undefined {
  const meta = metaOf(request.params);
  const { progressToken } = meta;
  if (progressToken === undefined) return undefined;
  return () => {
    let notices = 0;
    const sendNotice = (): void => {
      const progress = ++notices * step;
      const params = sameNumbers(meta, { progressToken, progress, message: 'Waiting for a person in Railguard' });
      request.notice({ method: 'notifications/progress', params });
    };
    const timer = setInterval(sendNotice, everyMs);
    return () => clearInterval(timer);
  };
}

const statePrefix = 'railguard-ask.';

/**
 * What an agent without a session is answered when its call waits longer than it is held: the page where a person can
 * answer (2026-07-28, Elicitation, URL mode). What the agent says to that decides nothing; the address holds the ask's id
 * and nothing else. Null where the refusal is of another kind.
 */
export function pageOfAsk(refusal: Refusal, page: string | null): JsonObject | null {
  if (refusal.kind !== 'refuse' || refusal.ask === undefined || page === null) return null;
  const url = `${page}/${encodeURIComponent(refusal.ask)}`;
  const message = 'A person has to allow this call in Railguard. Open the page to see it and to answer.';
  return {
    resultType: 'input_required',
    inputRequests: { approval: { method: 'elicitation/create', params: { mode: 'url', message, url } } },
    requestState: `${statePrefix}${refusal.ask}`,
  };
}

/**
 * The parameters of a call that comes again after it was shown that page: the call as it was, for it is judged by what it
 * is and not by what its agent brought. Null for any other call.
 */
export function withoutPageOfAsk(params: JsonObject): JsonObject | null {
  const { requestState, inputResponses: _said, ...call } = params;
  if (typeof requestState !== 'string' || !requestState.startsWith(statePrefix)) return null;
  return sameNumbers(params, call);
}
