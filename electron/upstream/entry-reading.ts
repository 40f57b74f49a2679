import type { UpstreamConnection } from '../../shared/upstream-connection.ts';
import type { WatchClock } from './definition-watch.ts';
import { type EntryKind, entryKinds } from './definitions.ts';
import type { ListReader, RichLists } from './discovery.ts';
import type { EntryRegistry } from './entry-registry.ts';

/** Some servers tell of a change with each reading: a list is not read again before so long, milliseconds. */
const restMs = 1000;

/**
 * Reads what a server lists beside its tools: at its start, and where it tells of a change. One reading at a time. A list
 * that cannot be had confirms nothing and fails nothing: what agents are shown of it is compared on its way to them.
 */
export interface EntryReading {
  /** Reads all kinds of a connection that was just opened. Never rejects. */
  begin(connection: UpstreamConnection, rich: RichLists): Promise<void>;
  onListChanged(connection: UpstreamConnection, kind: EntryKind): void;
}

export function createEntryReading(options: {
  readonly registry: EntryRegistry;
  readonly lists: ListReader;
  readonly clock: WatchClock;
}): EntryReading {
  const { registry, lists, clock } = options;
  const reading = new Set<EntryKind>();
  /** Kinds that changed since their reading began. */
  const stale = new Set<EntryKind>();

  async function read(connection: UpstreamConnection, kind: EntryKind, rich?: RichLists): Promise<void> {
    try {
      const entries = await lists.readEntries(connection, kind);
      registry.listed(kind, entries, rich?.entries[kind]);
    } catch {
      // Compared where agents list.
    }
  }

  return {
    async begin(connection, rich) {
      await Promise.all(entryKinds.map((kind) => read(connection, kind, rich)));
    },
    onListChanged(connection, kind) {
      stale.add(kind);
      if (reading.has(kind)) return;
      reading.add(kind);
      const again = () => {
        if (!stale.delete(kind) || !connection.open) {
          reading.delete(kind);
          return;
        }
        void read(connection, kind).then(() => clock.after(restMs, again));
      };
      again();
    },
  };
}
