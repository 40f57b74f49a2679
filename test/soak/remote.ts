import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server over HTTP that can be made to misbehave, and keeps nothing of what it did. */
export interface Remote {
  readonly url: string;
  /** Forgets its sessions, as a server does that was started anew. */
  forget(): void;
  /** Cuts every connection. */
  cut(): void;
  /** Calls are not answered until it is told otherwise. */
  hang(on: boolean): void;
  close(): void;
}

const text = (value: string) => ({ content: [{ type: 'text', text: value }] });
const tools = ['look', 'change'].map((name) => ({ name, description: name, inputSchema: { type: 'object' } }));

export async function serveRemote(): Promise<Remote> {
  let sessions = new Set<string>();
  let hanging = false;
  const streams = new Set<ServerResponse>();
  const http = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString() || '{}');
      const known = sessions.has(String(request.headers['mcp-session-id']));
      if (method !== 'initialize' && !known) return void response.writeHead(404).end();
      if (id === undefined) return void response.writeHead(202).end();
      if (method === 'tools/call' && hanging) return;
      const session = method === 'initialize' ? randomUUID() : null;
      if (session !== null) sessions.add(session);
      const results: Readonly<Record<string, object>> = {
        initialize: {
          protocolVersion: '2025-11-25',
          capabilities: { tools: { listChanged: true } },
          serverInfo: { name: 'remote', version: '1' },
        },
        'tools/list': { tools },
        'tools/call': text(JSON.stringify(params?.arguments ?? {})),
      };
      const result = results[String(method)];
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(session === null ? {} : { 'mcp-session-id': session }),
      });
      response.end(
        JSON.stringify({
          jsonrpc: '2.0',
          id,
          ...(result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result }),
        }),
      );
    });
  });
  http.listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    forget: () => {
      sessions = new Set();
    },
    cut: () => http.closeAllConnections(),
    hang: (on) => {
      hanging = on;
    },
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
}
