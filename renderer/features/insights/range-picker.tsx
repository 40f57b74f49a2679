import { useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { spanName } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './insights.module.css';
import { dayOf, dayText, type Range, recentKeys, recents, spanOf } from './range.ts';

const chosen = 'days';

function DaysDialog({
  range,
  onChange,
  onClose,
}: {
  readonly range: Range;
  readonly onChange: (range: Range) => void;
  readonly onClose: () => void;
}) {
  const { now } = useAppContext();
  const span = spanOf(range, now());
  const [from, setFrom] = useState(dayText(span.since));
  const [to, setTo] = useState(dayText(span.until));
  const first = dayOf(from);
  const last = dayOf(to);
  const problem =
    first === null || last === null ? 'Both are needed' : last < first ? 'This is before the first day' : null;
  const use = (): void => {
    if (first === null || last === null || problem !== null) return;
    onChange({ kind: 'days', from: first, to: last });
    onClose();
  };
  return (
    <Dialog
      narrow
      title="From one day to another"
      onClose={onClose}
      actions={
        <>
          <Button small onClick={onClose}>
            Cancel
          </Button>
          <Button small kind="primary" type="submit" off={problem} onClick={use}>
            Show these days
          </Button>
        </>
      }
    >
      <div className={styles.days}>
        <TextField label="First day" type="date" value={from} onChange={setFrom} />
        <TextField label="Last day" type="date" value={to} onChange={setTo} problem={from && to ? problem : null} />
      </div>
    </Dialog>
  );
}

/** Up to now in three lengths, or any days. */
export function RangePicker({ range, onChange }: { readonly range: Range; readonly onChange: (range: Range) => void }) {
  const { now, clock } = useAppContext();
  const [picking, setPicking] = useState(false);
  const span = spanOf(range, now());
  return (
    <>
      <Segmented<string>
        small
        label="Range"
        value={range.kind === 'recent' ? range.key : chosen}
        choices={[
          ...recentKeys.map((key) => ({ key: key as string, words: recents[key].words })),
          ...(range.kind === 'days' ? [{ key: chosen, words: spanName(span.since, span.until, now(), clock) }] : []),
        ]}
        onChange={(key) => {
          const recent = recentKeys.find((one) => one === key);
          if (recent !== undefined) onChange({ kind: 'recent', key: recent });
        }}
      />
      <Button icon="calendar" onClick={() => setPicking(true)}>
        Days…
      </Button>
      {picking && <DaysDialog range={range} onChange={onChange} onClose={() => setPicking(false)} />}
    </>
  );
}
