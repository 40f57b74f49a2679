import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../../shared/json.ts';
import type {
  ConnectionListener,
  InitializeResult,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
} from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import { type PrintedJson, printJson } from '../../protocol/json-print.ts';
import { readServerMessage, type ServerMessage, tooLarge } from '../message.ts';
import { createAsks } from '../server-requests.ts';
import type { UpstreamTimes } from '../spec.ts';
import { answers, type Call, createCalls } from './calls.ts';
import { createEndpoint, type EndpointOptions, guarded, maxRedirects } from './endpoint.ts';
import { dispatch, errorLine, goOn, isStream, isSuccess, isUnauthorized, isUnprocessed } from './exchange.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { createCallStreams, startOfStream } from './resume.ts';
import { openServerEventStream } from './server-event-stream.ts';
import { createSessionCheck, doubtsSession, maxErrorBytes, tellSessionEnd } from './session-check.ts';

export interface HttpLinkOptions extends EndpointOptions {
  readonly server: ServerName;
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  readonly owner: ConnectionListener;
  onGarbage(why: string): void;
}

/** A link that still has to be greeted: `hello` is set by its driver. */
export interface HttpConnection extends UpstreamConnection {
  /** Takes over what the server said, and tells it that the conversation is open; resolves when it has heard that. */
  handshake(hello: InitializeResult): Promise<void>;
}

/** Messages without an answer that the server has not taken yet: questions answered, changes told. */
const maxUntaken = 256;
/** What has no answer is taken at once or not at all: a server that only holds it would use up the connections. */
const noticeMs = 10_000;

