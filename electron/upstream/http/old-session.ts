import type { Dispatcher } from 'undici';
import type { ClientHello, Hello, Link, LinkOwner } from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import { type Conversation, createConversation } from '../conversation.ts';
import { askOnce, initializeParams, readHello, resultOf } from '../greet.ts';
import { maxMessageBytes } from '../message.ts';
import type { Credentials } from '../oauth/credentials.ts';
import type { UpstreamTimes } from '../spec.ts';
import { createEventReader } from './event-reader.ts';
import { dispatch, errorLine, isStream } from './exchange.ts';

export interface OldSessionOptions {
  readonly server: ServerName;
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly credentials: Credentials;
  readonly times: UpstreamTimes;
  onGarbage(why: string): void;
}

/**
 * A session over the transport of 2024-11-05: one stream on which everything arrives, and an address, told at its
 * beginning, to which everything is posted. Together they are one pipe.
 */
export async function openOldSession(options: OldSessionOptions, client: ClientHello, owner: LinkOwner): Promise<Link> {
  const { server, dispatcher, origin, path, credentials, times, onGarbage } = options;
  let hello: Hello = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  let endpoint: string | null = null;
  const conversation: Conversation = createConversation({
    server,
    times,
    hello: () => hello,
    onGarbage,
    onNotice: () => {},
    send(line) {
      if (endpoint === null) return false;
      dispatch(dispatcher, {
        path: endpoint,
        method: 'POST',
        headers: { ...credentials.headers(), 'content-type': 'application/json' },
        body: line,
        onHead(status) {
          if (status >= 300) conversation.end(`the server answered HTTP ${status} to a message`);
        },
        onData: () => {},
        onEnd: () => {},
        onFail: (error) => conversation.end(`cannot reach the server: ${errorLine(error)}`),
      });
      return true;
    },
  });

  let abort = () => {};
  let over = (_reason: string) => {};
  const ready = new Promise<void>((resolve, reject) => {
    let feed: ((chunk: Buffer) => void) | null = null;
    over = (reason) => {
      conversation.end(reason);
      reject(new Error(reason));
    };
    abort = dispatch(dispatcher, {
      path,
      method: 'GET',
      headers: { ...credentials.headers(), accept: 'text/event-stream' },
      body: null,
      onHead(status, headers) {
        if (status !== 200 || !isStream(headers)) return;
        feed = createEventReader(
          maxMessageBytes,
          (event) => {
            if (event.data === null) return;
            if (event.event === 'endpoint') {
              endpoint = sameOrigin(event.data.toString('utf8'), origin, path);
              if (endpoint === null) over('the server names an address elsewhere, which is not followed');
              else resolve();
            } else if (event.event === 'message') conversation.receive(event.data);
          },
          () => over('an event of the server is too large'),
        );
      },
      onData: (chunk) => feed?.(chunk),
      onEnd: () => over('the server closed the connection'),
      onFail: (error) => over(`cannot reach the server: ${errorLine(error)}`),
    });
  });
  const close = () => {
    abort();
    conversation.end('the session ended');
  };
  const late = setTimeout(() => {
    over(`no answer to initialize within ${Math.round(times.startMs / 1000)} s`);
    abort();
  }, times.startMs);
  try {
    await ready;
    const answer = await askOnce(conversation.request, 'initialize', initializeParams(client));
    hello = readHello(resultOf(answer, 'initialize'));
    conversation.notify('notifications/initialized', undefined);
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(late);
  }
  const link = conversation.view(owner);
  return {
    server,
    hello,
    get open() {
      return link.open;
    },
    request: link.request,
    notify: link.notify,
    listen: link.listen,
    close() {
      link.close();
      close();
    },
  };
}

/** Path of an address of this origin; null for any other: it would get the credentials. */
function sameOrigin(address: string, origin: string, path: string): string | null {
  if (!URL.canParse(address, origin + path)) return null;
  const url = new URL(address, origin + path);
  return url.origin === origin ? url.pathname + url.search : null;
}
