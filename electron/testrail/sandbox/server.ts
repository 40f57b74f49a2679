import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonValue } from '../../../shared/json.ts';
import { HttpListener } from '../../net/http-listener.ts';
import type { ListenerReports } from '../../net/refuser.ts';
import type { Target } from '../../net/target.ts';
import type { ApiRequest } from './api.ts';
import { firstFile, type SentFile } from './multipart.ts';
import { Refusal } from './refusal.ts';

export interface SandboxListenerOptions {
  readonly user: string;
  readonly key: string;
  /** Answers one request; whatever it changed is on disk when it resolves. Rejects with a Refusal. */
  readonly answer: (request: ApiRequest) => Promise<JsonValue | SentFile>;
  readonly reports: ListenerReports;
}

const maxBody = 8 * 1024 * 1024;
const apiPrefix = '/api/v2/';

/** The sandbox's endpoint: loopback, exact Host, no browser page, the key, and JSON. Answers as TestRail does. */
export function createSandboxListener(options: SandboxListenerOptions): HttpListener {
  const expected = digest(`${options.user}:${options.key}`);
  const endpoint = { ...options, expected };
  const listener = new HttpListener({
    ...options.reports,
    answer: (response, status, message) => reply(response, status, { error: message }),
    async handle(request, response, target) {
      try {
        const answer = await handle(request, target, endpoint, listener);
        if (isFile(answer)) sendFile(response, answer);
        else reply(response, 200, answer);
      } catch (fault) {
        if (!(fault instanceof Refusal)) throw fault;
        reply(response, fault.status, { error: fault.message });
      }
    },
  });
  return listener;
}

interface Endpoint extends SandboxListenerOptions {
  /** Of user and key, as `checkKey` compares them. */
  readonly expected: Buffer;
}

async function handle(
  request: IncomingMessage,
  { path, query }: Target,
  options: Endpoint,
  listener: HttpListener,
): Promise<JsonValue | SentFile> {
  checkCaller(request);
  if (path === '/' && query === '') return greeting;
  if (path !== '/index.php' || !query.startsWith(apiPrefix))
    throw new Refusal(404, 'Only index.php?/api/v2/… is served here.');
  checkKey(request, options);
  if (!listener.admit(request, options.user)) throw new Refusal(429, 'Too many connections are open.');
  const target = query.slice(apiPrefix.length);
  const bytes = hasBody(request) ? await bytesOf(request) : noBytes;
  const type = request.headers['content-type'] ?? '';
  const isForm = /^multipart\/form-data\b/i.test(type);
  const body = isForm ? undefined : jsonOf(bytes, type);
  const file = isForm ? (firstFile(bytes, type) ?? undefined) : undefined;
  return options.answer({ method: request.method ?? 'GET', target, body, file });
}

const greeting = {
  name: 'Railguard sandbox TestRail',
  api: 'index.php?/api/v2/',
  help: 'Sample data to try things on. User and key: railguard testrail sandbox --json.',
};

/** A page in a browser must not drive the sandbox, not even one of this machine. */
function checkCaller(request: IncomingMessage): void {
  const site = request.headers['sec-fetch-site'];
  if (request.headers.origin !== undefined || (site !== undefined && site !== 'none')) {
    throw new Refusal(403, 'Requests from web pages are not allowed.');
  }
}

function checkKey(request: IncomingMessage, { expected }: Endpoint): void {
  const match = /^basic +([a-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '');
  const given = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8');
  // Hashed first, so that neither content nor length shows in the time it takes.
  if (timingSafeEqual(digest(given), expected)) return;
  throw new Refusal(401, 'Authentication failed: invalid or missing user/password or session cookie.');
}

function digest(text: string): Buffer {
  return Buffer.from(hash('sha256', text, 'binary'), 'latin1');
}

function isFile(answer: JsonValue | SentFile): answer is SentFile {
  return typeof answer === 'object' && answer !== null && 'bytes' in answer && Buffer.isBuffer(answer.bytes);
}

const mediaTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  txt: 'text/plain',
  log: 'text/plain',
};

function sendFile(response: ServerResponse, { name, bytes }: SentFile): void {
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  response.writeHead(200, {
    'content-type': Object.hasOwn(mediaTypes, ending) ? mediaTypes[ending] : 'application/octet-stream',
    'content-length': bytes.length,
    'content-disposition': `attachment; filename="${encodeURIComponent(name)}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
}

const noBytes = Buffer.alloc(0);

/** Most are reads without a body: Node reads past the end of their head by itself. */
function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new Refusal(413, 'The request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer, type: string): JsonValue | undefined {
  const text = bytes.toString('utf8');
  if (text.trim() === '') return undefined;
  if (!/^application\/json\b/i.test(type)) {
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
