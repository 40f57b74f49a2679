import { type Ref, useEffect, useId, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { SearchInput } from '../../ui/controls.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './filter-bar.module.css';

const patienceMs = 600;
const language =
  'Words search tool, agent, arguments and result.\nagent: tool: server: category: risk: outcome: rule: call: since: until: search one field.\nA comma means or, - in front means not:\ntool:get_*,close_run -outcome:allowed since:2h';

/** The query language of the journal. What is wrong with it is said below the box, but never while a person still types. */
export function SearchBox({ search }: { readonly search: Ref<HTMLInputElement> }) {
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
