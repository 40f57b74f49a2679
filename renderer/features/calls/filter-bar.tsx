import type { Ref } from 'react';
import { useAgentLabels } from '../../components/agent-labels.ts';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { useSelected } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { count, counted } from '../../format/number.ts';
import { cx } from '../../ui/cx.ts';
import { outcomeLook, outcomes, risks } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { CountedChoices } from './counted-choices.tsx';
import styles from './filter-bar.module.css';
import { FilterChip } from './filter-chip.tsx';
import { SavedFiltersMenu } from './saved-filters.tsx';
import { SearchBox } from './search-box.tsx';
import { TimeChip } from './time-chip.tsx';

function several(words: readonly string[], many: string): string | null {
  if (words.length === 0) return null;
  return words.length <= 2 ? words.join(', ') : `${words.length} ${many}`;
}

/** What arrived while the feed is held, in a place of its own that stands whether there is something or not. */
function NewCallsButton() {
  const { feed } = useAppContext();
  const fresh = useSelected(feed, ({ list, frozen }) => (frozen ? list.fresh : 0));
  if (fresh === 0) return <span className={styles.slot} />;
  return (
    <button type="button" className={styles.fresh} onClick={() => feed.follow()} data-tip="Show them and follow">
      <Icon name="up" size={14} />
      {count(fresh)} new
    </button>
  );
}

/** Where another page led here with the very calls that it counted. */
function NamedCalls() {
  const { feed } = useAppContext();
  const calls = useSelected(feed, ({ list }) => list.filter.calls.length);
  if (calls === 0) return null;
  return (
    <span className={cx(styles.filter, styles.on)}>
      <span className={styles.fixed}>{counted(calls, 'chosen call')}</span>
      <button type="button" aria-label="Clear calls filter" onClick={() => feed.setFilter({ calls: [] })}>
        <Icon name="x" size={12} />
      </button>
    </span>
  );
}

function AgentFilter() {
  const { feed } = useAppContext();
  const chosen = useSelected(feed, (state) => state.list.filter.agents);
  const labelOf = useAgentLabels();
  const { data: recorded = [] } = useCommand('journal.agents', {});
  return (
    <FilterChip
      name="Agent"
      chosen={several(chosen.map(labelOf), 'agents')}
      onClear={() => feed.setFilter({ agents: [] })}
    >
      <CountedChoices
        field="agents"
        choice={(row) => row.agent}
        words={labelOf}
        order={null}
        also={recorded.map(({ id }) => id)}
        chosen={chosen}
        onChange={(agents) => feed.setFilter({ agents })}
      />
    </FilterChip>
  );
}

export function FilterBar({ search }: { readonly search: Ref<HTMLInputElement> }) {
  const { feed } = useAppContext();
  const filter = useSelected(feed, (state) => state.list.filter);
  return (
    <div className={styles.filters}>
      <SearchBox search={search} />
      <AgentFilter />
      <FilterChip
        name="Decision"
        chosen={several(
          filter.outcomes.map((outcome) => outcomeLook[outcome].words),
          'decisions',
        )}
        onClear={() => feed.setFilter({ outcomes: [] })}
      >
        <CountedChoices
          field="outcomes"
          choice={shownOutcome}
          words={(outcome) => outcomeLook[outcome].words}
          order={outcomes}
          chosen={filter.outcomes}
          onChange={(chosen) => feed.setFilter({ outcomes: chosen })}
        />
      </FilterChip>
      <FilterChip name="Risk" chosen={several(filter.risks, 'risks')} onClear={() => feed.setFilter({ risks: [] })}>
        <CountedChoices
          field="risks"
          choice={(row) => row.risk}
          words={(risk) => risk}
          order={risks}
          chosen={filter.risks}
          onChange={(chosen) => feed.setFilter({ risks: chosen })}
        />
      </FilterChip>
      <TimeChip />
      <FilterChip
        name="Server"
        chosen={several(filter.servers, 'servers')}
        onClear={() => feed.setFilter({ servers: [] })}
      >
        <CountedChoices
          field="servers"
          choice={(row) => row.server}
          words={(server) => server}
          order={null}
          chosen={filter.servers}
          onChange={(servers) => feed.setFilter({ servers })}
        />
      </FilterChip>
      <NamedCalls />
      <SavedFiltersMenu />
      <NewCallsButton />
    </div>
  );
}
