import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import { statelessVersion } from '../../../shared/protocol-versions.ts';
import type {
  ClientInfo,
  ConnectionListener,
  InitializeResult,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import { type InputOptions, RequestWithInput } from './input-required.ts';
import { ResourceSubscription } from './resource-subscription.ts';

export interface SessionOptions {
  readonly initializeResult: InitializeResult;
  readonly client: ClientInfo;
  readonly owner: ConnectionListener;
  /** The server's account. */
  readonly budget: PartyBudget;
}

/**
 * Takes a session's requests to a server of the stateless era: each request carries what the agent said in `initialize`,
 * what a server asks for (`input_required`) becomes a question to the agent, a subscription becomes a stream.
 */
export class SessionToStatelessAdapter implements UpstreamConnection {
  readonly server: ServerName;
  readonly initializeResult: InitializeResult;
  readonly #connection: UpstreamConnection;
  readonly #client: ClientInfo;
  readonly #owner: ConnectionListener;
  readonly #subscriptions = new Map<string, RequestHandle>();
  readonly #input: InputOptions;
  #logLevel: string | null = null;
  #closed = false;

  constructor(connection: UpstreamConnection, { initializeResult, client, owner, budget }: SessionOptions) {
    this.server = connection.server;
    this.initializeResult = initializeResult;
    this.#connection = connection;
    this.#client = client;
    this.#owner = owner;
    this.#input = { connection, budget, collecting: new Set() };
  }

  get open(): boolean {
    return !this.#closed && this.#connection.open;
  }

  request(method: string, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle {
    const { uri, level } = params ?? {};
    switch (method) {
      case 'ping':
        return answered(handler);
      case 'logging/setLevel':
        if (typeof level === 'string') this.#logLevel = level;
        return answered(handler);
      case 'resources/subscribe':
        return typeof uri === 'string' ? this.#subscribe(uri, handler) : answered(handler);
      case 'resources/unsubscribe':
        if (typeof uri === 'string') this.#unsubscribe(uri);
        return answered(handler);
      default: {
        const request = new RequestWithInput(this.#input, method, handler);
        request.send(this.#enveloped(params));
        return request;
      }
    }
  }

  /** This era has no notifications of a client. */
  notify(): void {}

  /** What belongs to no request comes on streams of its own. */
  listen(): void {}

  close(): void {
    this.#closed = true;
    for (const waiting of [...this.#input.collecting]) waiting.cancel('the session ended');
    for (const subscription of this.#subscriptions.values()) subscription.cancel('the session ended');
    this.#subscriptions.clear();
  }

  #enveloped(params: JsonObject | undefined): JsonObject {
    return {
      ...params,
      _meta: {
        ...metaOf(params),
        [metaKeys.version]: statelessVersion,
        [metaKeys.client]: this.#client.clientInfo,
        [metaKeys.capabilities]: this.#client.capabilities,
        ...(this.#logLevel === null ? {} : { [metaKeys.logLevel]: this.#logLevel }),
      },
    };
  }

  #subscribe(uri: string, handler: ResponseHandler): RequestHandle {
    this.#subscriptions.get(uri)?.cancel('subscribed anew');
    const subscription = new ResourceSubscription({
      connection: this.#connection,
      owner: this.#owner,
      uri,
      enveloped: (params) => this.#enveloped(params),
      handler,
    });
    this.#subscriptions.set(uri, subscription);
    subscription.open();
    return subscription;
  }

  #unsubscribe(uri: string): void {
    this.#subscriptions.get(uri)?.cancel('unsubscribed');
    this.#subscriptions.delete(uri);
  }
}

/** What the server need not be asked. */
function answered(handler: ResponseHandler): RequestHandle {
  handler.answer({ kind: 'result', value: {}, raw: null, bytes: 2 });
  return { cancel: () => {} };
}
