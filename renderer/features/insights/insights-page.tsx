import { useState } from 'react';
import { closesGate } from '../../../shared/closing-faults.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { hourMs, spanName } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import type { Tone } from '../../ui/decision.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { Busiest } from './busiest.tsx';
import { CallChart } from './call-chart.tsx';
import { ChainPart } from './chain-part.tsx';
import styles from './insights.module.css';
import { LatencyPart } from './latency-part.tsx';
import { NumbersTable } from './numbers-table.tsx';
import { OutcomeTiles } from './outcome-tiles.tsx';
import { bucketWords, type Range, rangeOf, rangeText, type Span } from './range.ts';
import { RangePicker } from './range-picker.tsx';
import { ReportPage } from './report-page.tsx';
import { bandCount, bandKeys, bands, total } from './stacks.ts';
import { useInsights, type Who } from './use-insights.ts';
import { useOpenLive } from './use-open-live.ts';
import { WhoFilters } from './who-filters.tsx';

export const reportPath = 'report';

function CallsPart({
  statistics,
  span,
  shown,
  who,
}: {
  readonly statistics: CommandOutput<'journal.statistics'>;
  readonly span: Span;
  readonly shown: ReadonlySet<Tone>;
  readonly who: Who;
}) {
  const { now, clock } = useAppContext();
  const openLive = useOpenLive();
  const title = `Calls per ${bucketWords(span.bucketHours)}`;
  const open = (since: number, until: number): void => {
    const outcomes = shown.size === bandKeys.length ? [] : [...shown].flatMap((band) => [...bands[band].outcomes]);
    openLive({ since, until, outcomes, agents: who.agents, servers: who.servers });
  };
  const endOf = (at: number): number => at + span.bucketHours * hourMs - 1;
  return (
    <section className={styles.calls} aria-label={title}>
      <div className={styles.partHead}>
        <h2>{title}</h2>
        <NumbersTable
          of={title}
          table={() => ({
            title,
            head: ['When', ...bandKeys.map((band) => bands[band].words), 'Total'],
            rows: statistics.buckets
              .filter(({ outcomes }) => total(outcomes) > 0)
              .map(({ at, outcomes }) => ({
                key: String(at),
                cells: [
                  spanName(at, endOf(at), now(), clock),
                  ...bandKeys.map((band) => count(bandCount(outcomes, band))),
                  count(total(outcomes)),
                ],
                open: () => open(at, endOf(at)),
              })),
          })}
        />
      </div>
      <CallChart
        label={title}
        buckets={statistics.buckets}
        bucketHours={span.bucketHours}
        shown={shown}
        onOpen={open}
      />
    </section>
  );
}

/** Why nothing is drawn: what was chosen lets nothing through, or nothing was called. */
function NoCalls({ range, who, onWho }: { range: Range; who: Who; onWho: (who: Who) => void }) {
  const { gate, nav } = useAppContext();
  const isPaused = useSelected(gate, (state) => state?.state === 'paused');
  if (who.agents.length + who.servers.length > 0) {
    return (
      <EmptyState icon="search" fact="No calls match" help="None of these agents and servers in this range.">
        <Button small onClick={() => onWho({ agents: [], servers: [] })}>
          All agents and servers
        </Button>
      </EmptyState>
    );
  }
  const longest = range.kind === 'recent' && range.key === '30d';
  return (
    <EmptyState
      icon={isPaused ? 'pause' : 'insights'}
      fact={isPaused ? 'Paused, and no call in this range' : 'No call in this range'}
      help={isPaused ? 'Refused calls are counted here too.' : 'Each call of an agent is counted here.'}
    >
      {longest ? (
        <Button small onClick={() => nav.go('start')}>
          Show the first steps
        </Button>
      ) : (
        <Button small onClick={() => nav.go('insights', '30d')}>
          Look back 30 days
        </Button>
      )}
    </EmptyState>
  );
}

/** `#/insights` and `#/insights/RANGE`: what became of calls over a range; `#/insights/report/RANGE`: as a page to print. */
export default function InsightsPage() {
  const { nav, now, clock, gate } = useAppContext();
  const { path } = useStore(nav);
  const isClosed = useSelected(gate, (state) => state?.faults.some(closesGate) ?? false);
  const [who, setWho] = useState<Who>({ agents: [], servers: [] });
  const [shown, setShown] = useState<ReadonlySet<Tone>>(new Set(bandKeys));
  const report = path[0] === reportPath;
  const range = rangeOf(report ? path[1] : path[0]);
  const { span, found } = useInsights(range, who);
  if (report) return <ReportPage range={range} who={who} onWho={setWho} />;
  const { data } = found;
  return (
    <>
      <PageBar
        title="Insights"
        facts={
          data && [
            <span key="calls">
              <b>{count(data.calls)}</b> {data.calls === 1 ? 'call' : 'calls'}
            </span>,
            <span key="span">{spanName(span.since, span.until, now(), clock)}</span>,
          ]
        }
      >
        <WhoFilters who={who} onChange={setWho} />
        <RangePicker range={range} onChange={(next) => nav.go('insights', rangeText(next))} />
        <Button icon="print" onClick={() => nav.go('insights', reportPath, rangeText(range))}>
          Report…
        </Button>
      </PageBar>
      {found.error || !data ? (
        <AnswerNotRead
          error={found.error}
          label="Reading the journal"
          fact="The journal cannot be read"
          stands={isClosed ? 'Every call is denied.' : 'The gate goes on guarding.'}
          onRetry={found.refetch}
        />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <div className={styles.insights} tabIndex={0} role="region" aria-label="Insights">
          <OutcomeTiles counts={data.outcomes} shown={shown} onChange={setShown} />
          {data.calls === 0 ? (
            <NoCalls range={range} who={who} onWho={setWho} />
          ) : (
            <CallsPart statistics={data} span={span} shown={shown} who={who} />
          )}
          <div className={styles.three}>
            <Busiest statistics={data} span={span} />
            <LatencyPart latency={data.latency} />
            <ChainPart span={span} who={who} />
          </div>
        </div>
      )}
    </>
  );
}
