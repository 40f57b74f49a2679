import { count, counted } from '../../format/number.ts';
import { brokenWords, type Verdict } from '../../format/verdict.ts';
import { Icon } from '../../ui/icon.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './report.module.css';

/** The head in groups of eight, so that it can be compared by eye. */
function grouped(hash: string): string {
  return hash.match(/.{1,8}/g)?.join(' ') ?? hash;
}

/** What the chain is worth, as the first thing the report says. */
export function ChainSentence({ verdict }: { readonly verdict: Verdict | null }) {
  if (verdict === null) return <p className={styles.chain}>The chain is being verified.</p>;
  if (!verdict.ok) {
    return (
      <p className={styles.chain} data-bad="">
        <Icon name="warn" />
        <span>
          <b>The chain of records is broken.</b> <Text value={brokenWords(verdict)} /> What follows cannot be relied on.
        </span>
      </p>
    );
  }
  return (
    <p className={styles.chain}>
      <Icon name="shield" />
      <span>
        <b>Verified, {counted(verdict.records, 'record')}.</b> No gap and no change
        {verdict.head !== null && ` up to record ${count(verdict.head.seq)}`}
        {verdict.sealedFrom === null
          ? ', by its hashes'
          : `, sealed with its key from record ${count(verdict.sealedFrom)} on`}
        {verdict.remembered ? '; it ends where it ended when last seen.' : '.'}
      </span>
    </p>
  );
}

/** The head by which the report can be held to the journal, and how. */
export function Proof({ verdict }: { readonly verdict: Verdict | null }) {
  return (
    <dl className={styles.proof}>
      <dt>Head of the chain</dt>
      <dd>
        <code>{verdict?.ok && verdict.head ? grouped(verdict.head.hash) : 'none: the chain is not verified'}</code>
      </dd>
      <dt>To check</dt>
      <dd>
        <code>railguard journal verify</code>
        {verdict?.ok && verdict.head
          ? ` shows the same head while record ${count(verdict.head.seq)} is the newest; an export holds it for good.`
          : ' says which record does not match.'}{' '}
        Left out: arguments, redacted values, tokens, API keys.
      </dd>
    </dl>
  );
}
