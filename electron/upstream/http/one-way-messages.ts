import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../../shared/json.ts';
import { printJson } from '../../protocol/json-print.ts';
import type { Endpoint } from './endpoint.ts';
import { continueWith, dispatch, errorLine, isUnauthorized } from './exchange.ts';
import { maxErrorBytes } from './session-check.ts';

/** Messages without an answer that the server has not taken yet. */
export const maxUntaken = 256;

export interface OneWayMessagesOptions {
  readonly endpoint: Endpoint;
  /** What has no answer is taken within so long or not at all: a server that only holds it would use up the connections. */
  readonly timeoutMs: number;
  onGarbage(why: string): void;
}

/** What a session posts that has no answer: notifications, and the answers to what the server asked. */
export class OneWayMessages {
  readonly #options: OneWayMessagesOptions;
  #untaken = 0;
  #closed = false;

  constructor(options: OneWayMessagesOptions) {
    this.#options = options;
  }

  notify(method: string, params: JsonObject | undefined): void {
    this.send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  /** `done`: the server took it, or will not. */
  send(message: JsonObject, done: () => void = () => {}): void {
    this.#send(message, done, false);
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#closed = true;
  }

  #send(message: JsonObject, done: () => void, renewed: boolean): void {
    const isFull = this.#untaken >= maxUntaken;
    if (isFull && !this.#closed) {
      this.#options.onGarbage('messages of the gateway that the server does not take');
    }
    if (isFull || this.#closed) done();
    else this.#post(message, done, renewed);
  }

  #post(message: JsonObject, done: () => void, renewed: boolean): void {
    const { endpoint, timeoutMs, onGarbage } = this.#options;
    this.#untaken++;
    const taken = () => {
      this.#untaken--;
      done();
    };
    const used = endpoint.credentials.headers().authorization;
    let refusal: IncomingHttpHeaders | null = null;
    dispatch(endpoint.dispatcher, {
      path: endpoint.path,
      method: 'POST',
      headers: endpoint.postHeaders(typeof message.method === 'string' ? message.method : undefined, undefined),
      body: printJson(message),
      timeoutMs,
      maxBytes: maxErrorBytes,
      onHead(status, headers) {
        if (isUnauthorized(status)) refusal = headers;
      },
      onData: () => {},
      onEnd: () => {
        if (refusal === null || renewed) return taken();
        const next = (again: boolean) => {
          if (!again) return taken();
          this.#untaken--;
          this.#send(message, done, true);
        };
        continueWith(endpoint.credentials.renew(refusal, used), next, taken);
      },
      onFail(error) {
        onGarbage(`a message could not be delivered: ${errorLine(error)}`);
        taken();
      },
    });
  }
}
