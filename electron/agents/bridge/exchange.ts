import type { ClientRequest, IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { request } from '../../lib/node-http.ts';
import { type Message, messageIn } from './message.ts';

/** How one HTTP exchange with the gateway ended without an answer. */
export class ExchangeBroken extends Error {
  /** False only where it is certain that nothing of it was received. */
  readonly wasSent: boolean;
  constructor(message: string, wasSent: boolean) {
    super(message);
    this.name = 'ExchangeBroken';
    this.wasSent = wasSent;
  }
}

export interface Exchange {
  readonly url: URL;
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  readonly signal?: AbortSignal | undefined;
  /** Called for each message that comes: the body, or the data of one event. What is no message is thrown away. */
  readonly onMessage: OnMessage;
}

/** A message as it came, and what it says. */
export type OnMessage = (json: string, message: Message) => void;

export interface Ended {
  readonly status: number;
  readonly session: string | null;
  /** Whether a message came. */
  readonly isAnswered: boolean;
  /** Why the request was not looked at: an error that names no request is about the exchange itself. */
  readonly refusal: JsonObject | null;
}

/**
 * One request, to its end. Each has a connection of its own: on one that was kept open nobody could say whether a request
 * that broke had been read, and a write must not be sent twice.
 */
export function exchange({ url, method, headers, body, signal, onMessage }: Exchange): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let wasConnected = false;
    const fail = (error: Error) => reject(new ExchangeBroken(error.message, wasConnected));
    const { token, target } = withoutToken(url);
    const sent: ClientRequest = request(target, {
      method,
      agent: false,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(signal === undefined ? {} : { signal }),
    });
    sent.once('socket', (socket) => {
      socket.once('connect', () => {
        wasConnected = true;
      });
    });
    sent.once('error', fail);
    sent.once('response', (response) => {
      const session = response.headers['mcp-session-id'];
      const head = { status: response.statusCode ?? 0, session: typeof session === 'string' ? session : null };
      let isAnswered = false;
      let refusal: JsonObject | null = null;
      const take = (json: string) => {
        const message = messageIn(json);
        if (message === null) return;
        if ((message.id ?? null) === null && isJsonObject(message.error)) {
          refusal = message.error;
          return;
        }
        isAnswered = true;
        onMessage(json, message);
      };
      response.once('error', fail);
      const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
      if (isStream) readEvents(response, take);
      else readBody(response, take);
      response.once('end', () => resolve({ ...head, isAnswered, refusal }));
    });
    sent.end(body);
  });
}

/** The token travels in a header: addresses end up in logs, headers seldom. */
function withoutToken(url: URL): { token: string; target: URL } {
  const token = /^\/a\/([^/]+)\//.exec(url.pathname)?.[1] ?? '';
  const target = new URL(url);
  target.pathname = target.pathname.replace(/^\/a\/[^/]+/, '');
  return { token, target };
}

function readBody(response: IncomingMessage, onMessage: (json: string) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.once('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    if (text !== '') onMessage(text);
  });
}

/** Server-sent events: `data` lines up to an empty line are one message; comments and ids are none. */
function readEvents(response: IncomingMessage, onMessage: (json: string) => void): void {
  let buffered = '';
  let data: string[] = [];
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    buffered += chunk;
    // A long line is looked through once, when it is whole.
    if (!chunk.includes('\n')) return;
    const lines = buffered.split('\n');
    buffered = lines.pop() ?? '';
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
      else if (line === '' && data.length > 0) {
        const message = data.join('\n');
        data = [];
        if (message !== '') onMessage(message);
      }
    }
  });
}
