import type { FeedRow } from '../../../shared/control/feed.ts';
import { useAppContext } from '../../data/app-context.ts';
import { choiceCounts, countedRows } from '../../data/feed/feed-list.ts';
import type { FilterField } from '../../data/feed/filter.ts';
import { useSelected } from '../../data/store.ts';
import { counted } from '../../format/number.ts';
import { type Choice, ChoiceList, MenuLabel, MenuLine } from '../../ui/menu.tsx';

/** Inside an open menu only: counting ten thousand rows is for the moment when someone looks. */
export function CountedChoices<K extends string>({
  field,
  choice,
  words,
  order,
  also = [],
  chosen,
  onChange,
}: {
  readonly field: FilterField;
  readonly choice: (row: FeedRow) => K;
  readonly words: (key: K) => string;
  readonly order: readonly K[] | null;
  /** Offered though no row of them was read. */
  readonly also?: readonly K[];
  readonly chosen: readonly K[];
  readonly onChange: (chosen: readonly K[]) => void;
}) {
  const { feed } = useAppContext();
  const list = useSelected(feed, (state) => state.list);
  const next = useSelected(feed, (state) => state.next);
  const counts = choiceCounts(list, field, choice);
  const keys = order ?? [...new Set([...counts.keys(), ...chosen, ...also])].sort();
  const choices: readonly Choice<K>[] = keys.map((key) => ({
    key,
    words: words(key),
    counted: counts.get(key) ?? 0,
  }));
  return (
    <>
      <ChoiceList choices={choices} chosen={chosen} onChange={onChange} />
      {next !== null && (
        <>
          <MenuLine />
          <MenuLabel>
            {list.floor === null ? 'Counted in ' : 'Counted in the newest '}
            {counted(countedRows(list).length, 'call')}
            {list.floor === null && ', read for this filter'}
          </MenuLabel>
        </>
      )}
    </>
  );
}
