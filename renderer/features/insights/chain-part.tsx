import { useAppContext } from '../../data/app-context.ts';
import type { Verified } from '../../data/journal-work.ts';
import { useStore } from '../../data/store.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { cutMiddle } from '../../format/arguments.ts';
import { bytes, count, counted } from '../../format/number.ts';
import { dayName, tableTime } from '../../format/time.ts';
import { brokenWords } from '../../format/verdict.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { ExportMenu } from './export-menu.tsx';
import styles from './insights.module.css';
import type { Span } from './range.ts';
import type { Who } from './use-insights.ts';

function Verdict({ verified, busy }: { readonly verified: Verified | null; readonly busy: boolean }) {
  const { nav } = useAppContext();
  const bad = verified !== null && !verified.verdict.ok;
  const near = verified !== null && !verified.verdict.ok ? verified.verdict.near : undefined;
  return (
    <div className={styles.verdict} data-bad={bad || undefined} data-good={verified?.verdict.ok || undefined}>
      <Icon name={bad ? 'warn' : 'shield'} size={20} />
      <div>
        {verified === null ? (
          <>
            <b>{busy ? 'Verifying' : 'Not verified in this visit'}</b>
            <span>Every record carries the hash of the one before it</span>
          </>
        ) : verified.verdict.ok ? (
          <>
            <b>Verified, {counted(verified.verdict.records, 'record')}</b>
            <span>
              {verified.verdict.sealedFrom === null
                ? 'Every record carries the hash of the one before it'
                : `Sealed with its key from record ${count(verified.verdict.sealedFrom)} on`}
            </span>
          </>
        ) : (
          <>
            <b>The chain is broken</b>
            <span>
              <Text value={brokenWords(verified.verdict)} />
            </span>
          </>
        )}
      </div>
      {near && (
        <Button small onClick={() => nav.go('live', near.call)}>
          {near.own ? 'Show' : 'Show the call before it'}
        </Button>
      )}
    </div>
  );
}

/** The chain of records: whether it holds, where it ends, how much is kept. */
export function ChainPart({ span, who }: { readonly span: Span; readonly who: Who }) {
  const { journal, clock, now } = useAppContext();
  const busy = useStore(journal);
  const verified = useStore(journal.verified);
  const chain = useCommand('journal.chain', {}, { freshAtEachVisit: true });
  return (
    <section className={styles.part} aria-label="Journal">
      <div className={styles.partHead}>
        <h2>Journal</h2>
        <Button small kind="ghost" working={busy} onClick={() => void journal.verify()}>
          Verify now
        </Button>
        <ExportMenu small span={span} who={who} />
      </div>
      <Verdict verified={verified} busy={busy} />
      {chain.error && (
        <p className={styles.none}>
          The chain cannot be read. <Text value={reasonOf(chain.error)} />
        </p>
      )}
      {chain.data && (
        <>
          <ul className={styles.chain}>
            {chain.data.newest.map(({ seq, what, outcome, hash }) => (
              <li key={seq} className={text.apart}>
                <span className={text.t3}>{count(seq)}</span>
                <span
                  className={outcome === null ? text.trunc : cx(text.trunc, text.tool)}
                  data-tip={what}
                  data-tip-cut=""
                >
                  <Text value={what} />
                </span>
                <span className={text.t2}>{outcome === null ? 'Event' : outcomeLook[outcome].words}</span>
                <span className={text.mono}>{cutMiddle(hash, 9)}</span>
              </li>
            ))}
          </ul>
          <dl className={styles.facts}>
            {verified && (
              <>
                <dt>Checked</dt>
                <dd>{tableTime(verified.at, now(), clock)}</dd>
              </>
            )}
            <dt>Kept</dt>
            <dd>
              {chain.data.first === null ? 'nothing yet' : `since ${dayName(chain.data.first.at, now(), clock)}`},{' '}
              {bytes(chain.data.bytes)}, {counted(chain.data.keptDays, 'day')} at most
            </dd>
            <dt>Left out</dt>
            <dd>redacted values, tokens, API keys</dd>
          </dl>
        </>
      )}
    </section>
  );
}
