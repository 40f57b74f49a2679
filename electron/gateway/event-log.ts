/** Events of one session that a client may still ask for after a lost connection; bounded in number and bytes. */
export interface EventLog {
  /** A new stream; its number is part of its events' ids. */
  open(): number;
  /** Keeps an event and answers its id. */
  add(stream: number, data: Uint8Array): string;
  /** Events of the same stream after this id, oldest first; null where the id is unknown or already forgotten. */
  after(eventId: string): { readonly stream: number; readonly events: readonly LoggedEvent[] } | null;
}

export interface LoggedEvent {
  readonly id: string;
  readonly data: Uint8Array;
}

interface Entry {
  readonly stream: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

const idPattern = /^(\d{1,9})-(\d{1,12})$/;

export function createEventLog(maxEvents: number, maxBytes: number): EventLog {
  const entries: Entry[] = [];
  let bytes = 0;
  let streams = 0;
  let sequence = 0;
  /** Sequence of the newest entry that was dropped: a client that asks from before it would miss events unawares. */
  const dropped = new Map<number, number>();
  return {
    open: () => ++streams,
    add(stream, data) {
      sequence++;
      entries.push({ stream, sequence, data });
      bytes += data.length;
      while (entries.length > maxEvents || (bytes > maxBytes && entries.length > 1)) {
        const gone = entries.shift();
        if (gone === undefined) break;
        bytes -= gone.data.length;
        dropped.set(gone.stream, gone.sequence);
        if (dropped.size > maxEvents) dropped.delete(dropped.keys().next().value ?? -1);
      }
      return `${stream}-${sequence}`;
    },
    after(eventId) {
      const found = idPattern.exec(eventId);
      if (found === null) return null;
      const stream = Number(found[1]);
      const from = Number(found[2]);
      if (stream > streams || from > sequence || (dropped.get(stream) ?? 0) > from) return null;
      return {
        stream,
        events: entries
          .filter((entry) => entry.stream === stream && entry.sequence > from)
          .map((entry) => ({ id: `${stream}-${entry.sequence}`, data: entry.data })),
      };
    },
  };
}
