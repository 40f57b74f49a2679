import { metaKeys } from '../../../shared/envelope.ts';
import {
  delegateTo,
  type RequestHandle,
  rejectServerRequest,
  type UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import { ownEnvelope } from './discover.ts';
import { againMs } from './resource-subscription.ts';
import { type SessionOptions, SessionToStatelessAdapter } from './session-to-stateless-adapter.ts';

/** The gateway's own conversation with a server of the stateless era: it hears of list changes as long as it is open. */
export function dedicatedConnection(connection: UpstreamConnection, options: SessionOptions): UpstreamConnection {
  const { client, owner } = options;
  const inner = new SessionToStatelessAdapter(connection, options);
  let closed = false;
  let listening: RequestHandle | null = null;
  let timer: NodeJS.Timeout | null = null;
  const wanted = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

  function listen(): void {
    if (closed || !inner.open) return;
    listening = connection.request(
      'subscriptions/listen',
      { notifications: wanted, _meta: { ...ownEnvelope(client), [metaKeys.capabilities]: {} } },
      {
        answer() {
          timer = setTimeout(listen, againMs);
          timer.unref();
        },
        notice: (notice) => owner.notice(notice),
        ask: rejectServerRequest,
      },
    );
  }
  listen();
  return delegateTo(inner, {
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      listening?.cancel('closed');
      inner.close();
      connection.close();
    },
  });
}
