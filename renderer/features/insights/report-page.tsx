// biome-ignore-all lint/style/noExcessiveLinesPerFile: the page and the options that decide what it shows
import { type ReactNode, useEffect, useState } from 'react';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { type Job, useJob } from '../../data/use-job.ts';
import { count, counted } from '../../format/number.ts';
import { spanName } from '../../format/time.ts';
import { brokenWords } from '../../format/verdict.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { isCommand, keyName } from '../../ui/keys.ts';
import { PageBar } from '../../ui/page-bar.tsx';
import { Text } from '../../ui/text.tsx';
import { toggled } from '../../ui/toggled.ts';
import { ExportMenu } from './export-menu.tsx';
import { type Range, rangeText } from './range.ts';
import { RangePicker } from './range-picker.tsx';
import styles from './report.module.css';
import { annexes, type Section, sections } from './report-sections.tsx';
import { ReportSheet } from './report-sheet.tsx';
import { questionOf, useInsights, type Who } from './use-insights.ts';
import { WhoFilters } from './who-filters.tsx';

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

const parts = [...sections, ...annexes];

/** What is printed, each with how many lines it has. */
function Sections({
  chosen,
  counts,
  onChange,
}: {
  readonly chosen: ReadonlySet<Section>;
  readonly counts: Partial<Record<(typeof parts)[number]['counted'], number | undefined>>;
  readonly onChange: (chosen: ReadonlySet<Section>) => void;
}) {
  const toggle = (section: Section): void => onChange(toggled(chosen, section));
  return (
    <ul>
      {parts.map(({ key, words, counted: field }) => (
        <li key={key}>
          <Checkbox label={words} checked={chosen.has(key)} onChange={() => toggle(key)} />
          <button type="button" tabIndex={-1} onClick={() => toggle(key)}>
            {words}
          </button>
          <span>{counts[field] === undefined ? '' : count(counts[field])}</span>
        </li>
      ))}
    </ul>
  );
}

/** How far the chain is verified, what came of it, and the way to begin again. */
function Verification({ verify }: { readonly verify: Job<'journal.verify'> }) {
  const verdict = verify.result;
  return (
    <>
      {verify.running && <p className={styles.note}>Verifying, {counted(verify.done, 'record')} so far.</p>}
      {verdict?.ok && verdict.head && (
        <div className={styles.head}>
          <h2>
            Head at record {count(verdict.head.seq)}
            <CopyIconButton label="Copy the head" source={() => verdict.head?.hash ?? null} />
          </h2>
          <code>{verdict.head.hash}</code>
        </div>
      )}
      {verdict && !verdict.ok && (
        <p className={styles.bad}>
          <Text value={brokenWords(verdict)} />
        </p>
      )}
      {!verify.running && verdict === null && (
        <Button small icon="refresh" onClick={() => verify.start({})}>
          Verify the chain
        </Button>
      )}
    </>
  );
}

/** What the report is of, and what it holds. */
function Options({
  range,
  who,
  onWho,
  verify,
  children,
}: {
  readonly range: Range;
  readonly who: Who;
  readonly onWho: (who: Who) => void;
  readonly verify: Job<'journal.verify'>;
  readonly children: ReactNode;
}) {
  const { nav } = useAppContext();
  return (
    <aside className={styles.options} aria-label="What the report holds">
      <h2>Period</h2>
      <div className={styles.line}>
        <RangePicker range={range} onChange={(next) => nav.go('insights', 'report', rangeText(next))} />
      </div>
      <h2>Of</h2>
      <div className={styles.line}>
        <WhoFilters who={who} onChange={onWho} />
      </div>
      <h2>Sections</h2>
      {children}
      <p className={styles.note}>
        The chain and the signature line are always printed. If a record does not match, the report says so first.
      </p>
      <Verification verify={verify} />
      <p className={styles.note}>Printed in black on white whatever the theme. It holds no arguments.</p>
    </aside>
  );
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