/** One conversation of the session era over Streamable HTTP. */
export function createHttpLink(options: HttpLinkOptions): HttpConnection {
  const { server, owner, onGarbage } = options;
  const timeoutMs = Math.min(noticeMs, options.times.callMs);
  const endpoint = createEndpoint(options);
  const { dispatcher, credentials } = endpoint;
  const sessionLives = createSessionCheck(endpoint, timeoutMs);
  let hello: InitializeResult = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  let closed = false;
  let stopListening: (() => void) | null = null;
  let untaken = 0;
  const asks = createAsks(
    endpoint.intake.budget,
    (message) => tell(message),
    () => calls.answered(),
  );
  const calls = createCalls({
    times: options.times,
    asking: () => asks.count > 0,
    expired: (call, message) => cancel(call, 'timeout', message),
    notice(call, notice) {
      if (notice.method === 'notifications/cancelled') return asks.takenBack(notice.params);
      if (notice.method === 'notifications/progress') calls.renew(call);
      call.sink.notice(notice);
    },
    ask: (call, id, method, params) => asks.receive(call.sink, id, method, params),
    onGarbage,
    flow: endpoint.flow,
  });
  const streams = createCallStreams(endpoint, calls, onGarbage);

  function cancel(call: Call, cause: 'timeout' | 'cancelled', reason: string): void {
    if (!calls.has(call)) return;
    call.abort();
    calls.finish(call, { kind: 'broken', cause, sent: true, message: reason });
    if (call.method !== 'initialize') notify('notifications/cancelled', { requestId: call.id, reason });
  }

  function request(method: string, params: JsonObject | undefined, sink: ResponseHandler): RequestHandle {
    if (closed) {
      sink.answer({ kind: 'broken', cause: 'lost', sent: false, message: 'the connection is closed' });
      return { cancel: () => {} };
    }
    const call = calls.add(method, sink);
    // Greeting is timed by whoever opens the conversation.
    if (method !== 'initialize') calls.renew(call);
    const message = { jsonrpc: '2.0', id: call.id, method, ...(params === undefined ? {} : { params }) };
    post(call, params, printJson(message), 0, false);
    return { cancel: (reason) => cancel(call, 'cancelled', reason) };
  }

  function post(
    call: Call,
    params: JsonObject | undefined,
    text: string | PrintedJson,
    redirects: number,
    renewed: boolean,
  ): void {
    const used = credentials.headers().authorization;
    let status = 0;
    let head: IncomingHttpHeaders = {};
    const body = endpoint.intake.collector();
    let feed: ((chunk: Buffer) => void) | null = null;
    const resume = startOfStream();
    call.abort = dispatch(dispatcher, {
      path: endpoint.path,
      method: 'POST',
      headers: endpoint.postHeaders(call.method, params),
      body: text,
      onHead(given, headers) {
        status = given;
        head = headers;
        const named = headers['mcp-session-id'];
        if (call.method === 'initialize' && typeof named === 'string' && isSuccess(status)) endpoint.sessionId = named;
        if (!isSuccess(status) || !isStream(headers)) return;
        call.sink.stream?.(false);
        feed = streams.feed(call, resume);
      },
      onData(chunk) {
        if (feed !== null) return feed(chunk);
        const fits = isSuccess(status) || body.size + chunk.length <= maxErrorBytes;
        if (fits && body.add(chunk)) return;
        body.clear();
        call.abort();
        calls.lost(call, true, fits ? body.refusal : tooLarge);
      },
      onEnd() {
        if (feed !== null) return streams.ended(call, resume);
        const bytes = body.take();
        // Accepted, and to be answered on the stream that belongs to no request; the call's deadline runs.
        if (status === 202 && bytes.length === 0 && stopListening !== null) return;
        if (isSuccess(status)) {
          calls.receive(call, bytes);
          return calls.lost(call, true, 'the server answered without a result');
        }
        if (endpoint.follow(status, head) && redirects < maxRedirects && !guarded.has(call.method)) {
          return post(call, params, text, redirects + 1, renewed);
        }
        if (isUnauthorized(status) && !renewed) {
          const mayGoAgain = !guarded.has(call.method) || (isUnprocessed(status, head) && !answers(call, bytes));
          const next = (fresh: boolean) => {
            if (fresh && mayGoAgain && calls.has(call)) post(call, params, text, redirects, true);
            else refused(call, status, head, bytes);
          };
          goOn(credentials.renew(head, used), next, (error) => calls.lost(call, true, error.message));
          return;
        }
        refused(call, status, head, bytes);
      },
      onFail(error, sent) {
        body.clear();
        if (feed !== null) return streams.ended(call, resume);
        calls.lost(call, sent, `cannot reach the server: ${errorLine(error)}`);
      },
    });
  }

  function refused(call: Call, status: number, head: IncomingHttpHeaders, bytes: Buffer): void {
    const message = bytes.length > 0 ? readServerMessage(bytes) : null;
    const doubted = endpoint.sessionId !== null && call.method !== 'initialize' && doubtsSession(status, head);
    if (answers(call, bytes) || !doubted) {
      finishRefused(call, message, refusalOf(status, head, bytes, endpoint.mask), bytes);
      return;
    }
    const next = (lives: boolean) => {
      if (!calls.has(call)) return;
      if (lives) finishRefused(call, message, refusalOf(status, head, bytes, endpoint.mask), bytes);
      // A new conversation has to be opened. Whether the call ran before the session was forgotten, nobody knows.
      else end('the server ended the session', call);
    };
    goOn(sessionLives(), next, (error) => calls.lost(call, true, error.message));
  }

  function finishRefused(call: Call, message: ServerMessage | null, refusal: Refusal, bytes: Buffer): void {
    if (message?.kind === 'error' && (message.id === null || message.id === call.id)) {
      calls.finish(call, { kind: 'error', error: message.error, bytes: bytes.length });
      return;
    }
    if (message?.kind === 'result' && message.id === call.id) {
      calls.receive(call, bytes);
      return;
    }
    calls.lost(call, true, refusal.words, refusal.cause);
  }

  function notify(method: string, params: JsonObject | undefined): void {
    tell({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  /** Posts what has no answer. */
  function tell(message: JsonObject, done: () => void = () => {}, renewed = false): void {
    if (!closed && untaken >= maxUntaken) onGarbage('messages of the gateway that the server does not take');
    if (closed || untaken >= maxUntaken) {
      done();
      return;
    }
    untaken++;
    const taken = () => {
      untaken--;
      done();
    };
    const used = credentials.headers().authorization;
    let refusal: IncomingHttpHeaders | null = null;
    dispatch(dispatcher, {
      path: endpoint.path,
      method: 'POST',
      headers: endpoint.postHeaders(typeof message.method === 'string' ? message.method : undefined, undefined),
      body: printJson(message),
      timeoutMs,
      maxBytes: maxErrorBytes,
      onHead(status, headers) {
        if (isUnauthorized(status)) refusal = headers;
      },
      onData: () => {},
      onEnd() {
        if (refusal === null || renewed) return taken();
        const next = (again: boolean) => {
          if (!again) return taken();
          untaken--;
          tell(message, done, true);
        };
        goOn(credentials.renew(refusal, used), next, taken);
      },
      onFail(error) {
        onGarbage(`a message could not be delivered: ${errorLine(error)}`);
        taken();
      },
    });
  }

  /** False where the server says more than it may. */
  function receiveUnrelated(bytes: Buffer): boolean {
    const message = readServerMessage(bytes);
    // Some servers answer a resumed call here.
    const answers = (message.kind === 'result' || message.kind === 'error') && message.id !== null;
    const call = answers ? calls.withId(message.id) : undefined;
    if (call !== undefined) {
      calls.receive(call, bytes);
      return true;
    }
    if (!endpoint.flow.allows(bytes.length)) return false;
    if (message.kind === 'notice') {
      if (message.method === 'notifications/cancelled') asks.takenBack(message.params);
      else {
        if (message.method === 'notifications/progress') for (const one of calls.all()) calls.renew(one);
        owner.notice(message);
      }
    } else if (message.kind === 'ask') asks.receive(owner, message.id, message.method, message.params);
    else onGarbage(message.kind === 'garbage' ? message.why : 'an answer to nothing that was asked');
    return true;
  }

  /** `teller`: the call whose answer told of the end. */
  function end(reason: string, teller: Call | null = null): void {
    if (closed) return;
    shut(reason, teller);
    owner.closed(reason);
  }
  function shut(reason: string, teller: Call | null): void {
    closed = true;
    stopListening?.();
    for (const call of calls.all()) {
      call.abort();
      calls.lost(call, true, reason, call === teller ? 'forgotten' : 'lost');
    }
    asks.end();
    calls.stop();
  }

  return {
    server,
    get hello() {
      return hello;
    },
    get open() {
      return !closed;
    },
    handshake(given) {
      hello = given;
      endpoint.protocolVersion = given.protocolVersion;
      return new Promise((resolve) => tell({ jsonrpc: '2.0', method: 'notifications/initialized' }, resolve));
    },
    request,
    notify,
    listen() {
      if (stopListening !== null || closed) return;
      return new Promise((heard) => {
        stopListening = openServerEventStream({
          endpoint,
          receive: receiveUnrelated,
          heard,
          ended: end,
          sessionLives,
          onGarbage,
        });
      });
    },
    close() {
      if (closed) return;
      const ended = endpoint.sessionId;
      const headers = endpoint.headers({});
      shut('the session ended', null);
      if (ended === null) return;
      tellSessionEnd(endpoint, headers, timeoutMs);
    },
  };
}
