import type {
  ClientInfo,
  ConnectionListener,
  InteractiveClient,
  UpstreamConnection,
} from '../../shared/upstream-connection.ts';
import type { StderrLine } from './stdio/stderr-tail.ts';

/** How one kind of server is reached. The supervisor opens one conversation for itself and keeps it alive. */
export interface Driver {
  /** Whether what was last connected answered an agent. Left out: it is no process, and ends for reasons of its own. */
  readonly served?: boolean;
  /** Whether it could not be connected because the server wants a login that it was not given. Left out: it never does. */
  readonly wantsLogin?: boolean;
  /** The last lines on stderr, without what was given to it to log in with. Left out: it is no process. */
  readonly stderr?: readonly StderrLine[];
  /**
   * Starts what has to be started (a process) and shakes hands with the server on the gateway's own account. Rejects with one line
   * for people. `owner.closed` tells of its end.
   */
  connect(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection>;
  /** A conversation for an agent's session; only while connected. Rejects with one line for people. */
  open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection>;
  /** The connection for requests that stand alone and carry their own envelope, not to be closed; see `UpstreamsPort`. */
  stateless(interactiveClient: InteractiveClient | null): Promise<UpstreamConnection>;
  stop(): Promise<void>;
}
