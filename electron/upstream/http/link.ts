// One file for one conversation over HTTP: its parts share the session id and the calls in flight.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { JsonObject } from '../../../shared/json.ts';
import type { Answer, Hello, Link, LinkOwner, Outgoing, RequestSink, RpcId } from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import { createCallDeadlines } from '../deadlines.ts';
import { maxMessageBytes, readServerMessage, tooLarge } from '../message.ts';
import type { Credentials } from '../oauth/credentials.ts';
import type { UpstreamTimes } from '../spec.ts';
import { createEventReader } from './event-reader.ts';
import { dispatch, errorLine, isStream } from './exchange.ts';
import { standardHeaders } from './headers.ts';

export interface HttpLinkOptions {
  readonly server: ServerName;
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  /** Path and query of the endpoint. */
  readonly path: string;
  /** The gateway's own. Nothing of an agent's headers is ever among them. */
  readonly credentials: Credentials;
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  readonly owner: LinkOwner;
  onGarbage(why: string): void;
}

/** A link that still has to be greeted: `hello` is set by its driver. */
export interface HttpLink extends Link {
  /** Takes over what the server said, and tells it that the conversation is open; resolves when it has heard that. */
  greet(hello: Hello): Promise<void>;
}

const maxErrorBytes = 64 * 1024;
const defaultRetryMs = 1000;
const maxRetryMs = 30_000;
const maxRedirects = 3;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly sink: RequestSink;
  readonly token: RpcId | null;
  abort: () => void;
  timer: NodeJS.Timeout | null;
}

type Incoming = (bytes: Buffer) => void;

