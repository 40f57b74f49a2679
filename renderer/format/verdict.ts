import type { CommandOutput } from '../../shared/control/contract.ts';
import { cutMiddle } from './arguments.ts';
import { count, counted } from './number.ts';

/** What a verification of the journal's chain found. */
export type Verdict = CommandOutput<'journal.verify'>;

/** `Record 17,310 is missing. The 17,309 before it match.` */
export function brokenWords({ seq, why, records }: Extract<Verdict, { ok: false }>): string {
  if (seq === null) return `The journal does not match its noted heads: ${why}.`;
  const record = `Record ${count(seq)}`;
  // What is said of the record itself is told as its own sentence.
  const what = why.startsWith('it ') ? `${record}${why.slice(2)}` : `${record} does not match: ${why}`;
  const rest = records === 1 ? ' The one before it matches.' : ` The ${count(records)} before it match.`;
  return `${what}.${records === 0 ? '' : rest}`;
}

/** `Verified, 17,310 records, head 9f3c…a41e`: enough to compare with a head that was noted before. */
export function verifiedWords({ records, head }: Extract<Verdict, { ok: true }>): string {
  return `Verified, ${counted(records, 'record')}${head === null ? '' : `, head ${cutMiddle(head.hash, 9)}`}`;
}
