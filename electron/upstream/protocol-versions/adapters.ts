import type {
  ConnectionListener,
  InteractiveClient,
  Notification,
  UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import { StatelessToSessionAdapter } from './stateless-to-session-adapter.ts';

export interface AdapterOptions {
  /** Opens the session that all agents share which offer nothing. */
  shared(owner: ConnectionListener): Promise<UpstreamConnection>;
  /** Opens a session of one interactive client. */
  own(interactiveClient: InteractiveClient, owner: ConnectionListener): Promise<UpstreamConnection>;
  /** A list changed in one of these sessions. */
  changed(notification: Notification): void;
}

/** How long changes of lists are gathered: a server may tell them in each of its sessions, milliseconds. */
const changedMs = 50;

/** After this long an interactive client that could not get a session of its own is tried again, milliseconds. */
const againMs = 60_000;

/** A server's sessions for agents without one: one for all, and one for each interactive client, closed when that is gone. */
export function createAdapters(
  options: AdapterOptions,
): (interactiveClient: InteractiveClient | null) => Promise<UpstreamConnection> {
  const adapters = new Map<InteractiveClient, StatelessToSessionAdapter>();
  const without = new WeakMap<InteractiveClient, number>();

  const changes = new Map<string, Notification>();
  let changesTimer: NodeJS.Timeout | null = null;
  function changed(notification: Notification): void {
    changes.set(notification.method, notification);
    changesTimer ??= setTimeout(() => {
      changesTimer = null;
      for (const one of changes.values()) options.changed(one);
      changes.clear();
    }, changedMs);
    changesTimer.unref();
  }

  const shared = new StatelessToSessionAdapter({ open: options.shared, asks: false, changed });

  function adapterOf(interactiveClient: InteractiveClient): StatelessToSessionAdapter {
    const known = adapters.get(interactiveClient);
    if (known !== undefined) return known;
    const adapter = new StatelessToSessionAdapter({
      open: (owner) => options.own(interactiveClient, owner),
      asks: true,
      changed,
    });
    adapters.set(interactiveClient, adapter);
    interactiveClient.gone.addEventListener(
      'abort',
      () => {
        adapters.delete(interactiveClient);
        adapter.close();
      },
      { once: true },
    );
    return adapter;
  }

  return async (interactiveClient) => {
    if (interactiveClient === null || interactiveClient.gone.aborted) return shared.connect();
    const failedAt = without.get(interactiveClient);
    if (failedAt !== undefined && performance.now() - failedAt < againMs) return shared.connect();
    try {
      return await adapterOf(interactiveClient).connect();
    } catch {
      // A server that cannot run twice, or no room for another process: it can still be called, and asks nobody.
      without.set(interactiveClient, performance.now());
      return shared.connect();
    }
  };
}
