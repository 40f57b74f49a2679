import { useAppContext } from '../../data/app-context.ts';
import { type LiveFilter, type Span, spans } from '../../data/feed/filter.ts';
import { useSelected } from '../../data/store.ts';
import { type Clock, dayName, minuteTime, spanName } from '../../format/time.ts';
import { MenuChoice } from '../../ui/menu.tsx';
import { FilterChip } from './filter-chip.tsx';

const allCalls = 'all';
const chosenSpan = 'chosen';

/** The span of time that a filter lets through, in words; null where it is all of time. */
export function timeWords({ span, since, until }: LiveFilter, now: number, clock: Clock): string | null {
  if (span !== null) return spans[span].words;
  if (since !== null && until !== null) return spanName(since, until, now, clock);
  if (since !== null) return `Since ${dayName(since, now, clock)}, ${minuteTime(since, clock)}`;
  return until === null ? null : `Until ${dayName(until, now, clock)}, ${minuteTime(until + 1, clock)}`;
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
  return (
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
    </FilterChip>
  );
}
