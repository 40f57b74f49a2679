import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { onTestFinished, vi } from 'vitest';
import { Bridge } from '../../../electron/agents/bridge/bridge.ts';
import { NoGateway } from '../../../electron/agents/bridge/find-gateway.ts';
import type { JsonObject } from '../../../shared/json.ts';

export interface Heard {
  readonly verb: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
}
export type Answer = (heard: Heard, response: ServerResponse) => void;

export const json = (response: ServerResponse, status: number, body: object, headers: object = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
export const refusal = (code: number, message: string) => ({ jsonrpc: '2.0', id: null, error: { code, message } });
export const result = ({ body }: Heard, value: object = {}) => ({ jsonrpc: '2.0', id: body.id, result: value });

/** What a gateway does that knows its sessions: `s1`, `s2` … one after another, and forgets them when it starts anew. */
export function sessions() {
  let begun = 0;
  let known: string | null = null;
  const answer: Answer = (heard, response) => {
    const { body, headers, verb } = heard;
    if (body.method === 'initialize') {
      known = `s${++begun}`;
      json(response, 200, result(heard, { protocolVersion: '2025-11-25' }), { 'mcp-session-id': known });
    } else if (headers['mcp-session-id'] !== known) json(response, 404, refusal(-32001, 'Session not found'));
    else if (verb === 'GET') response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    else if (body.id === undefined) response.writeHead(202).end();
    else json(response, 200, result(heard, { by: known }));
  };
  return { answer, forget: () => (known = null) };
}

/** Some gateway, and a client on the standard streams of a bridge to it. */
export async function bridged(given: Answer) {
  let answer = given;
  const heard: Heard[] = [];
  const streams = new Set<ServerResponse>();
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString()) as JsonObject);
      const one = { verb: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      heard.push(one);
      if (one.verb === 'GET') streams.add(response);
      answer(one, response);
    });
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');

  let gone: NoGateway | null = null;
  const waits: number[] = [];
  const input = new PassThrough();
  const output = new PassThrough();
  const said: JsonObject[] = [];
  createInterface({ input: output }).on('line', (line) => said.push(JSON.parse(line) as JsonObject));
  const bridge = new Bridge({
    version: '1.2.3',
    input,
    output,
    async find() {
      if (gone !== null) throw gone;
      return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/a/rg_secret/mcp`);
    },
    async delay(ms) {
      waits.push(ms);
      await new Promise(setImmediate);
    },
  });
  const ended = bridge.run();
  onTestFinished(async () => {
    input.end();
    await ended;
    http.closeAllConnections();
    http.close();
  });
  return {
    heard,
    said,
    waits,
    streams,
    ended,
    /** One line of the client. */
    send: (message: object | string) =>
      void input.write(`${typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    hangUp: () => input.end(),
    answerWith(next: Answer) {
      answer = next;
    },
    /** From now on no address is found, or again one. */
    lose: (fault: NoGateway = new NoGateway('Railguard is not running.', true)) => (gone = fault),
    comeBack: () => (gone = null),
    /** All that was answered to a request of the client. */
    answersTo: (id: number) => said.filter((message) => message.id === id),
    async answered(id: number): Promise<JsonObject> {
      await vi.waitFor(() => {
        if (!said.some((message) => message.id === id)) throw new Error(`${id} has no answer: ${JSON.stringify(said)}`);
      });
      return said.find((message) => message.id === id) ?? {};
    },
  };
}
export type Bridged = Awaited<ReturnType<typeof bridged>>;