export function createHttpLink(options: HttpLinkOptions): HttpLink {
  const { server, dispatcher, owner, onGarbage } = options;
  let hello: Hello = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  let path = options.path;
  let sessionId: string | null = null;
  let closed = false;
  let listening = false;
  let stopListening: () => void = () => {};
  let nextId = 1;
  const calls = new Map<number, Call>();
  const asked = new Map<RpcId, AbortController>();
  const deadlines = createCallDeadlines<Call>({
    callMs: options.times.callMs,
    askMs: options.times.askMs,
    asking: () => asked.size > 0,
    expired: (call, why) => cancel(call, 'timeout', why),
  });

  function headersFor(extra: Readonly<Record<string, string>>): Record<string, string> {
    return {
      ...options.credentials.headers(),
      ...extra,
      ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
      ...(hello.protocolVersion === '' ? {} : { 'mcp-protocol-version': hello.protocolVersion }),
    };
  }
  const postHeaders = (method: string | undefined, params: JsonObject | undefined) =>
    headersFor({
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(method === undefined ? {} : standardHeaders(method, params)),
    });

  function finish(call: Call, answer: Answer): void {
    if (!calls.delete(call.id)) return;
    deadlines.clear(call);
    if (call.timer !== null) clearTimeout(call.timer);
    call.sink.answer(answer);
  }
  function lost(call: Call, sent: boolean, message: string, cause: 'lost' | 'refused' = 'lost'): void {
    finish(call, { kind: 'broken', cause, sent, message });
  }
  function cancel(call: Call, cause: 'timeout' | 'cancelled', reason: string): void {
    if (!calls.has(call.id)) return;
    call.abort();
    finish(call, { kind: 'broken', cause, sent: true, message: reason });
    if (call.method !== 'initialize') tell('notifications/cancelled', { requestId: call.id, reason });
  }

  function request(method: string, params: JsonObject | undefined, sink: RequestSink): Outgoing {
    const call: Call = { id: nextId++, method, sink, token: null, abort: () => {}, timer: null };
    if (closed) {
      sink.answer({ kind: 'broken', cause: 'lost', sent: false, message: 'the connection is closed' });
      return { cancel: () => {} };
    }
    calls.set(call.id, call);
    // Greeting is timed by whoever opens the conversation.
    if (method !== 'initialize') deadlines.set(call);
    const message = { jsonrpc: '2.0', id: call.id, method, ...(params === undefined ? {} : { params }) };
    post(call, params, JSON.stringify(message), 0);
    return { cancel: (reason) => cancel(call, 'cancelled', reason) };
  }

  function post(call: Call, params: JsonObject | undefined, body: string, redirects: number, renewed = false): void {
    const used = options.credentials.headers().authorization;
    let status = 0;
    let head: IncomingHttpHeaders = {};
    let parts: Buffer[] = [];
    let size = 0;
    let feed: ((chunk: Buffer) => void) | null = null;
    const resume: ResumePoint = { id: null, retryMs: defaultRetryMs };
    call.abort = dispatch(dispatcher, {
      path,
      method: 'POST',
      headers: postHeaders(call.method, params),
      body,
      onHead(given, headers) {
        status = given;
        head = headers;
        const named = headers['mcp-session-id'];
        if (call.method === 'initialize' && typeof named === 'string' && status === 200) sessionId = named;
        if (status !== 200 || !isStream(headers)) return;
        call.sink.stream?.(false);
        feed = eventFeed(call, resume, receiveFor(call));
      },
      onData(chunk) {
        if (feed !== null) return feed(chunk);
        size += chunk.length;
        if (size > (status === 200 ? maxMessageBytes : maxErrorBytes)) {
          call.abort();
          return lost(call, true, tooLarge);
        }
        parts.push(chunk);
      },
      onEnd() {
        if (feed !== null) return streamEnded(call, resume);
        const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
        parts = [];
        if (status === 200) {
          receiveFor(call)(bytes);
          return lost(call, true, 'the server answered without a result');
        }
        const target = redirectTarget(status, head);
        if (target !== null && redirects < maxRedirects) {
          path = target;
          return post(call, params, body, redirects + 1, renewed);
        }
        if ((status === 401 || status === 403) && !renewed) {
          void options.credentials.renew(head, used).then((again) => {
            if (again && calls.has(call.id)) post(call, params, body, redirects, true);
            else refused(call, status, bytes);
          });
          return;
        }
        refused(call, status, bytes);
      },
      onFail(error, sent) {
        if (feed !== null) return streamEnded(call, resume);
        lost(call, sent, `cannot reach the server: ${errorLine(error)}`);
      },
    });
  }

  /** Path of a redirect that stays with this origin. Another origin is never followed: it would get the headers. */
  function redirectTarget(status: number, headers: IncomingHttpHeaders): string | null {
    if (status !== 307 && status !== 308) return null;
    const location = headers.location;
    if (typeof location !== 'string') return null;
    if (!URL.canParse(location, options.origin + path)) return null;
    const url = new URL(location, options.origin + path);
    return url.origin === options.origin ? url.pathname + url.search : null;
  }

  function refused(call: Call, status: number, bytes: Buffer): void {
    if (status === 404 && sessionId !== null) {
      // The server forgot the session; what it did not know it did not run. A new conversation has to be opened.
      end('the server ended the session', call);
      return;
    }
    const message = bytes.length > 0 ? readServerMessage(bytes) : null;
    if (message?.kind === 'error' && (message.id === null || message.id === call.id)) {
      finish(call, { kind: 'error', error: message.error, bytes: bytes.length });
      return;
    }
    if (message?.kind === 'result' && message.id === call.id) {
      receiveFor(call)(bytes);
      return;
    }
    const hint =
      status === 401 || status === 403
        ? 'it wants a valid login'
        : status >= 300 && status < 400
          ? 'it points to another address, which is not followed'
          : 'see the log of that server';
    lost(call, status >= 500, `the server answered HTTP ${status}: ${hint}`, 'refused');
  }

  /** What arrives on the answer to a request: its own result, and what belongs to it. */
  function receiveFor(call: Call): Incoming {
    return (bytes) => {
      const message = readServerMessage(bytes);
      switch (message.kind) {
        case 'result':
          if (message.id !== call.id) return onGarbage('an answer with a foreign id');
          return finish(call, { kind: 'result', value: message.value, raw: message.raw, bytes: bytes.length });
        case 'error':
          if (message.id !== call.id && message.id !== null) return onGarbage('an answer with a foreign id');
          return finish(call, { kind: 'error', error: message.error, bytes: bytes.length });
        case 'notice':
          if (message.method === 'notifications/progress') deadlines.set(call);
          if (endsAsk(message.method, message.params)) return;
          return call.sink.notice(message);
        case 'ask':
          return receiveAsk(call.sink, message.id, message.method, message.params);
        case 'unusable':
          onGarbage(message.why);
          if (message.id === call.id) lost(call, true, `the answer cannot be used: ${message.why}`);
          return;
        case 'garbage':
          return onGarbage(message.why);
      }
    };
  }

  function endsAsk(method: string, params: JsonObject | undefined): boolean {
    if (method !== 'notifications/cancelled') return false;
    const id = params?.requestId;
    if (typeof id !== 'string' && typeof id !== 'number') return true;
    const aborter = asked.get(id);
    if (aborter === undefined) return true;
    // A question that its server no longer wants answered gets no answer.
    asked.delete(id);
    deadlines.answered();
    aborter.abort();
    return true;
  }

  function receiveAsk(
    target: Pick<RequestSink, 'ask'>,
    id: RpcId,
    method: string,
    params: JsonObject | undefined,
  ): void {
    if (method === 'ping') {
      reply({ jsonrpc: '2.0', id, result: {} });
      return;
    }
    const aborter = new AbortController();
    asked.set(id, aborter);
    target.ask({
      method,
      params,
      signal: aborter.signal,
      respond(answer) {
        if (!asked.delete(id)) return;
        deadlines.answered();
        reply({
          jsonrpc: '2.0',
          id,
          ...(answer.kind === 'result' ? { result: answer.result } : { error: answer.error }),
        });
      },
    });
  }

  function eventFeed(call: Call | null, resume: ResumePoint, receive: Incoming): (chunk: Buffer) => void {
    return createEventReader(
      maxMessageBytes,
      (event) => {
        if (event.id !== null) resume.id = event.id;
        if (event.retry !== null) resume.retryMs = Math.min(event.retry, maxRetryMs);
        if (event.data === null || event.event !== 'message') return;
        if (event.data.length > 0) receive(event.data);
        else if (call !== null && event.id !== null) call.sink.stream?.(true);
      },
      () => {
        onGarbage('an event that is too large');
        if (call !== null) {
          call.abort();
          lost(call, true, tooLarge);
        }
      },
    );
  }

  /** The stream of a call ended without its result: a server that gave event ids lets it be taken up again. */
  function streamEnded(call: Call, resume: ResumePoint): void {
    if (!calls.has(call.id)) return;
    if (resume.id === null || closed) {
      lost(call, true, 'the server closed the connection before it answered');
      return;
    }
    call.sink.dropped?.(resume.retryMs);
    call.timer = setTimeout(() => {
      call.timer = null;
      takeUp(call, resume);
    }, resume.retryMs);
  }

  function takeUp(call: Call, resume: ResumePoint): void {
    let feed: ((chunk: Buffer) => void) | null = null;
    call.abort = dispatch(dispatcher, {
      path,
      method: 'GET',
      headers: headersFor({ accept: 'text/event-stream', 'last-event-id': resume.id ?? '' }),
      body: null,
      onHead(status, headers) {
        if (status === 200 && isStream(headers)) feed = eventFeed(call, resume, receiveFor(call));
      },
      onData: (chunk) => feed?.(chunk),
      onEnd() {
        if (feed === null) lost(call, true, 'the server closed the connection and does not resume it');
        else streamEnded(call, resume);
      },
      // The server may be restarting: the deadline of the call says when to give up.
      onFail: () => streamEnded(call, resume),
    });
  }

  function tell(method: string, params: JsonObject | undefined): void {
    reply({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  /** Posts what has no answer. */
  function reply(message: JsonObject, done: () => void = () => {}): void {
    if (closed) {
      done();
      return;
    }
    dispatch(dispatcher, {
      path,
      method: 'POST',
      headers: postHeaders(typeof message.method === 'string' ? message.method : undefined, undefined),
      body: JSON.stringify(message),
      onHead: () => {},
      onData: () => {},
      onEnd: done,
      onFail(error) {
        onGarbage(`a message could not be delivered: ${errorLine(error)}`);
        done();
      },
    });
  }

  /** The stream on which the server tells what belongs to no request. A server without one answers 405. */
  function openStream(resume: ResumePoint, failures: number, heard: () => void = () => {}): void {
    if (closed) {
      heard();
      return;
    }
    let feed: ((chunk: Buffer) => void) | null = null;
    let status = 0;
    let timer: NodeJS.Timeout | null = null;
    const again = (count: number, ms: number) => {
      if (closed) return;
      timer = setTimeout(() => openStream(resume, count), ms);
      timer.unref();
    };
    const abort = dispatch(dispatcher, {
      path,
      method: 'GET',
      headers: headersFor({
        accept: 'text/event-stream',
        ...(resume.id === null ? {} : { 'last-event-id': resume.id }),
      }),
      body: null,
      onHead(given, headers) {
        status = given;
        if (status === 200 && isStream(headers)) feed = eventFeed(null, resume, receiveUnrelated);
        heard();
      },
      onData: (chunk) => feed?.(chunk),
      onEnd() {
        if (feed !== null) return again(0, resume.retryMs);
        if (status === 404 && sessionId !== null) end('the server ended the session');
      },
      onFail() {
        heard();
        if (failures < 10) again(failures + 1, Math.min(maxRetryMs, defaultRetryMs * 2 ** failures));
        else end('the connection to the server was lost');
      },
    });
    stopListening = () => {
      if (timer !== null) clearTimeout(timer);
      abort();
    };
  }

  function receiveUnrelated(bytes: Buffer): void {
    const message = readServerMessage(bytes);
    if (message.kind === 'notice') {
      if (endsAsk(message.method, message.params)) return;
      if (message.method === 'notifications/progress') for (const call of calls.values()) deadlines.set(call);
      owner.notice(message);
      return;
    }
    if (message.kind === 'ask') {
      receiveAsk(owner, message.id, message.method, message.params);
      return;
    }
    if (message.kind === 'result' || message.kind === 'error') {
      // Some servers answer a resumed call here.
      const call = typeof message.id === 'number' ? calls.get(message.id) : undefined;
      if (call !== undefined) {
        receiveFor(call)(bytes);
        return;
      }
    }
    onGarbage(message.kind === 'garbage' ? message.why : 'an answer to nothing that was asked');
  }

  /** `unsent`: the call that told of the end, which the server did not take. */
  function end(reason: string, unsent: Call | null = null): void {
    if (closed) return;
    shut(reason, unsent);
    owner.closed(reason);
  }
  function shut(reason: string, unsent: Call | null): void {
    closed = true;
    stopListening();
    for (const call of [...calls.values()]) {
      call.abort();
      lost(call, call !== unsent, reason);
    }
    for (const aborter of asked.values()) aborter.abort();
    asked.clear();
  }

  return {
    server,
    get hello() {
      return hello;
    },
    get open() {
      return !closed;
    },
    greet(given) {
      hello = given;
      return new Promise((resolve) => reply({ jsonrpc: '2.0', method: 'notifications/initialized' }, resolve));
    },
    request,
    notify: tell,
    listen() {
      if (listening || closed) return;
      listening = true;
      return new Promise((resolve) => openStream({ id: null, retryMs: defaultRetryMs }, 0, resolve));
    },
    close() {
      if (closed) return;
      const ended = sessionId;
      const headers = headersFor({});
      shut('the session ended', null);
      if (ended === null) return;
      const nothing = () => {};
      dispatch(dispatcher, {
        path,
        method: 'DELETE',
        headers,
        body: null,
        onHead: nothing,
        onData: nothing,
        onEnd: nothing,
        onFail: nothing,
      });
    },
  };
}

interface ResumePoint {
  id: string | null;
  retryMs: number;
}
