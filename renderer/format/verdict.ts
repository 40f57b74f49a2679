import type { CommandOutput } from '../../shared/control/contract.ts';
import { cutMiddle } from './arguments.ts';
import { count, counted } from './number.ts';

/** What a verification of the journal's chain found. */
export type Verdict = CommandOutput<'journal.verify'>;

/** `Record 17,310 does not match: it is missing. The 17,309 before it do.` */
export function brokenWords({ seq, why, records }: Extract<Verdict, { ok: false }>): string {
  const what = seq === null ? 'The journal does not match its noted heads' : `Record ${count(seq)} does not match`;
  const rest = records === 1 ? ' The one before it does.' : records > 1 ? ` The ${count(records)} before it do.` : '';
  return `${what}: ${why}.${seq === null ? '' : rest}`;
}

/** `Verified, 17,310 records, head 9f3c…a41e`: enough to compare with a head that was noted before. */
export function verifiedWords({ records, head }: Extract<Verdict, { ok: true }>): string {
  return `Verified, ${counted(records, 'record')}${head === null ? '' : `, head ${cutMiddle(head.hash, 9)}`}`;
}
