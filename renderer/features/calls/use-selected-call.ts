import { useEffect, useRef } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';

const page = 'live';

/** A row made of the record of a call that is not in the list: one that an address names, or older than what was read. */
export function rowOfDetail({ view, risk, category }: NonNullable<CommandOutput<'feed.detail'>>): FeedRow {
  const { decision, result: _result, ...row } = view;
  return { ...row, outcome: decision.outcome, rule: decision.rule, words: decision.words, risk, category };
}

/** Keeps `#/live/CALL` and the selected row the same, whichever changes: reload, back and a link land on the call. */
function useAddress(): void {
  const { feed, nav } = useAppContext();
  const named = useStore(nav).path[0];
  const selected = useSelected(feed, (state) => state.selected);
  const arrived = useRef(false);
  useEffect(() => {
    const now = feed.get().selected;
    // Who comes with a selection and without an address was led here by something that selected first.
    const keepsFirst = !arrived.current && named === undefined;
    arrived.current = true;
    if (!keepsFirst && named !== (now ?? undefined)) feed.select((named ?? null) as CallId | null);
  }, [feed, named]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `selected` is the occasion; what is read is what stands now
  useEffect(() => {
    const now = feed.get().selected;
    const { page: at, path } = nav.get();
    if (at !== page || now === (path[0] ?? null)) return;
    // One step back leaves the details, however many calls were looked at.
    if (now === null) nav.go(page);
    else if (path[0] === undefined) nav.go(page, now);
    else nav.replace(page, now);
  }, [feed, nav, selected]);
}

export type SelectedCall =
  | { readonly state: 'none' | 'reading' | 'gone' }
  | { readonly state: 'here'; readonly row: FeedRow };

/** The call whose details are shown. */
export function useSelectedCall(): SelectedCall {
  const { feed } = useAppContext();
  useAddress();
  const selected = useSelected(feed, (state) => state.selected);
  const row = useSelected(feed, ({ list }) => (selected === null ? undefined : list.rows.get(selected)));
  const asked = useCommand('feed.detail', selected === null || row ? null : { call: selected });
  if (selected === null) return { state: 'none' };
  if (row) return { state: 'here', row };
  if (asked.data) return { state: 'here', row: rowOfDetail(asked.data) };
  return { state: asked.data === null || asked.isError ? 'gone' : 'reading' };
}
