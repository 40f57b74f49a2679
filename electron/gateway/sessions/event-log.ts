import type { PartyBudget } from '../../lib/byte-budget.ts';

/** Events of one session that a client may still ask for after a lost connection; bounded in number and bytes. */
export interface EventLog {
  /** A new stream; its number is part of its events' ids. */
  open(): number;
  /** Keeps an event and answers its id. */
  add(stream: number, data: Uint8Array): string;
  /** Events of the same stream after this id, oldest first; null where the id is unknown or already forgotten. */
  after(eventId: string): {
    readonly stream: number;
    /** The number of the event that the id names. */
    readonly received: number;
    readonly events: readonly LoggedEvent[];
  } | null;
  /** Whether the event of this number (see `newest`) was not forgotten yet. */
  has(number: number): boolean;
  /** Events of a stream after the first `heard` that ever came, as far as they are kept. */
  since(stream: number, received: number): readonly LoggedEvent[];
  /** How many events ever came. */
  readonly newest: number;
  /** Nobody comes back for any of it. */
  end(): void;
}

export interface LoggedEvent {
  readonly id: string;
  readonly data: Uint8Array;
}

interface Entry {
  readonly stream: number;
  readonly sequence: number;
  readonly data: Uint8Array | string;
}

const idPattern = /^(\d{1,9})-(\d{1,12})$/;

/** What an event takes beside its data. */
const entryBytes = 96;

/** Node takes buffers up to this size from pools that it shares among them. */
const pooled = Buffer.poolSize >>> 1;

/** A few bytes would keep the whole pool that they were taken from: as Latin-1 text they keep what they are counted as. */
function detached(data: Uint8Array): Uint8Array | string {
  return data.length > pooled ? data : Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
}
function attached(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
}

/** Makes room for one more. Returns the newest sequence that was ever forgotten so; `lost`: the one until now. */
function forgetOldest(dropped: Map<number, number>, max: number, lost: number): number {
  if (dropped.size < max) return lost;
  const [oldest] = dropped;
  if (oldest === undefined) return lost;
  dropped.delete(oldest[0]);
  return Math.max(lost, oldest[1]);
}

/** `account`: of the agent. Where that is full, the oldest events are forgotten; others' accounts are not touched. */
export function createEventLog(maxEvents: number, maxBytes: number, account: PartyBudget): EventLog {
  const entries: Entry[] = [];
  const charge = account.take(0);
  let bytes = 0;
  let streams = 0;
  let sequence = 0;
  /** Sequence of the newest entry that was dropped: a client that asks from before it would miss events unawares. */
  const dropped = new Map<number, number>();
  /** The same of all streams that are not in `dropped` any more: of those nobody knows what is missing. */
  let lost = 0;
  function since(stream: number, received: number): readonly LoggedEvent[] {
    return entries
      .filter((entry) => entry.stream === stream && entry.sequence > received)
      .map((entry) => ({ id: `${stream}-${entry.sequence}`, data: attached(entry.data) }));
  }

  return {
    open: () => ++streams,
    add(stream, data) {
      sequence++;
      entries.push({ stream, sequence, data: detached(data) });
      bytes += data.length + entryBytes;
      while (
        entries.length > maxEvents ||
        (bytes > maxBytes && entries.length > 1) ||
        charge?.resize(bytes) === false
      ) {
        const gone = entries.shift();
        if (gone === undefined) break;
        bytes -= gone.data.length + entryBytes;
        lost = forgetOldest(dropped, maxEvents, lost);
        dropped.delete(gone.stream);
        dropped.set(gone.stream, gone.sequence);
      }
      return `${stream}-${sequence}`;
    },
    after(eventId) {
      const found = idPattern.exec(eventId);
      if (found === null) return null;
      const stream = Number(found[1]);
      const from = Number(found[2]);
      if (stream > streams || from > sequence || (dropped.get(stream) ?? lost) > from) return null;
      return { stream, received: from, events: since(stream, from) };
    },
    // The oldest are forgotten first.
    has: (number) => (entries[0]?.sequence ?? Number.POSITIVE_INFINITY) <= number,
    since,
    get newest() {
      return sequence;
    },
    end() {
      entries.length = 0;
      bytes = 0;
      charge?.release();
    },
  };
}
