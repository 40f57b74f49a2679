import type { ReactNode } from 'react';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import type { Job } from '../../data/use-job.ts';
import { count, counted } from '../../format/number.ts';
import { brokenWords } from '../../format/verdict.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Text } from '../../ui/text.tsx';
import { toggled } from '../../ui/toggled.ts';
import { type Range, rangeText } from './range.ts';
import { RangePicker } from './range-picker.tsx';
import styles from './report.module.css';
import type { Section } from './report-part.tsx';
import { annexes, sections } from './report-sections.tsx';
import type { Who } from './use-insights.ts';
import { WhoFilters } from './who-filters.tsx';

export const parts = [...sections, ...annexes];

/** What is printed, each with how many lines it has. */
export function Sections({
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
          <Checkbox label={words} checked={chosen.has(key)} onChange={() => toggle(key)}>
            <b>{words}</b>
          </Checkbox>
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
export function Options({
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
      <h2 className={styles.parted}>Sections</h2>
      {children}
      <p className={cx(styles.note, styles.parted, styles.always)}>
        <Icon name="shield" size={14} />
        The chain and the signature line are always printed. If a record does not match, the report says so first.
      </p>
      <Verification verify={verify} />
      <p className={styles.note}>Printed in black on white whatever the theme. It holds no arguments.</p>
    </aside>
  );
}
