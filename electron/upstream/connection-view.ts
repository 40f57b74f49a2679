import type { JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type {
  ConnectionListener,
  InitializeResult,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
} from '../../shared/upstream-connection.ts';

/** `own`: the gateway's, to which only the end is told; `shared`: requests of many agents, each standing alone. */
export type ViewKind = 'session' | 'own' | 'shared';

/** The pipe that a view is of. */
export interface ViewedPipe {
  readonly server: ServerName;
  readonly initializeResult: InitializeResult;
  isOpen(view: ConnectionView): boolean;
  request(
    view: ConnectionView,
    message: { readonly method: string; readonly params: JsonObject | undefined },
    handler: ResponseHandler,
  ): RequestHandle;
  notify(method: string, params: JsonObject | undefined): void;
  /** Whether any view still wants to hear of this resource. */
  isWatched(uri: string): boolean;
  close(view: ConnectionView): void;
}

/** One pipe to a server as one session has it, or the gateway, or all requests that stand alone. */
export class ConnectionView implements UpstreamConnection {
  readonly owner: ConnectionListener;
  readonly kind: ViewKind;
  readonly initializeResult: InitializeResult;
  /** Addresses of resources that it watches. */
  readonly subscriptions = new Set<string>();
  readonly #pipe: ViewedPipe;

  constructor(pipe: ViewedPipe, owner: ConnectionListener, kind: ViewKind) {
    this.#pipe = pipe;
    this.owner = owner;
    this.kind = kind;
    this.initializeResult = pipe.initializeResult;
  }

  get server(): ServerName {
    return this.#pipe.server;
  }

  get open(): boolean {
    return this.#pipe.isOpen(this);
  }

  request(method: string, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle {
    const uri = params?.uri;
    if (typeof uri === 'string') {
      if (method === 'resources/subscribe') this.subscriptions.add(uri);
      if (method === 'resources/unsubscribe') {
        this.subscriptions.delete(uri);
        // Others may still want to hear of it.
        if (this.#pipe.isWatched(uri)) {
          handler.answer({ kind: 'result', value: {}, raw: null, bytes: 2 });
          return { cancel: () => {} };
        }
      }
    }
    return this.#pipe.request(this, { method, params }, handler);
  }

  notify(method: string, params: JsonObject | undefined): void {
    this.#pipe.notify(method, params);
  }

  /** What belongs to no request is heard from the beginning. */
  listen(): void {}

  close(): void {
    this.#pipe.close(this);
  }
}
