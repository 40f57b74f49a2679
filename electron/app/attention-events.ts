import { surroundingsOf } from '../agents/clients/places.ts';
import { watchClientFiles } from '../agents/clients/watch.ts';
import { attentionOf } from '../control/attention.ts';
import type { ControlContext } from '../control/context.ts';
import type { EventHub } from '../control/dispatcher.ts';

/** While it is paused each refused call says that the gate changed; the list is made at most so often. */
const everyMs = 100;

/** The list of what needs a person, as it changes; made for nobody where nobody watches. */
export interface AttentionEvents {
  /** Something changed that the list is made from. */
  changed(): void;
  /** A server or an agent did: what goes round the gate may be something else now. */
  clientsChanged(): void;
  stop(): void;
}

export function startAttention(context: ControlContext, hub: EventHub): AttentionEvents {
  const around = surroundingsOf(process.env);
  let clients: ReturnType<typeof context.clients.list> = [];
  /** Whether the programs' files have to be read anew. */
  let stale = false;
  let last = '';
  let timer: NodeJS.Timeout | null = null;
  let stopFiles = (): void => undefined;

  const tell = (): void => {
    timer = null;
    if (!hub.watched('attention.changed')) return;
    if (stale) clients = context.clients.list(around);
    stale = false;
    const list = attentionOf(context, clients);
    const text = JSON.stringify(list);
    if (text === last) return;
    last = text;
    hub.emit('attention.changed', list);
  };
  const changed = (): void => {
    timer ??= setTimeout(tell, everyMs);
  };
  const clientsChanged = (): void => {
    stale = true;
    changed();
  };
  const unwatch = hub.onWatched('attention.changed', (watched) => {
    stopFiles();
    stopFiles = watched ? watchClientFiles(around, clientsChanged) : () => undefined;
    if (watched) clientsChanged();
  });
  return {
    changed,
    clientsChanged,
    stop() {
      unwatch();
      stopFiles();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
