import { maxRounds, metaKeys, metaOf, statelessVersion } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type {
  ClientInfo,
  ClientReply,
  ConnectionListener,
  InitializeResult,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
  UpstreamResponse,
} from '../../../shared/link.ts';
import type { Charge, PartyBudget } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';
import { exactResult, sameNumbers } from '../../protocol/exact-numbers.ts';
import { maxOpenAsks } from '../server-requests.ts';

/** How long to wait before a stream of changes that ended is asked for again, milliseconds. */
export const againMs = 5000;

export interface SessionOptions {
  readonly hello: InitializeResult;
  readonly client: ClientInfo;
  readonly owner: ConnectionListener;
  /** The server's account: what it wants to know is kept until the agent has answered and the call ended. */
  readonly budget: PartyBudget;
}

/** A request, over all of its rounds. */
interface Asked {
  readonly method: string;
  readonly sink: ResponseHandler;
  round: number;
  /** What its server wants to know, and the state that goes back. */
  kept: Charge | null;
}

/**
 * Takes a session's requests to a server of the stateless era: each request carries what the agent said in `initialize`,
 * a server's wish for input becomes a question to the agent, a subscription becomes a stream.
 */
export function sessionToStatelessAdapter(connection: UpstreamConnection, options: SessionOptions): UpstreamConnection {
  const { hello, client, owner, budget } = options;
  let closed = false;
  let logLevel: string | null = null;
  const subscriptions = new Map<string, RequestHandle>();
  /** Requests that wait for the agent's answers: the server has nothing of them in flight. */
  const collecting = new Set<RequestHandle>();

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

  function done(sink: ResponseHandler): RequestHandle {
    sink.answer({ kind: 'result', value: {}, raw: null, bytes: 2 });
    return { cancel: () => {} };
  }

  function subscribe(uri: string, sink: ResponseHandler): RequestHandle {
    subscriptions.get(uri)?.cancel('subscribed anew');
    let answered = false;
    let granted = false;
    let over = false;
    let timer: NodeJS.Timeout | null = null;
    let current: RequestHandle | null = null;
    const answer = (given: UpstreamResponse) => {
      if (answered) return;
      answered = true;
      sink.answer(given);
    };
    const again = () => {
      timer = setTimeout(() => (owner.maySend?.() === false ? again() : watch(true)), againMs);
      timer.unref();
    };
    const watch = (anew: boolean) => {
      const params = enveloped({ notifications: { resourceSubscriptions: [uri] } });
      current = connection.request('subscriptions/listen', params, {
        answer(ended) {
          answer(ended);
          // A session's subscription has no end, a stream has: what changes until it is there again is not known.
          if (!granted || over || ended.kind === 'error' || !connection.open) return;
          again();
        },
        notice({ method, params }) {
          if (method !== 'notifications/subscriptions/acknowledged') {
            owner.notice({ method, params: withoutSubscription(params) });
            return;
          }
          granted = true;
          answer({ kind: 'result', value: {}, raw: null, bytes: 2 });
          if (anew) owner.notice({ method: 'notifications/resources/updated', params: { uri } });
        },
        ask: (asked) => owner.ask(asked),
      });
    };
    const subscription: RequestHandle = {
      cancel(reason) {
        over = true;
        if (timer !== null) clearTimeout(timer);
        current?.cancel(reason);
      },
    };
    subscriptions.set(uri, subscription);
    watch(false);
    return subscription;
  }

  function begin(method: string, params: JsonObject, sink: ResponseHandler): RequestHandle {
    const asked: Asked = {
      method,
      sink: {
        ...sink,
        answer(answer) {
          asked.kept?.release();
          sink.answer(answer);
        },
      },
      round: 0,
      kept: null,
    };
    return ask(asked, params);
  }

  /** Sends, and sends again with what the agent answered, as long as the server wants input and the gate has no objection. */
  function ask(asked: Asked, params: JsonObject): RequestHandle {
    const { method, sink } = asked;
    let current: RequestHandle | null = null;
    const sent = connection.request(method, params, {
      ...sink,
      answer(answer) {
        const wish = answer.kind === 'result' ? inputWish(answer.value, answer.raw) : null;
        if (answer.kind !== 'result' || wish === null) {
          sink.answer(asked.round === 0 ? answer : afterFirst(answer));
          return;
        }
        const why = excess(wish.requests, asked.round) ?? (keep(asked, answer.value) ? null : tooLarge);
        if (why !== null) {
          sink.answer({ kind: 'broken', cause: 'refused', sent: true, message: why });
          return;
        }
        current = collect(wish.requests, sink, (inputResponses) => {
          const state = wish.state === undefined ? {} : { requestState: wish.state };
          asked.round++;
          current = ask(asked, { ...params, inputResponses, ...state });
        });
      },
    });
    current ??= sent;
    return { cancel: (reason) => current?.cancel(reason) };
  }

  /** Counts what the server wants to know in place of what it wanted before; false where there is no room for it. */
  function keep(asked: Asked, wish: JsonObject): boolean {
    asked.kept?.release();
    asked.kept = budget.take(heapSize(wish));
    return asked.kept !== null;
  }

  /** Asks the agent, and goes on with what it answered. Ended until then, the request ends here: no server holds it. */
  function collect(requests: JsonObject, sink: ResponseHandler, goOn: (responses: JsonObject) => void): RequestHandle {
    const aborter = new AbortController();
    const end = (cause: 'cancelled' | 'refused', message: string) => {
      if (!collecting.delete(waiting)) return;
      aborter.abort();
      sink.answer({ kind: 'broken', cause, sent: true, message });
    };
    const waiting: RequestHandle = { cancel: (reason) => end('cancelled', reason) };
    collecting.add(waiting);
    const leave = async () => {
      const responses = await answersOf(requests, sink, aborter.signal);
      // Whatever was answered, and where nothing was asked: what goes out now is judged now.
      const may = collecting.has(waiting) && ((await sink.reauthorize?.()) ?? false);
      if (!may) end('refused', 'nobody lets it go on');
      else if (collecting.delete(waiting)) goOn(responses);
    };
    leave().catch(() => end('refused', 'it cannot be judged again'));
    return waiting;
  }

  return {
    server: connection.server,
    hello,
    get open() {
      return !closed && connection.open;
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
          return begin(method, enveloped(params), sink);
      }
    },
    notify: () => {},
    listen: () => {},
    close() {
      closed = true;
      for (const waiting of [...collecting]) waiting.cancel('the session ended');
      for (const outgoing of subscriptions.values()) outgoing.cancel('the session ended');
      subscriptions.clear();
    },
  };
}

