import type { Closed } from '../../../shared/call.ts';
import type { ServerName } from '../../../shared/names.ts';
import type {
  ClientInfo,
  ConnectionListener,
  ListKind,
  Notification,
  ServerRequest,
  UpstreamConnection,
  UpstreamsPort,
} from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import type { MethodContext } from '../methods/method-context.ts';
import type { AdmittedAgent } from '../ports.ts';
import { mayReceive, passNotification } from '../request/effective-tool.ts';
import { GateClosed, reachThrough } from '../request/reach.ts';
import { type ServerTarget, targetsOf } from '../wire/names.ts';
import { UpstreamSessionState } from './upstream-state.ts';

export interface SessionUpstreamsOptions {
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly client: ClientInfo;
  readonly context: MethodContext;
  readonly upstreams: UpstreamsPort;
  readonly account: PartyBudget;
  readonly reopenMs: number;
  listChanged(kind: ListKind): void;
  /** What a server said that belongs to no request, as the agent may hear it. */
  notify(notification: Notification): void;
  /** A server asks something that belongs to no request. */
  ask(server: ServerName, request: ServerRequest): void;
}

const listKindOf: Readonly<Record<string, ListKind>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/prompts/list_changed': 'prompts',
  'notifications/resources/list_changed': 'resources',
};

/** The servers of one session: its connections, and what it asked of each that lasts. */
export class SessionUpstreams {
  readonly #options: SessionUpstreamsOptions;
  readonly #connections = new Map<ServerName, UpstreamConnection | Promise<UpstreamConnection>>();
  readonly #states = new Map<ServerName, UpstreamSessionState>();
  #listening = false;
  #ended = false;

  constructor(options: SessionUpstreamsOptions) {
    this.#options = options;
  }

  /** The servers that the agent reaches at this address. */
  targets(): readonly ServerTarget[] {
    const { upstreams, scope, agent } = this.#options;
    return targetsOf(upstreams.servers(), scope, agent.servers);
  }

  /** Why nothing may be sent to a server now; null where it may. */
  closedFor(server: ServerName): Closed | null {
    const { context, agent } = this.#options;
    return context.gate.closedFor(agent.id, server);
  }

  /** The connection with a server; opened where none is open. */
  connect(server: ServerName): UpstreamConnection | Promise<UpstreamConnection> {
    const known = this.#connections.get(server);
    if (known !== undefined && (known instanceof Promise || known.open)) return known;
    // A connection begins with what the agent says of itself.
    const closed = this.closedFor(server);
    if (closed !== null) return Promise.reject(new GateClosed(closed));
    const { upstreams, client } = this.#options;
    /** What stands for this connection among the others; one that was forgotten meanwhile has nothing there. */
    let own: UpstreamConnection | Promise<UpstreamConnection> | null = null;
    const isCurrent = () => this.#connections.get(server) === own;
    const drop = () => {
      if (isCurrent()) this.#connections.delete(server);
    };
    const opening = upstreams.open(server, client, this.#listenerFor(server, isCurrent, drop)).then(
      (connection) => {
        if (!isCurrent()) {
          connection.close();
          throw new Error(this.#ended ? 'the session ended' : 'the server went away');
        }
        own = this.#opened(server, connection);
        this.#connections.set(server, own);
        return own;
      },
      (error: unknown) => {
        drop();
        throw error;
      },
    );
    own = opening;
    this.#connections.set(server, opening);
    return opening;
  }

  /** What the session asked of a server that lasts beyond its request. */
  stateAt(server: ServerName): UpstreamSessionState {
    const known = this.#states.get(server);
    if (known !== undefined) return known;
    const { context, agent, account, reopenMs } = this.#options;
    const state = new UpstreamSessionState({
      open: async () => this.connect(server),
      changed: (uri) => this.#notified(server, { method: 'notifications/resources/updated', params: { uri } }),
      closed: () => this.closedFor(server) !== null,
      mayReceive: (uri) => mayReceive(context, agent.id, server, uri),
      againMs: reopenMs,
      account,
      monotonic: () => context.monotonic(),
    });
    this.#states.set(server, state);
    return state;
  }

  /** Somebody hears from now on what belongs to no request, of each server and of those to come. */
  startListening(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.listenAgain();
  }

  /** Listens at those where that was not possible while the gate was closed; for all others it means nothing. */
  listenAgain(): void {
    for (const connection of this.#open()) void connection.listen();
  }

  rootsChanged(): void {
    for (const connection of this.#open()) connection.notify('notifications/roots/list_changed', undefined);
  }

  /** A server went away or came: its connection is opened anew when needed. */
  forget(server: ServerName): void {
    const connection = this.#connections.get(server);
    this.#connections.delete(server);
    this.#states.get(server)?.end();
    this.#states.delete(server);
    if (connection !== undefined && !(connection instanceof Promise)) connection.close();
  }

  releaseAll(): void {
    for (const server of [...this.#connections.keys()]) this.forget(server);
  }

  end(): void {
    this.#ended = true;
    for (const connection of this.#open()) connection.close();
    this.#connections.clear();
    for (const state of this.#states.values()) state.end();
  }

  *#open(): Generator<UpstreamConnection> {
    for (const connection of this.#connections.values()) if (!(connection instanceof Promise)) yield connection;
  }

  #opened(server: ServerName, connection: UpstreamConnection): UpstreamConnection {
    const through = reachThrough(connection, {
      closed: () => this.closedFor(server),
      meta: null,
      failed: (error) => this.#options.context.failed(error),
    });
    if (this.#listening) void through.listen();
    return this.stateAt(server).over(through);
  }

  #listenerFor(server: ServerName, isCurrent: () => boolean, drop: () => void): ConnectionListener {
    return {
      notice: (notification) => this.#notified(server, notification),
      ask: (request) => this.#options.ask(server, request),
      maySend: () => this.closedFor(server) === null,
      closed: () => {
        // Another one may have taken its place.
        if (!isCurrent()) return;
        drop();
        if (!this.#ended) this.#states.get(server)?.lost();
      },
    };
  }

  #notified(server: ServerName, notification: Notification): void {
    const { context, agent, listChanged, notify } = this.#options;
    const kind = Object.hasOwn(listKindOf, notification.method) ? listKindOf[notification.method] : undefined;
    if (kind !== undefined) {
      listChanged(kind);
      return;
    }
    const target = this.targets().find(({ name }) => name === server);
    const uri = notification.params?.uri;
    if (target === undefined || (typeof uri === 'string' && this.stateAt(server).forgot(uri))) return;
    passNotification(context, { agent: agent.id, target }, notification, notify);
  }
}
