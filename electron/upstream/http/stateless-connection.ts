import type { IncomingHttpHeaders } from 'node:http';
import {
  encodeHeaderValue,
  metaKeys,
  metaOf,
  type ParamHeader,
  paramText,
  statelessVersion,
} from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { InitializeResult, ResponseHandler, UpstreamConnection } from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import { printJson } from '../../protocol/json-print.ts';
import type { UpstreamTimes } from '../spec.ts';
import { type Call, createCalls } from './calls.ts';
import { createEndpoint, type EndpointOptions, guarded, maxRedirects } from './endpoint.ts';
import { dispatch, errorLine, goOn, isStream, isUnauthorized } from './exchange.ts';
import { base64, standardHeaders } from './headers.ts';
import { refusalOf } from './refusal.ts';
import { createCallStreams, startOfStream } from './resume.ts';
import { mayGoAgain } from './session-post.ts';

export interface StatelessConnectionOptions extends EndpointOptions {
  readonly server: ServerName;
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  hello(): InitializeResult;
  /** Arguments that a tool wants repeated in headers. */
  paramHeaders(tool: string): readonly ParamHeader[];
  onGarbage(why: string): void;
}

/** The stateless era over HTTP: each request stands alone, so one link serves every agent. */
export function createStatelessConnection(options: StatelessConnectionOptions): UpstreamConnection {
  const { server, times, hello, onGarbage } = options;
  const endpoint = createEndpoint(options);
  let closed = false;
  const calls = createCalls({
    times,
    // This era has no question in the middle of a call.
    asking: () => false,
    expired: (call, message) => abandon(call, 'timeout', message),
    notice(call, notice) {
      if (call.method !== 'subscriptions/listen') calls.renew(call);
      call.sink.notice(notice);
    },
    ask: () => onGarbage('a question, which this era does not have'),
    onGarbage,
    flow: endpoint.flow,
  });

  const streams = createCallStreams(endpoint, calls, onGarbage);

  /** Closing the stream is how this era cancels. */
  function abandon(call: Call, cause: 'timeout' | 'cancelled', message: string): void {
    call.abort();
    calls.finish(call, { kind: 'broken', cause, sent: true, message });
  }

  function headersFor(method: string, params: JsonObject | undefined): Record<string, string> {
    const version = metaOf(params)[metaKeys.version];
    const headers: Record<string, string> = {
      ...options.credentials.headers(),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': typeof version === 'string' ? version : statelessVersion,
      ...standardHeaders(method, params),
    };
    const name = params?.name;
    if (method === 'tools/call' && typeof name === 'string' && isJsonObject(params?.arguments)) {
      for (const { header, path: at } of options.paramHeaders(name)) {
        const text = paramText(params.arguments, at);
        if (text !== null) headers[`mcp-param-${header.toLowerCase()}`] = encodeHeaderValue(text, base64);
      }
    }
    return headers;
  }

  function post(call: Call, params: JsonObject | undefined, redirects: number, renewed: boolean): void {
    const { method, sink } = call;
    const used = options.credentials.headers().authorization;
    let status = 0;
    let head: IncomingHttpHeaders = {};
    let feed: ((chunk: Buffer) => void) | null = null;
    const body = endpoint.intake.collector();
    const end = (bytes: Buffer) => {
      if (bytes.length > 0) calls.receive(call, bytes);
      if (status >= 300) {
        const { words, cause } = refusalOf(status, head, bytes, endpoint.mask);
        calls.lost(call, true, words, cause);
      } else calls.lost(call, true, 'the server closed the connection before it answered');
    };
    call.abort = dispatch(endpoint.dispatcher, {
      path: endpoint.path,
      method: 'POST',
      headers: headersFor(method, params),
      body: printJson({ jsonrpc: '2.0', id: call.id, method, ...(params === undefined ? {} : { params }) }),
      onHead(given, headers) {
        status = given;
        head = headers;
        if (!isStream(headers)) return;
        sink.stream?.(false);
        feed = streams.feed(call, startOfStream(), false);
      },
      onData(chunk) {
        if (feed !== null) {
          feed(chunk);
          return;
        }
        if (body.add(chunk)) return;
        call.abort();
        calls.lost(call, true, body.refusal);
      },
      onEnd() {
        if (endpoint.follow(status, head) && redirects < maxRedirects && !guarded.has(method)) {
          post(call, params, redirects + 1, renewed);
          return;
        }
        const bytes = feed === null ? body.take() : Buffer.alloc(0);
        if (isUnauthorized(status) && !renewed) {
          // What began to be answered on a stream ran.
          const again = feed === null ? mayGoAgain(call, status, head, bytes) : !guarded.has(method);
          const next = (fresh: boolean) => {
            if (fresh && again && calls.has(call)) post(call, params, redirects, true);
            else end(bytes);
          };
          goOn(options.credentials.renew(head, used), next, (error) => calls.lost(call, true, error.message));
          return;
        }
        end(bytes);
      },
      onFail: (error, sent) => {
        body.clear();
        calls.lost(call, sent, `cannot reach the server: ${errorLine(error)}`);
      },
    });
  }

  function request(method: string, params: JsonObject | undefined, sink: ResponseHandler) {
    if (closed) {
      sink.answer({ kind: 'broken', cause: 'lost', sent: false, message: 'the connection is closed' });
      return { cancel: () => {} };
    }
    const call = calls.add(method, sink);
    if (method !== 'subscriptions/listen') calls.renew(call);
    post(call, params, 0, false);
    return { cancel: (reason: string) => abandon(call, 'cancelled', reason) };
  }

  return {
    server,
    get hello() {
      return hello();
    },
    get open() {
      return !closed;
    },
    request,
    notify: () => {},
    listen: () => {},
    close() {
      closed = true;
      for (const call of calls.all()) abandon(call, 'cancelled', 'the session ended');
      calls.stop();
    },
  };
}
