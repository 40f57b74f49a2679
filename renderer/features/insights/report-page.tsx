import { useEffect, useState } from 'react';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { useJob } from '../../data/use-job.ts';
import { spanName } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { isCommand, keyName } from '../../ui/keys.ts';
import { PageBar } from '../../ui/page-bar.tsx';
import { ExportMenu } from './export-menu.tsx';
import { type Range, rangeText } from './range.ts';
import styles from './report.module.css';
import { Options, parts, Sections } from './report-options.tsx';
import type { Section } from './report-part.tsx';
import { ReportSheet } from './report-sheet.tsx';
import { questionOf, useInsights, type Who } from './use-insights.ts';

/** ⌘P prints the report also where the window's own menu would print nothing. */
function usePrintKey(print: () => void): void {
  const { mac } = useAppContext();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isCommand(event, mac) || event.key.toLowerCase() !== 'p') return;
      event.preventDefault();
      print();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [mac, print]);
}

/** What the journal says of the range; `error` where any of it could not be read. */
function useReport(range: Range, who: Who) {
  const { span, found } = useInsights(range, who);
  const actions = useCommand('journal.actions', questionOf(span, who), { freshAtEachVisit: true, keepPrevious: true });
  return {
    span,
    statistics: found.data,
    actions: actions.data,
    error: found.error ?? actions.error,
    retry(): void {
      void found.refetch();
      void actions.refetch();
    },
  };
}

function print(): void {
  window.print();
}

/** The report of a range: options on the left, the page as it prints on the right. Nothing prints before the chain was verified. */
export function ReportPage({
  range,
  who,
  onWho,
}: {
  readonly range: Range;
  readonly who: Who;
  readonly onWho: (who: Who) => void;
}) {
  const { nav, now, clock, mac } = useAppContext();
  const { span, statistics, actions, error, retry } = useReport(range, who);
  const verify = useJob('journal.verify', 'The journal was not verified.');
  const [chosen, setChosen] = useState<ReadonlySet<Section>>(new Set(parts.map(({ key }) => key)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each visit
  useEffect(() => verify.start({}), []);
  const verdict = verify.result;
  const off =
    verdict === null ? 'The chain is verified first' : !statistics || !actions ? 'The journal is read first' : null;
  usePrintKey(off === null ? print : ignore);
  const counts = { ...actions, agents: statistics?.agents.length, stopped: statistics?.stopped.length };
  return (
    <>
      <PageBar
        title="Report"
        parent={{ label: 'Insights', open: () => nav.go('insights', rangeText(range)) }}
        facts={[<span key="span">{spanName(span.since, span.until, now(), clock)}</span>]}
      >
        <ExportMenu span={span} who={who} />
        <Button kind="primary" icon="print" off={off} onClick={print}>
          Print or save as PDF
          <kbd>{keyName(mac, 'P')}</kbd>
        </Button>
      </PageBar>
      <div className={styles.report}>
        <Options range={range} who={who} onWho={onWho} verify={verify}>
          <Sections chosen={chosen} counts={counts} onChange={setChosen} />
        </Options>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div className={styles.preview} tabIndex={0} role="region" aria-label="The report as it prints">
          {error || !statistics || !actions ? (
            <AnswerNotRead
              error={error}
              label="Reading the journal"
              fact="The journal cannot be read"
              onRetry={retry}
            />
          ) : (
            <ReportSheet
              span={span}
              who={who}
              statistics={statistics}
              actions={actions}
              verdict={verdict}
              chosen={chosen}
            />
          )}
        </div>
      </div>
    </>
  );
}

function ignore(): void {}
