import { metaKeys } from '../../../shared/envelope.ts';
import {
  type ClientHello,
  type Hello,
  type Link,
  type LinkOwner,
  nobodyToAsk,
  type Outgoing,
} from '../../../shared/link.ts';
import { ownEnvelope } from './discover.ts';
import { againMs, sessionOverStateless } from './session-over-stateless.ts';

/** The gateway's own conversation with a server of the stateless era: it hears of list changes as long as it is open. */
export function ownConversation(link: Link, hello: Hello, client: ClientHello, owner: LinkOwner): Link {
  const inner = sessionOverStateless(link, hello, client, owner);
  let closed = false;
  let listening: Outgoing | null = null;
  let timer: NodeJS.Timeout | null = null;
  const wanted = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

  function listen(): void {
    if (closed || !inner.open) return;
    listening = link.request(
      'subscriptions/listen',
      { notifications: wanted, _meta: { ...ownEnvelope(client), [metaKeys.capabilities]: {} } },
      {
        answer() {
          timer = setTimeout(listen, againMs);
          timer.unref();
        },
        notice: (notice) => owner.notice(notice),
        ask: nobodyToAsk,
      },
    );
  }
  listen();
  return {
    server: inner.server,
    hello: inner.hello,
    get open() {
      return inner.open;
    },
    request: inner.request,
    notify: inner.notify,
    listen: inner.listen,
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      listening?.cancel('closed');
      inner.close();
      link.close();
    },
  };
}
