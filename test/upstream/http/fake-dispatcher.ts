import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import type { EndpointOptions } from '../../../electron/upstream/http/endpoint.ts';
import { createIntake, intakeLimits } from '../../../electron/upstream/intake.ts';

/** One request as it left, to be answered piece by piece, without a socket. */
export class FakeRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  aborted = false;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #controller: Dispatcher.DispatchController;

  constructor(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
    this.path = options.path;
    this.method = options.method;
    this.headers = options.headers as Record<string, string>;
    this.text = options.body === null ? '' : String(options.body);
    this.#handler = handler;
    this.#controller = {
      abort: () => {
        this.aborted = true;
      },
    } as unknown as Dispatcher.DispatchController;
    handler.onRequestStart?.(this.#controller, {});
  }

  get message() {
    return JSON.parse(this.text);
  }

  head(status: number, headers: IncomingHttpHeaders = {}): this {
    this.#handler.onResponseStart?.(this.#controller, status, headers, '');
    return this;
  }

  data(text: string): this {
    this.#handler.onResponseData?.(this.#controller, Buffer.from(text));
    return this;
  }

  end(): void {
    this.#handler.onResponseEnd?.(this.#controller, {});
  }

  fail(error: Error): void {
    this.#handler.onResponseError?.(this.#controller, error);
  }

  /** The whole answer. */
  answer(status: number, body = '', headers: IncomingHttpHeaders = {}): void {
    this.head(status, headers);
    if (body !== '') this.data(body);
    this.end();
  }
}

/** A dispatcher without a network, and the endpoint behind it. `renewals`: tokens that the gateway gets one after another. */
export function fakeServer(renewals: readonly string[] = []) {
  const requests: FakeRequest[] = [];
  const tokens = ['first', ...renewals];
  const intake = createIntake(createByteBudget(intakeLimits).party('remote'));
  const endpoint: EndpointOptions = {
    dispatcher: {
      dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
        requests.push(new FakeRequest(options, handler));
        return true;
      },
    } as Dispatcher,
    origin: 'https://mcp.example',
    path: '/mcp',
    credentials: {
      headers: () => ({ authorization: tokens[0] ?? '' }),
      async renew() {
        if (tokens.length === 1) return false;
        tokens.shift();
        return true;
      },
    },
    intake,
    flow: intake.flow(),
    mask: (text) => text,
  };
  return {
    endpoint,
    requests,
    /** The request that left last. */
    get last(): FakeRequest {
      const request = requests.at(-1);
      if (request === undefined) throw new Error('nothing left');
      return request;
    },
  };
}

/** Until what waits for promises that are settled has gone on. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
