import { type Ref, useEffect, useId, useState } from 'react';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { useAppContext } from '../../data/app-context.ts';
import { choiceCounts } from '../../data/feed/feed-list.ts';
import type { FilterField } from '../../data/feed/filter.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { useSelected } from '../../data/store.ts';
import { count, counted } from '../../format/number.ts';
import { SearchInput } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { outcomeLook, outcomes, risks } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { type Choice, ChoiceList, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './filter-bar.module.css';
import { FilterChip } from './filter-chip.tsx';
import { SavedFiltersMenu } from './saved-filters.tsx';
import { TimeChip } from './time-chip.tsx';

/** Inside an open menu only: counting ten thousand rows is for the moment when someone looks. */
function CountedChoices<K extends string>({
  field,
  choice,
  words,
  order,
  chosen,
  onChange,
}: {
  readonly field: FilterField;
  readonly choice: (row: FeedRow) => K;
  readonly words: (key: K, rows: Iterable<FeedRow>) => string;
  readonly order: readonly K[] | null;
  readonly chosen: readonly K[];
  readonly onChange: (chosen: readonly K[]) => void;
}) {
  const { feed } = useAppContext();
  const list = useSelected(feed, (state) => state.list);
  const next = useSelected(feed, (state) => state.next);
  const counts = choiceCounts(list, field, choice);
  const keys = order ?? [...new Set([...counts.keys(), ...chosen])].sort();
  const choices: readonly Choice<K>[] = keys.map((key) => ({
    key,
    words: words(key, list.rows.values()),
    counted: counts.get(key) ?? 0,
  }));
  return (
    <>
      <ChoiceList choices={choices} chosen={chosen} onChange={onChange} />
      {next !== null && (
        <>
          <MenuLine />
          <MenuLabel>Counted in the newest {counted(list.rows.size, 'call')}</MenuLabel>
        </>
      )}
    </>
  );
}

function several(words: readonly string[], many: string): string | null {
  if (words.length === 0) return null;
  return words.length <= 2 ? words.join(', ') : `${words.length} ${many}`;
}

function labelOf(agent: string, rows: Iterable<FeedRow>): string {
  for (const row of rows) if (row.agent === agent) return row.agentLabel;
  return agent;
}

const patienceMs = 600;
const language =
  'Words search tool, agent, arguments and result.\nagent: tool: server: category: risk: outcome: rule: call: since: until: search one field.\nA comma means or, - in front means not:\ntool:get_*,close_run -outcome:allowed since:2h';

/** The query language of the journal. What is wrong with it is said below the box, but never while a person still types. */
function SearchBox({ search }: { readonly search: Ref<HTMLInputElement> }) {
  const { feed } = useAppContext();
  const { text: typed, textProblem } = useSelected(feed, (state) => state.list.filter);
  const [rested, setRested] = useState<string | null>(null);
  const problemId = useId();
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(typed), patienceMs);
    return () => window.clearTimeout(timer);
  }, [typed]);
  const problem = rested === typed ? textProblem : null;
  return (
    <div className={styles.search}>
      <SearchInput
        ref={search}
        label="Search calls"
        placeholder="Tool, argument, agent"
        // What is wrong is said below the box, where the help would cover it.
        tip={problem === null ? language : undefined}
        problemId={problem === null ? undefined : problemId}
        value={typed}
        onChange={(event) => feed.setFilter({ text: event.target.value })}
        onBlur={() => setRested(typed)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (typed) feed.setFilter({ text: '' });
          else event.currentTarget.blur();
        }}
      />
      <div role="status">
        {problem !== null && (
          <p id={problemId} className={styles.searchProblem}>
            <Text value={problem} />
          </p>
        )}
      </div>
    </div>
  );
}

/** What arrived while the feed is held, in a place of its own that stands whether there is something or not. */
function Fresh() {
  const { feed } = useAppContext();
  const fresh = useSelected(feed, ({ list, held }) => (held ? list.fresh : 0));
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
  const words = useSelected(feed, ({ list }) =>
    several(
      list.filter.agents.map((agent) => labelOf(agent, list.rows.values())),
      'agents',
    ),
  );
  return (
    <FilterChip name="Agent" chosen={words} onClear={() => feed.setFilter({ agents: [] })}>
      <CountedChoices
        field="agents"
        choice={(row) => row.agent}
        words={labelOf}
        order={null}
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
      <Fresh />
    </div>
  );
}
