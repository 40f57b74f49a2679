import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import type { Notification } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { logLevels } from '../request/members.ts';
import type { RequestAttempt } from './attempts.ts';

/** What a server of the session era may say on the way, and this era on the stream of a subscription only. */
const isChange = (method: string) => method.endsWith('/list_changed') || method === 'notifications/resources/updated';

/** A request that names no level gets no log (2026-07-28, Logging); a server of the session era knows nothing of that. */
export function isWanted(request: string, { method, params }: Notification, attempt: RequestAttempt): boolean {
  if (isChange(method)) return request === 'subscriptions/listen';
  if (method !== 'notifications/message') return true;
  const least = logLevels.indexOf(metaOf(attempt.params)[metaKeys.logLevel]);
  return least >= 0 && logLevels.indexOf(params?.level) >= least;
}

/** A notice for the request that is open now: progress is told under its own token. Null where it has no place there. */
export function noticeOf(
  notification: Notification,
  first: RequestAttempt,
  attempt: RequestAttempt,
): Notification | null {
  // A session's way to say that a page was seen to its end: here the agent asks again.
  if (notification.method === 'notifications/elicitation/complete') return null;
  if (notification.method !== 'notifications/progress' || attempt === first) return notification;
  const { progressToken } = metaOf(attempt.params);
  return progressToken === undefined
    ? null
    : { ...notification, params: withMembers(notification.params ?? {}, { progressToken }) };
}
