import type { JsonObject } from '../../../shared/json.ts';
import {
  delegateTo,
  type RequestHandle,
  type ResponseHandler,
  rejectServerRequest,
  type UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import { createRetry, type Retry } from '../request/retry.ts';
import { overBudget } from '../wire/errors.ts';
import { WatchedResources } from './watched-resources.ts';

export interface UpstreamStateOptions {
  /** Opens a conversation where none is open. */
  open(): Promise<unknown>;
  /** A watched resource may have changed while nobody watched it. */
  changed(uri: string): void;
  /** Nothing is asked of a server while the gate is closed to the agent. */
  closed(): boolean;
  /** Whether the agent may still watch a resource. */
  mayReceive(uri: string): boolean | Promise<boolean>;
  readonly againMs: number;
  /** Of the agent: what it watches is counted there. */
  readonly account: PartyBudget;
  monotonic(): number;
}

/**
 * What a session asked of a server that lasts beyond its request: the resources it watches, and the level of its log. A
 * server that was started anew knows nothing of it, and the agent, whose session goes on, would never ask again.
 */
export class UpstreamSessionState {
  readonly #options: UpstreamStateOptions;
  readonly #watched: WatchedResources;
  /** What the server still has to be told: subscriptions taken back, and a level, while the gate was closed. */
  readonly #forgotten = new Set<string>();
  readonly #retry: Retry;
  #level: JsonObject | null = null;
  #levelOwed = false;
  #current: UpstreamConnection | null = null;
  /** A conversation that was not asked yet. */
  #fresh: UpstreamConnection | null = null;

  constructor(options: UpstreamStateOptions) {
    this.#options = options;
    this.#watched = new WatchedResources(options.account);
    this.#retry = createRetry(options.againMs, options.monotonic, () => this.#openAgain());
  }

  /** A conversation was opened: asks of it what the one before was asked, and takes note of what is asked over it. */
  over(connection: UpstreamConnection): UpstreamConnection {
    this.#retry.begun();
    this.#fresh = connection;
    this.#current = connection;
    this.#restore();
    return delegateTo(connection, {
      request: (method, params, handler) => this.#request(connection, method, params, handler),
    });
  }

  /**
   * The agent watches a resource no more. The server is told, where it was told of the subscription: now, or once the gate
   * is open to the agent again. Resolves when it has answered, or need not.
   */
  async unwatch(uri: string): Promise<void> {
    // Of what it did not subscribe to the server need not hear: the address is the agent's own text.
    if (!this.#watched.drop(uri) || this.#current?.open !== true) return;
    if (this.#options.closed()) this.#forgotten.add(uri);
    else await askError(this.#current, 'resources/unsubscribe', { uri });
  }

  /** Whether the agent took back its subscription to this resource, and the server does not know yet. */
  forgot(uri: string): boolean {
    return this.#forgotten.has(uri);
  }

  /** The level of the log, kept for when the gate is open. Resolves with the server's error where it answers with one. */
  async setLevel(wanted: string): Promise<JsonObject | null> {
    this.#level = { level: wanted };
    this.#levelOwed = this.#options.closed();
    if (this.#levelOwed || this.#current?.open !== true || !logs(this.#current)) return null;
    return askError(this.#current, 'logging/setLevel', this.#level);
  }

  /** The conversation ended by itself. */
  lost(): void {
    if (this.#watched.size > 0) this.#retry.ended();
  }

  end(): void {
    this.#retry.stop();
    for (const uri of this.#watched.uris) this.#watched.drop(uri);
  }

  #openAgain(): void {
    const { open, closed } = this.#options;
    if (closed()) this.#retry.postponed();
    else
      open()
        .then(() => this.#restore())
        .catch(() => this.lost());
  }

  #restore(): void {
    const connection = this.#fresh;
    if (connection === null) return;
    if (this.#options.closed()) {
      if (this.#watched.size > 0) this.#retry.postponed();
      return;
    }
    this.#fresh = null;
    // A conversation that begins knows of no subscription.
    this.#forgotten.clear();
    this.#levelOwed = false;
    if (this.#level !== null && logs(connection)) void askError(connection, 'logging/setLevel', this.#level);
    for (const uri of this.#watched.uris) this.#watchAgain(connection, uri).catch(() => void this.#watched.drop(uri));
  }

  /** Judged anew: rules change while a server is away. */
  async #watchAgain(connection: UpstreamConnection, uri: string): Promise<void> {
    if (!(await this.#options.mayReceive(uri))) {
      this.#watched.drop(uri);
      return;
    }
    if (!this.#watched.has(uri)) return;
    if ((await askError(connection, 'resources/subscribe', { uri })) === null) this.#options.changed(uri);
  }

  /** Tells the server what it could not be told before. */
  #settle(connection: UpstreamConnection): void {
    if (this.#options.closed() || !connection.open) return;
    for (const uri of this.#forgotten) void askError(connection, 'resources/unsubscribe', { uri });
    this.#forgotten.clear();
    const level = this.#levelOwed ? this.#level : null;
    if (level !== null && logs(connection)) void askError(connection, 'logging/setLevel', level);
    this.#levelOwed = false;
  }

  #request(
    connection: UpstreamConnection,
    method: string,
    params: JsonObject | undefined,
    handler: ResponseHandler,
  ): RequestHandle {
    // The gate was closed when it was opened: what it was to be asked first is owed to it still.
    if (this.#fresh === connection) this.#restore();
    if (this.#forgotten.size > 0 || this.#levelOwed) this.#settle(connection);
    const uri = method === 'resources/subscribe' ? params?.uri : undefined;
    if (typeof uri !== 'string') return connection.request(method, params, handler);
    const answered = this.#watched.asked(uri);
    if (answered === null) {
      handler.answer({ kind: 'error', error: overBudget(), bytes: 0 });
      return { cancel: () => {} };
    }
    this.#forgotten.delete(uri);
    return connection.request(method, params, {
      ...handler,
      answer(answer) {
        answered(answer);
        handler.answer(answer);
      },
    });
  }
}

/** Asks a server on the gateway's own account; answers its error, or null. */
function askError(connection: UpstreamConnection, method: string, params: JsonObject): Promise<JsonObject | null> {
  return new Promise((resolve) => {
    connection.request(method, params, {
      answer: (answer) => resolve(answer.kind === 'error' ? answer.error : null),
      notice: () => {},
      ask: rejectServerRequest,
    });
  });
}

function logs(connection: UpstreamConnection): boolean {
  return connection.initializeResult.capabilities.logging !== undefined;
}
