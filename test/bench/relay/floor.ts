import { spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';

/**
 * The floor: a relay that does nothing but relay. Over HTTP bytes go through unread; over stdio ids are mapped, since
 * without that no answer finds its way. `floor.ts URL` or `floor.ts --stdio COMMAND ARG…`.
 */
const [target = '', ...rest] = process.argv.slice(2);
const relay = target === '--stdio' ? overStdio(rest) : overHttp(new URL(target));
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => relay(Buffer.concat(parts), response));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`));

function overHttp(url: URL): (body: Buffer, response: ServerResponse) => void {
  const pool = new Pool(url.origin, { connections: 256, pipelining: 1 });
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  return (body, response) => {
    pool.dispatch(
      { path: url.pathname, method: 'POST', headers, body },
      {
        onRequestStart: () => {},
        onResponseStart(_controller, status, head) {
          const { 'content-type': type, 'content-length': length } = head;
          response.writeHead(status, {
            ...(typeof type === 'string' ? { 'content-type': type } : {}),
            ...(typeof length === 'string' ? { 'content-length': length } : {}),
            'mcp-session-id': 'one',
          });
        },
        onResponseData: (_controller, chunk) => void response.write(chunk),
        onResponseEnd: () => void response.end(),
        onResponseError: () => void response.destroy(),
      },
    );
  };
}

function overStdio(command: readonly string[]): (body: Buffer, response: ServerResponse) => void {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, { readonly id: unknown; readonly response: ServerResponse }>();
  let next = 1;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    const found = waiting.get(message.id);
    if (found === undefined) return;
    waiting.delete(message.id);
    const text = JSON.stringify({ ...message, id: found.id });
    found.response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'mcp-session-id': 'one',
    });
    found.response.end(text);
  });
  return (body, response) => {
    const message = JSON.parse(body.toString());
    if (message.id === undefined) {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      response.writeHead(202).end();
      return;
    }
    waiting.set(next, { id: message.id, response });
    child.stdin.write(`${JSON.stringify({ ...message, id: next++ })}\n`);
  };
}
