import { useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { type LiveFilter, type Span, spans } from '../../data/feed/filter.ts';
import { useSelected } from '../../data/store.ts';
import { type Clock, dayName, minuteTime, spanName } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MenuChoice, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { FilterChip } from './filter-chip.tsx';

const allCalls = 'all';
const chosenSpan = 'chosen';

/** The span of time that a filter lets through, in words; null where it is all of time. */
export function timeWords({ span, since, until }: LiveFilter, now: number, clock: Clock): string | null {
  if (span !== null) return spans[span].words;
  if (since !== null && until !== null) return spanName(since, until, now, clock);
  if (since !== null) return `Since ${dayName(since, now, clock)}, ${minuteTime(since, clock)}`;
  return until === null ? null : `Until ${dayName(until, now, clock)}, ${minuteTime(until, clock)}`;
}

/** The text of a date and time field, in this time zone. */
function fieldText(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

/** The calls up to a moment, newest first; older ones come from the journal as one scrolls. */
function JumpDialog({ onClose }: { readonly onClose: () => void }) {
  const { feed, now } = useAppContext();
  const [value, setValue] = useState(() => fieldText(feed.get().list.filter.until ?? now()));
  const at = new Date(value).getTime();
  const problem = Number.isNaN(at) ? 'A day and a time are needed' : null;
  const jump = (): void => {
    // The minute that is named is part of it.
    feed.setFilter({ span: null, since: null, until: at + 59_999 });
    onClose();
  };
  return (
    <Dialog
      narrow
      title="Jump to a date"
      words="Shows the calls up to then. Clear the filter to come back to now."
      onClose={onClose}
      actions={
        <>
          <Button small onClick={onClose}>
            Cancel
          </Button>
          <Button small kind="primary" type="submit" off={problem} onClick={jump}>
            Jump
          </Button>
        </>
      }
    >
      <TextField
        label="Day and time"
        type="datetime-local"
        value={value}
        onChange={setValue}
        problem={problem}
        autoFocus
      />
    </Dialog>
  );
}

/** Spans up to now; one that a page led here with, or a date that was jumped to, stands as it is. */
export function TimeChip() {
  const { feed, now, clock } = useAppContext();
  const filter = useSelected(feed, (state) => state.list.filter);
  const words = timeWords(filter, now(), clock);
  const of = filter.span ?? (words === null ? allCalls : chosenSpan);
  const spanKeys = Object.keys(spans) as readonly Span[];
  const choose = (key: string): void => {
    const span = spanKeys.find((one) => one === key);
    if (span !== undefined) feed.setFilter({ span, since: now() - spans[span].ms, until: null });
    else if (key === allCalls) feed.setFilter({ span: null, since: null, until: null });
  };
  const [jumping, setJumping] = useState(false);
  return (
    <>
      <FilterChip name="Time" chosen={words} onClear={() => choose(allCalls)}>
        <MenuChoice
          value={of}
          choices={[
            { key: allCalls, words: 'All calls' },
            ...spanKeys.map((key) => ({ key: key as string, words: spans[key].words })),
            ...(of === chosenSpan && words !== null ? [{ key: chosenSpan, words }] : []),
          ]}
          onChange={choose}
        />
        <MenuLine />
        <MenuItem icon="calendar" onSelect={() => setJumping(true)}>
          Jump to a date…
        </MenuItem>
      </FilterChip>
      {jumping && <JumpDialog onClose={() => setJumping(false)} />}
    </>
  );
}