const tooLarge = 'what the server wants to know is too large, with what else is kept of it';

function inputWish(
  value: JsonObject,
  raw: Uint8Array | null,
): { requests: JsonObject; state: JsonObject[string] | undefined } | null {
  if (value.resultType !== 'input_required') return null;
  const result = exactResult(value, raw);
  const requests = isJsonObject(result.inputRequests) ? result.inputRequests : {};
  return { requests, state: result.requestState };
}

/** Why the agent is not asked this; null where it is. */
function excess(requests: JsonObject, round: number): string | null {
  if (round >= maxRounds) return 'the server asks without end';
  return Object.keys(requests).length > maxOpenAsks ? 'the server asks too much at once' : null;
}

/** The server has had the first round, and may have acted on it: whatever became of a later one, the call was sent. */
function afterFirst(answer: UpstreamResponse): UpstreamResponse {
  return answer.kind === 'broken' ? { ...answer, sent: true } : answer;
}

/** Asks the agent everything that the server wants to know. A refusal of the agent is left out: the server asks again. */
async function answersOf(requests: JsonObject, sink: ResponseHandler, signal: AbortSignal): Promise<JsonObject> {
  const responses: Record<string, JsonObject> = Object.create(null);
  const asked = Object.entries(requests).map(async ([key, request]) => {
    if (!isJsonObject(request) || typeof request.method !== 'string') return;
    const { method, params } = request;
    const reply = await new Promise<ClientReply>((respond) => {
      sink.ask({
        method,
        params: isJsonObject(params) ? params : undefined,
        respond,
        signal,
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
  const meta = sameNumbers(metaOf(params), Object.fromEntries(kept));
  return sameNumbers(params, kept.length === 0 ? rest : { ...rest, _meta: meta });
}
