import {
  type ClientInfo,
  type ConnectionListener,
  delegateTo,
  type InitializeResult,
  type UpstreamConnection,
} from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import { ConnectionMultiplexer } from '../connection-multiplexer.ts';
import { askOnce, initializeParams, readHello, resultOf } from '../handshake.ts';
import { floods } from '../intake.ts';
import type { UpstreamTimes } from '../spec.ts';
import { createEndpoint, type EndpointOptions, maxRedirects } from './endpoint.ts';
import { createEventReader } from './event-reader.ts';
import { dispatch, errorLine, isStream } from './exchange.ts';

/** What a server answers to a message that it does not like; with any other the session is not to be used. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422, 429]);

/** Of the answer to a message, which says nothing. */
const maxAnswerBytes = 64 * 1024;
/** Messages that the server has not taken yet. */
const maxUntaken = 1024;

export interface LegacySseOptions extends EndpointOptions {
  readonly server: ServerName;
  readonly times: UpstreamTimes;
  onGarbage(why: string): void;
}

/**
 * A session over the transport of 2024-11-05: one stream on which everything arrives, and an address, told at its
 * beginning, to which everything is posted. Together they are one pipe.
 */
export async function openLegacySseTransport(
  options: LegacySseOptions,
  client: ClientInfo,
  owner: ConnectionListener,
): Promise<UpstreamConnection> {
  const { server, dispatcher, origin, credentials, times, onGarbage } = options;
  const stream = createEndpoint(options);
  let hello: InitializeResult = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  let endpoint: string | null = null;
  const conversation: ConnectionMultiplexer = new ConnectionMultiplexer({
    server,
    times,
    hello: () => hello,
    intake: stream.intake,
    flow: stream.flow,
    flooded: () => flooded(),
    onGarbage,
    onNotice: () => {},
    send(line, id) {
      if (endpoint === null || untaken >= maxUntaken) return false;
      untaken++;
      dispatch(dispatcher, {
        path: endpoint,
        method: 'POST',
        headers: { ...credentials.headers(), 'content-type': 'application/json' },
        body: line,
        maxBytes: maxAnswerBytes,
        onHead(status) {
          if (status < 300) return;
          const why = `the server answered HTTP ${status} to a message`;
          if (refusals.has(status)) undelivered(id, why, true);
          else conversation.end(why);
        },
        onData: () => {},
        onEnd: () => {
          untaken--;
        },
        onFail(error, sent) {
          untaken--;
          undelivered(id, `cannot reach the server: ${errorLine(error)}`, sent);
        },
      });
      return true;
    },
  });
  let untaken = 0;
  /** One message did not arrive. Whether the session lasts, its stream tells. */
  function undelivered(id: number | null, why: string, sent: boolean): void {
    if (id === null) onGarbage(why);
    else conversation.spoiled(id, why, sent);
  }

  let abort = () => {};
  let over = (_reason: string) => {};
  const flooded = () => {
    over(floods);
    abort();
  };
  const ready = new Promise<void>((resolve, reject) => {
    over = (reason) => {
      conversation.end(reason);
      reject(new Error(reason));
    };
    const open = (redirects: number) => {
      let feed: ((chunk: Buffer) => void) | null = null;
      let moved = false;
      abort = dispatch(dispatcher, {
        path: stream.path,
        method: 'GET',
        headers: stream.streamHeaders(null),
        body: null,
        onHead(status, headers) {
          moved = redirects < maxRedirects && stream.follow(status, headers);
          if (status !== 200 || !isStream(headers)) return;
          feed = createEventReader({
            collector: stream.intake.collector,
            onEvent(event) {
              if (event.data === null) return;
              if (event.event === 'endpoint') {
                endpoint = sameOrigin(event.data.toString('utf8'), origin, stream.path);
                if (endpoint === null) over('the server names an address elsewhere, which is not followed');
                else resolve();
              } else if (event.event === 'message') conversation.receive(event.data);
            },
            onEmpty(bytes) {
              if (stream.flow.allows(bytes)) return true;
              flooded();
              return false;
            },
            onTooLong(why) {
              over(why);
              abort();
            },
          });
        },
        onData: (chunk) => feed?.(chunk),
        onEnd() {
          if (moved) open(redirects + 1);
          else over('the server closed the connection');
        },
        onFail: (error) => over(`cannot reach the server: ${errorLine(error)}`),
      });
    };
    open(0);
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
    const answer = await askOnce(conversation, 'initialize', initializeParams(client));
    hello = readHello(resultOf(answer, 'initialize'));
    conversation.notify('notifications/initialized', undefined);
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(late);
  }
  const connection = conversation.view(owner);
  return delegateTo(connection, {
    close() {
      connection.close();
      close();
    },
  });
}

/** Path of an address of this origin; null for any other: it would get the credentials. */
function sameOrigin(address: string, origin: string, path: string): string | null {
  if (!URL.canParse(address, origin + path)) return null;
  const url = new URL(address, origin + path);
  return url.origin === origin ? url.pathname + url.search : null;
}
