import { useAgentLabels } from '../../components/agent-labels.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { dateOf, minuteTime, spanName } from '../../format/time.ts';
import type { Verdict } from '../../format/verdict.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import type { Span } from './range.ts';
import styles from './report.module.css';
import { ChainSentence, Proof } from './report-chain.tsx';
import type { Actions, Section, Statistics } from './report-part.tsx';
import { annexes, sections } from './report-sections.tsx';
import { bandCount, bandKeys, bands } from './stacks.ts';
import type { Who } from './use-insights.ts';

/** What the report is of, and when it was made. */
function Subject({ who }: { readonly who: Who }) {
  const { now, clock, gate, servers: store } = useAppContext();
  const address = useSelected(gate, (state) => state?.address ?? '');
  const servers = useStore(store).map(({ name }) => name);
  const labelOf = useAgentLabels();
  return (
    <p className={styles.sub}>
      Gateway {address.replace('http://', '')} · servers{' '}
      <Text value={(who.servers.length > 0 ? who.servers : servers).join(', ')} />
      {who.agents.length > 0 && (
        <>
          {' '}
          · only of <Text value={who.agents.map(labelOf).join(', ')} />
        </>
      )}{' '}
      · made {dateOf(now(), clock)}, {minuteTime(now(), clock)}
    </p>
  );
}

/** A time that is in no year of a report. */
const noYear = 0;

/** One report as it prints, 794 pixels wide: A4 at 96 dots. Each annex begins a page. */
export function ReportSheet({
  span,
  who,
  statistics,
  actions,
  verdict,
  chosen,
}: {
  readonly span: Span;
  readonly who: Who;
  readonly statistics: Statistics;
  readonly actions: Actions;
  readonly verdict: Verdict | null;
  readonly chosen: ReadonlySet<Section>;
}) {
  const { clock } = useAppContext();
  const broken = verdict !== null && !verdict.ok;
  return (
    <article className={styles.sheets} aria-label="Report">
      <div className={styles.sheet}>
        <header>
          <StateMark state="guarding" />
          <b>Railguard</b>
        </header>
        {broken && <ChainSentence verdict={verdict} />}
        {/* A sheet is read in other years: they are named, whichever it is now. */}
        <h2>What agents did, {spanName(span.since, span.until, noYear, clock)}</h2>
        <Subject who={who} />
        <OutcomeCounts statistics={statistics} />
        {!broken && <ChainSentence verdict={verdict} />}
        {sections.map(
          ({ key, part: Part }) =>
            chosen.has(key) && <Part key={key} statistics={statistics} actions={actions} annexes={chosen} />,
        )}
        <Proof verdict={verdict} />
        <footer className={text.apart}>
          <span>Name</span>
          <span>Date</span>
          <span>Signature, for the head above</span>
        </footer>
      </div>
      {annexes.map(
        ({ key, part: Part }) =>
          chosen.has(key) && (
            <div key={key} className={styles.annex}>
              <Part statistics={statistics} actions={actions} annexes={chosen} />
            </div>
          ),
      )}
    </article>
  );
}

function OutcomeCounts({ statistics }: { readonly statistics: Statistics }) {
  return (
    <dl className={styles.outcomes}>
      {bandKeys.map((band) => (
        <div key={band}>
          <dt>
            <Icon name={outcomeLook[bands[band].outcomes[0] ?? 'allowed'].icon} size={12} />
            {bands[band].words}
          </dt>
          <dd>{count(bandCount(statistics.outcomes, band))}</dd>
        </div>
      ))}
    </dl>
  );
}
