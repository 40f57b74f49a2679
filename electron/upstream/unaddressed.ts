import type { ConnectionListener, ResponseHandler } from '../../shared/upstream-connection.ts';
import type { ConnectionView } from './connection-view.ts';
import type { PendingRequest } from './pending-requests.ts';

/**
 * Whom something without an address concerns: the newest request, where all in flight are of one session; the only
 * session, where nothing is in flight. Nobody, where what one agent caused could be shown to another.
 */
export function concernedBy(
  pending: Iterable<PendingRequest>,
  views: Iterable<ConnectionView>,
): Pick<ResponseHandler, 'notice' | 'ask'> | null {
  let newest: PendingRequest | null = null;
  let count = 0;
  let isOwn = false;
  for (const request of pending) {
    if (request.view === null || request.method === 'subscriptions/listen') continue;
    // The gateway reads a list again just while the call lasts that changed it: that call goes on speaking.
    if (request.view.kind === 'own') {
      isOwn = true;
      continue;
    }
    if (newest !== null && newest.view !== request.view) return null;
    newest = request;
    count++;
  }
  if (newest === null) return isOwn ? null : onlySession(views);
  return newest.view?.kind === 'shared' && count > 1 ? null : newest.handler;
}

function onlySession(views: Iterable<ConnectionView>): ConnectionListener | null {
  let only: ConnectionListener | null = null;
  for (const view of views) {
    if (view.kind !== 'session') continue;
    if (only !== null) return null;
    only = view.owner;
  }
  return only;
}
