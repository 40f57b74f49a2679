import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { dayTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { isTyping } from '../../ui/keys.ts';
import { isCovered } from '../../ui/modal.ts';
import { PageBar } from '../../ui/page-bar.tsx';
import { ActivityChart, deniedHelp } from './activity-chart.tsx';
import { Announcer } from './announcer.tsx';
import { CallDetails } from './call-details.tsx';
import { FeedTable } from './feed-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { GoneCall } from './gone-call.tsx';
import styles from './live.module.css';
import { LiveEmpty } from './live-empty.tsx';
import { MinutesDialog, MoreMenu } from './live-menu.tsx';
import { showRule } from './show-rule.ts';
import { useSelectedCall } from './use-selected-call.ts';

/** F, Esc and / act on the page wherever focus is, but never while typing, in a menu or in a dialog. */
function useLiveKeys(focusSearch: () => void): void {
  const { feed, prefs } = useAppContext();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        isCovered() ||
        event.defaultPrevented ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        isTyping(event.target)
      )
        return;
      if (event.target instanceof Element && event.target.closest('[role="menu"], dialog')) return;
      const letters = prefs.get().letterKeys;
      if (event.key === 'Escape') {
        if (feed.get().selected !== null) feed.select(null);
        else feed.follow();
      } else if (letters && event.key === 'f') {
        if (feed.get().frozen) feed.follow();
        else feed.freeze('person');
      } else if (letters && event.key === '/') focusSearch();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [feed, prefs, focusSearch]);
}

/** What the page bar says of today; and of this minute, where the strip that shows it has no room. */
function useFacts(): ReactNode {
  const { totals, gate } = useAppContext();
  const known = useStore(totals);
  const waiting = useStore(gate)?.waiting ?? 0;
  if (known === null) return null;
  const { today, minutes } = known;
  const running = minutes[minutes.length - 1];
  return [
    <span key="calls">
      <b>{count(today.calls)}</b> {today.calls === 1 ? 'call' : 'calls'} today
      {running && <span className={styles.perMinute}>, {count(running.passed + running.denied)}/min</span>}
    </span>,
    <span key="denied" data-tip={deniedHelp}>
      <b>{count(today.denied)}</b> denied
    </span>,
    waiting > 0 && (
      <span key="waiting">
        <b>{count(waiting)}</b> waiting
      </span>
    ),
  ];
}

/** Apart from the page, which would be drawn whole with each count. */
function LiveBar({ onMinutes }: { readonly onMinutes: () => void }) {
  const { feed, clock } = useAppContext();
  const facts = useFacts();
  const frozen = useSelected(feed, (state) => state.frozen);
  return (
    <PageBar title="Live" facts={facts}>
      <Button
        icon={frozen ? 'pause' : 'play'}
        className={styles.follow}
        aria-pressed={frozen === null}
        aria-keyshortcuts="F"
        onClick={() => (frozen ? feed.follow() : feed.freeze('person'))}
      >
        {frozen ? `Held at ${dayTime(frozen.since, clock)}` : 'Following'}
        <kbd>F</kbd>
      </Button>
      <MoreMenu onMinutes={onMinutes} />
    </PageBar>
  );
}

/** Whether a row shows its day, or its half of the day, beside the time, or both. */
function useWideTime(): 'one' | 'both' | undefined {
  const { feed, clock, now } = useAppContext();
  const hasOtherDays = useSelected(feed, ({ list }) => {
    const oldest = list.rows.get(list.shown[list.shown.length - 1] ?? ('' as CallId))?.at;
    return oldest !== undefined && oldest < new Date(now()).setHours(0, 0, 0, 0);
  });
  if (clock.twelveHours && hasOtherDays) return 'both';
  return clock.twelveHours || hasOtherDays ? 'one' : undefined;
}

export default function LivePage() {
  const app = useAppContext();
  const { feed } = app;
  const wideTime = useWideTime();
  const call = useSelectedCall();
  const search = useRef<HTMLInputElement>(null);
  const [focusSearch] = useState(() => () => search.current?.focus());
  const [minutes, setMinutes] = useState(false);
  useLiveKeys(focusSearch);
  const row = call.state === 'here' ? call.row : null;
  const openRule = (id: CallId): void => {
    const of = feed.get().list.rows.get(id) ?? row;
    if (of) void showRule(app, of);
  };
  return (
    <>
      <LiveBar onMinutes={() => setMinutes(true)} />
      <div className={cx(styles.live, (row || call.state === 'gone') && styles.split)}>
        <section className={styles.feed} data-wide-time={wideTime} aria-label="Calls">
          <ActivityChart />
          <FilterBar search={search} />
          <FeedTable emptyState={<LiveEmpty />} onRule={openRule} />
        </section>
        {row && <CallDetails row={row} onRule={() => openRule(row.call)} />}
        {call.state === 'gone' && <GoneCall />}
      </div>
      {minutes && <MinutesDialog onClose={() => setMinutes(false)} />}
      <Announcer />
    </>
  );
}
