import { type ReactNode, useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { queryText } from '../../../shared/journal/query-text.ts';
import type { AgentId } from '../../../shared/names.ts';
import { useAgentLabels } from '../../components/agent-labels.ts';
import { count } from '../../format/number.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Text, ToolName } from '../../ui/text.tsx';
import styles from './insights.module.css';
import { NumbersTable } from './numbers-table.tsx';
import type { Span } from './range.ts';
import { type Ranked, RankList } from './rank-list.tsx';
import { stoppedWords } from './stopped-words.ts';
import { useOpenLive } from './use-open-live.ts';

type Statistics = CommandOutput<'journal.statistics'>;
type View = 'denied' | 'tools' | 'agents';

const views: readonly { readonly key: View; readonly words: string }[] = [
  { key: 'denied', words: 'Stopped' },
  { key: 'tools', words: 'Tools' },
  { key: 'agents', words: 'Agents' },
];

function toolQuery(server: string, tool: string): string {
  return queryText([
    { kind: 'field', field: 'server', values: [server], not: false },
    { kind: 'field', field: 'tool', values: [tool], not: false },
  ]);
}

/** A row of a list and of the table behind it. */
interface Line extends Ranked {
  readonly more: readonly ReactNode[];
}

function useLines(statistics: Statistics, { since, until }: Span): Record<View, readonly Line[]> {
  const openLive = useOpenLive();
  const labelOf = useAgentLabels();
  return {
    denied: statistics.stopped.map(({ server, tool, rule, outcome, calls, words, mostly }) => ({
      key: `${server}/${tool} ${rule} ${outcome}`,
      name: <ToolName server={server} tool={tool} />,
      why: (
        <>
          {outcomeLook[outcome].words}: <Text value={stoppedWords({ outcome, rule, words })} />
        </>
      ),
      calls,
      tone: outcomeLook[outcome].tone,
      open: () =>
        openLive({ since, until, outcomes: [outcome], text: `${toolQuery(server, tool)} ${ruleQuery(rule)}` }),
      more: [
        outcomeLook[outcome].words,
        <Text key="rule" value={stoppedWords({ outcome, rule, words })} />,
        <Text key="agent" value={labelOf(mostly)} />,
      ],
    })),
    tools: statistics.tools.map(({ server, tool, calls }) => ({
      key: `${server}/${tool}`,
      name: <ToolName server={server} tool={tool} />,
      calls,
      open: () => openLive({ since, until, text: toolQuery(server, tool) }),
      more: [],
    })),
    agents: statistics.agents.map(({ agent, calls }) => ({
      key: agent,
      name: <Text value={labelOf(agent)} />,
      calls,
      open: () => openLive({ since, until, agents: [agent as AgentId] }),
      more: [],
    })),
  };
}

function ruleQuery(rule: string): string {
  return queryText([{ kind: 'field', field: 'rule', values: [rule], not: false }]);
}

/** What was stopped most, the busiest tools, the busiest agents. */
export function Busiest({ statistics, span }: { readonly statistics: Statistics; readonly span: Span }) {
  const [view, setView] = useState<View>('denied');
  const lines = useLines(statistics, span);
  const heads: Record<View, readonly string[]> = {
    denied: ['Tool', 'Outcome', 'Rule', 'Mostly by', 'Calls'],
    tools: ['Tool', 'Calls'],
    agents: ['Agent', 'Calls'],
  };
  const empty: Record<View, string> = {
    denied: 'Nothing was stopped.',
    tools: 'No tool was called.',
    agents: 'No agent called.',
  };
  const titles: Record<View, string> = { denied: 'Most stopped', tools: 'Busiest tools', agents: 'Busiest agents' };
  return (
    <section className={styles.part} aria-label="Most stopped, busiest tools and agents">
      <div className={styles.partHead}>
        <h2>{titles[view]}</h2>
        <NumbersTable
          of={titles[view]}
          table={() => ({
            title: titles[view],
            head: heads[view],
            rows: lines[view].map(({ key, name, more, calls, open }) => ({
              key,
              cells: [name, ...more, count(calls)],
              open,
            })),
          })}
        />
        <Segmented small label="List" value={view} choices={views} onChange={setView} />
      </div>
      <RankList rows={lines[view]} empty={empty[view]} />
    </section>
  );
}
