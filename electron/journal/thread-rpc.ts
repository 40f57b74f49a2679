import type { FeedFilter, FeedRow, Totals } from '../../shared/control/feed.ts';
import type { AgentLabel, CallNear } from '../../shared/control/journal.ts';
import type { Query } from '../../shared/journal/query.ts';
import type { RedactionRule } from '../../shared/journal/redact.ts';
import type { CallView, JournalLine } from '../../shared/record.ts';
import type { ReservationRow } from '../guard/ports.ts';
import type { Head } from './chain/chain.ts';
import type { FaultCode } from './fault.ts';
import type { ExportFormat } from './jobs/export.ts';
import type { ChainEnds, EventsQuery, FoundEvents } from './query/event-log.ts';
import type { RuleCount, RuleQuery } from './query/rule-counts.ts';
import type { Statistics } from './query/statistics.ts';
import type { StatisticsQuery } from './query/statistics-parts.ts';
import type { EncodedEntries } from './writer/entry-codec.ts';
import type { RetentionRule } from './writer/retention.ts';

/** What the main thread and the journal's workers say to each other. Entries travel as bytes (`entry-codec.ts`). */

export interface WorkerStart {
  readonly role: 'writer' | 'reader' | 'job';
  readonly job?: Job;
  readonly folder: string;
  /** Largest size of the database, bytes; a journal that would grow beyond closes the gate. */
  readonly ceiling: number;
  readonly retention: RetentionRule;
  /** For the writer: an end of the chain that is remembered elsewhere. */
  readonly expected?: Head | null;
}

/** Long work, each in a worker of its own. */
export type Job =
  | { readonly kind: 'verify'; readonly expected: Head | null }
  | {
      readonly kind: 'export';
      readonly format: ExportFormat;
      readonly query: string;
      readonly at: string;
      /** Numbers of the records; null for all. */
      readonly records: Float64Array | null;
    }
  | { readonly kind: 'import'; readonly file: string };

/** `next` is answered to each `progress`. */
export type FromJob =
  | { readonly type: 'progress'; readonly done: number; readonly text: string }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'failed'; readonly message: string };

/** What the writer is asked for. Each is asked with one object, and answered once. */
export interface WriterRequests {
  reservations: { ask: null; answer: Restored };
  setClock: { ask: ClockStamp; answer: null };
  /** The answer: where the damaged database lies now; null where there was none. */
  recover: { ask: { at: string }; answer: string | null };
}

export type ToWriter =
  | { readonly type: 'batch'; readonly id: number; readonly encoded: EncodedEntries }
  | { readonly type: 'ask'; readonly id: number; readonly request: WriterRequest }
  | { readonly type: 'redaction'; readonly values: readonly string[]; readonly rules: readonly RedactionRule[] }
  | { readonly type: 'retention'; readonly rule: RetentionRule }
  | { readonly type: 'close' };

export type WriterRequest = {
  [N in keyof WriterRequests]: { readonly name: N; readonly ask: WriterRequests[N]['ask'] };
}[keyof WriterRequests];

export type FromWriter =
  | { readonly type: 'open'; readonly fault: FaultNote | null; readonly end: ChainEnd }
  | { readonly type: 'committed'; readonly id: number; readonly end: ChainEnd }
  | { readonly type: 'batchFailed'; readonly id: number; readonly fault: FaultNote }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown; readonly end: ChainEnd }
  | { readonly type: 'refused'; readonly id: number; readonly fault: FaultNote }
  | { readonly type: 'closed' };

/** Where the chain ends, and why it is not the one that had been written, in words; null where nothing speaks against it. */
export interface ChainEnd {
  readonly head: Head;
  readonly doubt: string | null;
}

export interface FaultNote {
  readonly code: FaultCode;
  readonly cause: string;
}

/** The limits' persistent clock against the monotonic one, milliseconds: `limits.stamp()` of the guard. */
export interface ClockStamp {
  readonly stamp: number;
  readonly monotonic: number;
}

export interface Restored {
  readonly rows: readonly ReservationRow[];
  readonly stamp: ClockStamp | null;
}

/** What the reader is asked for. Each is asked with one object, and answered once. */
export interface ReaderRequests {
  page: {
    ask: { filter: FeedFilter; before: number | null; limit: number; after: number | null; now: number };
    answer: { rows: FeedRow[]; next: number | null };
  };
  detail: { ask: { call: string }; answer: CallView | null };
  totals: { ask: { now: number }; answer: Totals };
  statistics: { ask: StatisticsQuery; answer: Statistics };
  agentLabels: { ask: Record<string, never>; answer: readonly AgentLabel[] };
  callNear: { ask: { seq: number }; answer: CallNear | null };
  chain: { ask: { newest: number }; answer: ChainEnds };
  events: { ask: EventsQuery; answer: FoundEvents };
  eventsOfCall: { ask: { call: string }; answer: FoundEvents['events'] };
  lines: { ask: { query: Query; limit: number }; answer: JournalLine[] };
  records: { ask: { query: Query }; answer: Float64Array | null };
  countsByRule: { ask: { server: string; rules: readonly RuleQuery[] }; answer: RuleCount[] };
  countsByTool: { ask: { server: string; since: number }; answer: Record<string, number> };
}
export type ReaderRequest = keyof ReaderRequests;

export type ToReader =
  | { readonly type: 'ask'; readonly id: number; readonly question: ReaderRequest; readonly ask: unknown }
  | { readonly type: 'watch'; readonly on: boolean }
  /** Keep the index up with the journal in the background from now on. */
  | { readonly type: 'indexInBackground' }
  /** Records were committed. */
  | { readonly type: 'committed' }
  | { readonly type: 'close' };

export type FromReader =
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly fault: FaultNote }
  | { readonly type: 'rows'; readonly rows: readonly FeedRow[] }
  /** The index has all that the journal has; said once a second while that is so. */
  | { readonly type: 'indexed' }
  | { readonly type: 'closed' };
