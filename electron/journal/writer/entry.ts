import type { PrintedJson } from '../../protocol/json-print.ts';

/**
 * One thing to record, as texts that the main thread made once: copying them to the writer is far cheaper than cloning
 * trees of objects, and most are stored as they came. `head` is the record's own JSON, without what follows here.
 */
export type Entry<Text = string> = DecisionEntry<Text> | ResultEntry<Text> | EventEntry;

/** The same on its way to the writer: what is large comes in parts where it was printed in slices. */
export type GivenEntry = Entry<string | PrintedJson>;

interface DecisionEntry<Text> {
  readonly kind: 'decision';
  /** Kept brief, because its agent used up its share of the journal. */
  readonly isBrief: boolean;
  readonly head: string;
  readonly decision: string;
  readonly arguments: Text;
  /** JSON of what it reserved, `[call, [[key, window, at, weight], …]]`; empty where it reserved nothing. */
  readonly reservations: string;
}

interface ResultEntry<Text> {
  readonly kind: 'result';
  readonly isBrief: boolean;
  readonly head: string;
  /** Empty where there was none. */
  readonly error: string;
  /** Empty where there was none. */
  readonly result: Text;
  /** JSON of what is given back of the reservations, in the same form. */
  readonly released: string;
}

interface EventEntry {
  readonly kind: 'event';
  readonly head: string;
  readonly what: string;
  readonly detail: string;
}
