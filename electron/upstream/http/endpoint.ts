import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { JsonObject } from '../../../shared/json.ts';
import type { Flow, Intake } from '../intake.ts';
import type { Credentials } from '../oauth/credentials.ts';
import type { Mask } from '../own-secrets.ts';
import { standardHeaders } from './headers.ts';

/** Redirects that one request may take. */
export const maxRedirects = 3;

/** What may do something at the server is sent once: a redirect counts for the call after it. */
export const guarded: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

export interface EndpointOptions {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** The gateway's own. Nothing of an agent's headers is ever among them. */
  readonly credentials: Credentials;
  readonly intake: Intake;
  /** Shared by all connections with this server. */
  readonly flow: Flow;
  /** The same: one for each session would be a quarter of a megabyte each. */
  readonly mask: Mask;
}

/** Where one session over HTTP goes, and what each of its requests carries. */
export interface Endpoint {
  readonly dispatcher: Dispatcher;
  readonly credentials: Credentials;
  readonly intake: Intake;
  readonly flow: Flow;
  /** Takes the gateway's own secrets out of what this server says. */
  readonly mask: Mask;
  /** Where a redirect led, from then on. */
  path: string;
  /** What the server called the session; null before it did. */
  sessionId: string | null;
  /** Agreed on; empty before. */
  protocolVersion: string;
  headers(extra: Readonly<Record<string, string>>): Record<string, string>;
  /** Of a message; `method` is undefined for an answer to the server. */
  postHeaders(method: string | undefined, params: JsonObject | undefined): Record<string, string>;
  /** Of a stream, taken up after this event where one is named. */
  streamHeaders(lastEventId: string | null): Record<string, string>;
  /**
   * Goes where a redirect points, as long as that is this origin; false where it does not. Another origin is never
   * followed: it would get the headers.
   */
  follow(status: number, headers: IncomingHttpHeaders): boolean;
}

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { dispatcher, origin, path, credentials, intake, flow, mask } = options;
  const endpoint: Endpoint = {
    dispatcher,
    credentials,
    intake,
    flow,
    mask,
    path,
    sessionId: null,
    protocolVersion: '',
    headers: (extra) => ({
      ...credentials.headers(),
      ...extra,
      ...(endpoint.sessionId === null ? {} : { 'mcp-session-id': endpoint.sessionId }),
      ...(endpoint.protocolVersion === '' ? {} : { 'mcp-protocol-version': endpoint.protocolVersion }),
    }),
    postHeaders: (method, params) =>
      endpoint.headers({
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(method === undefined ? {} : standardHeaders(method, params)),
      }),
    streamHeaders: (lastEventId) =>
      endpoint.headers({
        accept: 'text/event-stream',
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      }),
    follow(status, headers) {
      if (status !== 307 && status !== 308) return false;
      const { location } = headers;
      if (typeof location !== 'string' || !URL.canParse(location, origin + endpoint.path)) return false;
      const url = new URL(location, origin + endpoint.path);
      if (url.origin !== origin) return false;
      endpoint.path = url.pathname + url.search;
      return true;
    },
  };
  return endpoint;
}
