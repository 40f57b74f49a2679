import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerForm } from './admission/admission.ts';
import { streamHeaders } from './request/exchange.ts';
import { errorBytes, eventBytes, rpcError } from './wire/messages.ts';

/** How long what still arrives of a refused request is thrown away before the line is cut, milliseconds. */
const drainMs = 5000;

export function replyJson(response: ServerResponse, status: number, bytes: Buffer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}

/** A result, as one event where the agent takes nothing but a stream. */
export function replyResult(response: ServerResponse, bytes: Buffer, form: AnswerForm): void {
  if (form !== 'stream') {
    replyJson(response, 200, bytes);
    return;
  }
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, { ...streamHeaders });
  response.end(eventBytes(null, bytes));
}

/** An answer to a request whose body need not have been read. */
export function replyError(response: ServerResponse, status: number, message: string, code = -32000): void {
  const { req: request } = response;
  if (!request.complete) {
    response.setHeader('connection', 'close');
    drain(request);
  }
  replyJson(response, status, errorBytes(null, rpcError(code, message)));
}

function drain(request: IncomingMessage): void {
  const cut = setTimeout(() => request.destroy(), drainMs);
  cut.unref();
  request.on('close', () => clearTimeout(cut));
  request.on('error', () => {});
  request.resume();
}
