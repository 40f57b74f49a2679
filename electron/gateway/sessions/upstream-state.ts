import type { JsonObject } from '../../../shared/json.ts';
import {
  delegateTo,
  type RequestHandle,
  type ResponseHandler,
  rejectServerRequest,
  type UpstreamConnection,
} from '../../../shared/link.ts';
import type { Charge, PartyBudget } from '../../lib/byte-budget.ts';
import { createRetry } from '../request/retry.ts';
import { overBudget } from '../wire/errors.ts';

/**
 * What a session asked of a server that lasts beyond its request: the resources it watches, and the level of its log. A
 * server that was started anew knows nothing of it, and the agent, whose session goes on, would never ask again.
 */
export interface UpstreamSessionState {
  /** A conversation was opened: asks of it what the one before was asked, and takes note of what is asked over it. */
  over(connection: UpstreamConnection): UpstreamConnection;
  /**
   * The agent watches a resource no more. The server is told, where it was told of the wish: now, or once the gate is open
   * to the agent again. Resolves when it has answered, or need not.
   */
  unwatch(uri: string): Promise<void>;
  /** Whether the agent took back its wish for this resource, and the server does not know yet. */
  forgot(uri: string): boolean;
  /** The level of the log, kept for when the gate is open. Resolves with the server's error where it answers with one. */
  setLevel(level: string): Promise<JsonObject | null>;
  /** The conversation ended by itself. */
  lost(): void;
  end(): void;
}

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

/** What a watched resource takes beside its address, here and in the conversation with its server. */
const watchBytes = 512;
/** Resources of one server that one session watches. */
const maxWatched = 1000;

export function createUpstreamState(options: UpstreamStateOptions): UpstreamSessionState {
  const { open, changed, closed, mayReceive, againMs, account, monotonic } = options;
  const watched = new Map<string, Charge>();
  /** What the server still has to be told: wishes taken back, and a level, while the gate was closed. */
  const forgotten = new Set<string>();
  let level: JsonObject | null = null;
  let levelOwed = false;
  let current: UpstreamConnection | null = null;
  /** A conversation that was not asked yet. */
  let fresh: UpstreamConnection | null = null;
  const retry = createRetry(againMs, monotonic, () =>
    open()
      .then(restore)
      .catch(() => state.lost()),
  );

  /** False where it was not watched. */
  function drop(uri: string): boolean {
    watched.get(uri)?.release();
    return watched.delete(uri);
  }

  /** Whether there is room to watch it; what its server says to that comes later. */
  function watch(uri: string): boolean {
    if (watched.has(uri)) return true;
    const charge = watched.size < maxWatched ? account.take(watchBytes + 2 * uri.length) : null;
    if (charge !== null) watched.set(uri, charge);
    return charge !== null;
  }

  function ask(connection: UpstreamConnection, method: string, params: JsonObject): Promise<JsonObject | null> {
    return new Promise((resolve) => {
      connection.request(method, params, {
        answer: (answer) => resolve(answer.kind === 'error' ? answer.error : null),
        notice: () => {},
        ask: rejectServerRequest,
      });
    });
  }

  function restore(): void {
    const connection = fresh;
    if (connection === null) return;
    if (closed()) {
      state.lost();
      return;
    }
    fresh = null;
    // A conversation that begins knows of no wish.
    forgotten.clear();
    levelOwed = false;
    if (level !== null && logs(connection)) void ask(connection, 'logging/setLevel', level);
    for (const uri of watched.keys()) watchAgain(connection, uri).catch(() => void drop(uri));
  }

  /** Judged anew: rules change while a server is away. */
  async function watchAgain(connection: UpstreamConnection, uri: string): Promise<void> {
    if (!(await mayReceive(uri))) {
      drop(uri);
      return;
    }
    if (watched.has(uri) && (await ask(connection, 'resources/subscribe', { uri })) === null) changed(uri);
  }

  /** Tells the server what it could not be told before. */
  function settle(connection: UpstreamConnection): void {
    if (closed() || !connection.open) return;
    for (const uri of forgotten) void ask(connection, 'resources/unsubscribe', { uri });
    forgotten.clear();
    if (levelOwed && level !== null && logs(connection)) void ask(connection, 'logging/setLevel', level);
    levelOwed = false;
  }

  function request(
    connection: UpstreamConnection,
    method: string,
    params: JsonObject | undefined,
    sink: ResponseHandler,
  ): RequestHandle {
    if (forgotten.size > 0 || levelOwed) settle(connection);
    const uri = method === 'resources/subscribe' ? params?.uri : undefined;
    if (typeof uri !== 'string') return connection.request(method, params, sink);
    const before = watched.has(uri);
    if (!watch(uri)) {
      sink.answer({ kind: 'error', error: overBudget(), bytes: 0 });
      return { cancel: () => {} };
    }
    forgotten.delete(uri);
    return connection.request(method, params, {
      ...sink,
      answer(answer) {
        if (answer.kind !== 'result' && !before) drop(uri);
        sink.answer(answer);
      },
    });
  }

  const state: UpstreamSessionState = {
    over(connection) {
      retry.begun();
      fresh = connection;
      current = connection;
      restore();
      return delegateTo(connection, {
        request: (method, params, sink) => request(connection, method, params, sink),
      });
    },
    async unwatch(uri) {
      // Of what it did not wish for the server need not hear: the address is the agent's own text.
      if (!drop(uri) || current?.open !== true) return;
      if (closed()) forgotten.add(uri);
      else await ask(current, 'resources/unsubscribe', { uri });
    },
    forgot: (uri) => forgotten.has(uri),
    async setLevel(wanted) {
      level = { level: wanted };
      levelOwed = closed();
      if (levelOwed || current?.open !== true || !logs(current)) return null;
      return ask(current, 'logging/setLevel', level);
    },
    lost() {
      if (watched.size > 0) retry.ended();
    },
    end() {
      retry.stop();
      for (const uri of [...watched.keys()]) drop(uri);
    },
  };
  return state;
}

function logs(connection: UpstreamConnection): boolean {
  return connection.hello.capabilities.logging !== undefined;
}
