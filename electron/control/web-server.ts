import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readStrictJson } from '../../shared/read-json.ts';
import { digestOf, sameDigest } from '../agents/token.ts';
import { HttpListener } from '../net/http-listener.ts';
import type { ListenerReports } from '../net/refuser.ts';
import type { Control } from './port.ts';
import { replyTo } from './reply.ts';
import { securityHeaders } from './security-headers.ts';
import { type StaticFiles, staticFiles } from './static-files.ts';

/** Commands carry policies at most; far below what could hurt. */
const maxBody = 4 * 1024 * 1024;
/** A reader that lets this much pile up is cut off; it reconnects and asks anew. */
const maxBacklog = 8 * 1024 * 1024;

export interface WebServer {
  readonly port: number;
  /** With the token in the fragment, which a browser never sends: `http://127.0.0.1:M/#TOKEN`. */
  readonly address: string;
  /** The same with a token of its own. Of many the newest are kept, beside the first. */
  newAddress(): string;
  close(): Promise<void>;
}

/** Whoever asks for more has forgotten those before. */
const maxTokens = 32;

/**
 * The interface for a browser, on its own loopback port. Tokens are new at each start; files of the interface hold no data
 * and need none. Rejects where the port is taken.
 */
export async function openWebServer(options: {
  readonly control: Control;
  readonly root: string;
  readonly port: number;
  readonly reports: ListenerReports;
}): Promise<WebServer> {
  const { control, root, reports } = options;
  const first = newToken();
  const digests = [digestOf(first)];
  const files = staticFiles(root);
  const listener = new HttpListener({
    ...reports,
    answer: (response, status, message) => answer(response, status, { error: message }),
    handle(request, response, { path }) {
      if (!path.startsWith('/control/')) return serveFile(request, response, files, path);
      const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const said = digestOf(bearer);
      if (!digests.some((digest) => sameDigest(said, digest)))
        return answer(response, 401, {
          error: 'Open the address that Railguard printed at its start, or a new one: railguard open',
        });
      if (!listener.admit(request, 'interface'))
        return answer(response, 429, { error: 'Too many pages of the interface are open. Close some.' });
      const name = path.slice('/control/'.length);
      if (name === 'events' && request.method === 'GET') return streamEvents(control, response);
      if (request.method !== 'POST') return answer(response, 405, { error: 'Commands are sent with POST.' });
      return runCommand(control, name, request, response);
    },
  });
  const { server } = listener;
  const port = await listener.listen(options.port);
  return {
    port,
    address: addressOf(port, first),
    newAddress() {
      const token = newToken();
      digests.push(digestOf(token));
      if (digests.length > maxTokens) digests.splice(1, 1);
      return addressOf(port, token);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const newToken = (): string => randomBytes(32).toString('base64url');
const addressOf = (port: number, token: string): string => `http://127.0.0.1:${port}/#${token}`;

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  files: StaticFiles,
  path: string,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, { error: 'GET only.' });
  const file = await files(path);
  if (file === null) return answer(response, 404, { error: 'No such file in the interface.' });
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': file.type,
    // Names of built files hold a digest; the page that names them does not.
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
    'content-length': file.body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

async function runCommand(
  control: Control,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return answer(response, 415, { error: 'Commands are JSON: content-type application/json.' });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBody) return answer(response, 413, { error: `A command is at most ${maxBody} bytes.` });
      chunks.push(chunk);
    }
  } catch {
    response.destroy();
    return;
  }
  const input = readStrictJson(Buffer.concat(chunks).toString('utf8') || '{}');
  if (!input.ok) return answer(response, 400, { error: `The body cannot be used: ${input.why}.` });
  const reply = await replyTo(control, name, input.value, { endpoint: 'web', pid: null });
  answer(response, 200, reply);
}

/** One JSON object a line, for as long as the reader stays; an empty line every 2 s shows that the stream lives. */
function streamEvents(control: Control, response: ServerResponse): void {
  response.writeHead(200, { ...securityHeaders, 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  const stop = control.listen((event, payload) => {
    if (response.writableLength > maxBacklog) response.destroy();
    else response.write(`${JSON.stringify({ event, payload })}\n`);
  });
  const beat = setInterval(() => response.write('\n'), 2_000);
  response.on('close', () => {
    stop();
    clearInterval(beat);
  });
}
