import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonValue } from '../../../shared/json.ts';
import type { ApiRequest } from './api.ts';
import { Refusal } from './refusal.ts';

export interface DoorOptions {
  readonly user: string;
  readonly key: string;
  /** Answers one request; whatever it changed is on disk when it resolves. Rejects with a Refusal. */
  readonly answer: (request: ApiRequest) => Promise<JsonValue>;
  /** Told of a fault of this program; the client only sees that there was one. */
  readonly fault: (fault: unknown) => void;
}

const maxBody = 8 * 1024 * 1024;
const apiPrefix = '/api/v2/';

/** The sandbox's door: loopback, exact Host, no browser page, the key, and JSON. Answers as TestRail does. */
export function createDoor(options: DoorOptions): Server {
  const server = createServer((request, response) => {
    handle(request, options).then(
      (value) => reply(response, 200, value),
      (fault: unknown) => {
        if (fault instanceof Refusal) return reply(response, fault.status, { error: fault.message });
        options.fault(fault);
        reply(response, 500, { error: 'The sandbox failed. Its log says why.' });
      },
    );
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  return server;
}

async function handle(request: IncomingMessage, options: DoorOptions): Promise<JsonValue> {
  checkCaller(request);
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  if (path === '/' && query === '') return greeting;
  if (path !== '/index.php' || !query.startsWith(apiPrefix))
    throw new Refusal(404, 'Only index.php?/api/v2/… is served here.');
  checkKey(request, options);
  const target = query.slice(apiPrefix.length);
  return options.answer({ method: request.method ?? 'GET', target, body: await bodyOf(request) });
}

const greeting = {
  name: 'Railguard sandbox TestRail',
  api: 'index.php?/api/v2/',
  help: 'Sample data to try things on. User and key: railguard testrail sandbox --json.',
};

/** A page in a browser must not drive the sandbox, not even through a name that resolves to this machine. */
function checkCaller(request: IncomingMessage): void {
  const port = (request.socket.address() as AddressInfo).port;
  const host = request.headers.host;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) throw new Refusal(403, 'Wrong Host header.');
  const site = request.headers['sec-fetch-site'];
  if (request.headers.origin !== undefined || (site !== undefined && site !== 'none')) {
    throw new Refusal(403, 'Requests from web pages are not allowed.');
  }
}

function checkKey(request: IncomingMessage, { user, key }: DoorOptions): void {
  const match = /^basic +([a-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '');
  const given = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8');
  // Hashed first, so that neither content nor length shows in the time it takes.
  if (timingSafeEqual(digest(given), digest(`${user}:${key}`))) return;
  throw new Refusal(401, 'Authentication failed: invalid or missing user/password or session cookie.');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function bodyOf(request: IncomingMessage): Promise<JsonValue | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new Refusal(413, 'The request body is too large.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') return undefined;
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(400, 'The Content-Type header must be application/json.');
  }
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new Refusal(400, 'The request body is not valid JSON.');
  }
}

function reply(response: ServerResponse, status: number, value: JsonValue): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
