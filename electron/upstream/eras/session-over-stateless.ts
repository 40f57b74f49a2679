import { maxRounds, metaKeys, metaOf, statelessVersion } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type {
  Answer,
  ClientHello,
  ClientReply,
  Hello,
  Link,
  LinkOwner,
  Outgoing,
  RequestSink,
} from '../../../shared/link.ts';

/**
 * Takes a session's requests to a server of the stateless era: each request carries what the agent said in `initialize`,
 * a server's wish for input becomes a question to the agent, a subscription becomes a stream.
 */
export function sessionOverStateless(link: Link, hello: Hello, client: ClientHello, owner: LinkOwner): Link {
  let closed = false;
  let logLevel: string | null = null;
  const subscriptions = new Map<string, Outgoing>();

  function enveloped(params: JsonObject | undefined): JsonObject {
    return {
      ...params,
      _meta: {
        ...metaOf(params),
        [metaKeys.version]: statelessVersion,
        [metaKeys.client]: client.clientInfo,
        [metaKeys.capabilities]: client.capabilities,
        ...(logLevel === null ? {} : { [metaKeys.logLevel]: logLevel }),
      },
    };
  }

  function done(sink: RequestSink): Outgoing {
    sink.answer({ kind: 'result', value: {}, raw: null, bytes: 2 });
    return { cancel: () => {} };
  }

  function subscribe(uri: string, sink: RequestSink): Outgoing {
    subscriptions.get(uri)?.cancel('subscribed anew');
    let acknowledged = false;
    const acknowledge = (answer: Answer) => {
      if (acknowledged) return;
      acknowledged = true;
      sink.answer(answer);
    };
    const outgoing = link.request(
      'subscriptions/listen',
      enveloped({ notifications: { resourceSubscriptions: [uri] } }),
      {
        answer: acknowledge,
        notice(notice) {
          if (notice.method === 'notifications/subscriptions/acknowledged') {
            acknowledge({ kind: 'result', value: {}, raw: null, bytes: 2 });
          } else owner.notice({ method: notice.method, params: withoutSubscription(notice.params) });
        },
        ask: (asked) => owner.ask(asked),
      },
    );
    subscriptions.set(uri, outgoing);
    return outgoing;
  }

  /** Sends, and sends again with what the agent answered, as long as the server wants input. */
  function ask(method: string, params: JsonObject, sink: RequestSink, round: number): Outgoing {
    let current: Outgoing = { cancel: () => {} };
    let cancelled = false;
    current = link.request(method, params, {
      ...sink,
      answer(answer) {
        const wish = answer.kind === 'result' ? inputWish(answer.value) : null;
        if (wish === null || cancelled) {
          sink.answer(answer);
          return;
        }
        if (round >= maxRounds) {
          sink.answer({ kind: 'broken', cause: 'refused', sent: true, message: 'the server asks without end' });
          return;
        }
        void collect(wish.requests, sink).then((inputResponses) => {
          if (cancelled) return;
          const state = wish.state === undefined ? {} : { requestState: wish.state };
          current = ask(method, { ...params, inputResponses, ...state }, sink, round + 1);
        });
      },
    });
    return {
      cancel(reason) {
        cancelled = true;
        current.cancel(reason);
      },
    };
  }

  return {
    server: link.server,
    hello,
    get open() {
      return !closed && link.open;
    },
    request(method, params, sink) {
      const { uri, level } = params ?? {};
      switch (method) {
        case 'ping':
          return done(sink);
        case 'logging/setLevel':
          if (typeof level === 'string') logLevel = level;
          return done(sink);
        case 'resources/subscribe':
          if (typeof uri === 'string') return subscribe(uri, sink);
          return done(sink);
        case 'resources/unsubscribe':
          if (typeof uri === 'string') {
            subscriptions.get(uri)?.cancel('unsubscribed');
            subscriptions.delete(uri);
          }
          return done(sink);
        default:
          return ask(method, enveloped(params), sink, 0);
      }
    },
    notify: () => {},
    listen: () => {},
    close() {
      closed = true;
      for (const outgoing of subscriptions.values()) outgoing.cancel('the session ended');
      subscriptions.clear();
    },
  };
}

function inputWish(result: JsonObject): { requests: JsonObject; state: JsonObject[string] | undefined } | null {
  if (result.resultType !== 'input_required') return null;
  const requests = isJsonObject(result.inputRequests) ? result.inputRequests : {};
  return { requests, state: result.requestState };
}

/** Asks the agent everything that the server wants to know. A refusal of the agent is left out: the server asks again. */
async function collect(requests: JsonObject, sink: RequestSink): Promise<JsonObject> {
  const responses: Record<string, JsonObject> = Object.create(null);
  const asked = Object.entries(requests).map(async ([key, request]) => {
    if (!isJsonObject(request) || typeof request.method !== 'string') return;
    const { method, params } = request;
    const reply = await new Promise<ClientReply>((respond) => {
      sink.ask({
        method,
        params: isJsonObject(params) ? params : undefined,
        respond,
        signal: new AbortController().signal,
      });
    });
    if (reply.kind === 'result') responses[key] = reply.result;
  });
  await Promise.all(asked);
  return responses;
}

function withoutSubscription(params: JsonObject | undefined): JsonObject | undefined {
  if (params === undefined) return undefined;
  const { _meta, ...rest } = params;
  const kept = Object.entries(metaOf(params)).filter(([key]) => key !== metaKeys.subscription);
  return kept.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(kept) };
}
