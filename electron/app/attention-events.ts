import type { ClientView } from '../../shared/control/clients.ts';
import { surroundingsOf } from '../agents/clients/places.ts';
import type { ClientFilesWatch } from '../agents/clients/watch.ts';
import { attentionOf } from '../control/attention.ts';
import type { ControlContext } from '../control/context.ts';
import type { EventHub } from '../control/dispatcher.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';

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

export function startAttention(context: ControlContext, hub: EventHub, files: ClientFilesWatch): AttentionEvents {
  const around = surroundingsOf(process.env);
  let clients: readonly ClientView[] = [];
  let last = '';
  let timer: NodeJS.Timeout | null = null;

  const emit = (): void => {
    timer = null;
    if (!hub.watched('attention.changed')) return;
    const list = attentionOf(context, clients);
    const text = JSON.stringify(list);
    if (text === last) return;
    last = text;
    hub.emit('attention.changed', list);
  };
  const changed = (): void => {
    timer ??= setTimeout(emit, everyMs);
  };
  // What waits for a person is never kept back by files that are looked at.
  const readClients = oneAtATime(async () => {
    if (!hub.watched('attention.changed')) return;
    clients = await context.clients.list(around);
    changed();
  }, everyMs);
  const unwatch = hub.whileWatched('attention.changed', () => {
    const stopFiles = files.follow(readClients.again);
    readClients.again();
    return stopFiles;
  });
  return {
    changed,
    clientsChanged: readClients.again,
    stop() {
      unwatch();
      readClients.stop();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
