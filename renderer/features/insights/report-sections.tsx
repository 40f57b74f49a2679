import type { ReactNode } from 'react';
import { useCommand } from '../../data/use-command.ts';
import { count, counted, share } from '../../format/number.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Text } from '../../ui/text.tsx';
import { Answers, EveryAnswer, linesAtFirst } from './report-answers.tsx';
import { type Actions, type Part, type Statistics, text, through, tool, useAgent, useMoment } from './report-part.tsx';
import { ReportTable } from './report-table.tsx';
import { bandCount, bandKeys, bands } from './stacks.ts';
import { stoppedWords } from './stopped-words.ts';

function Agents({ statistics }: Part) {
  const agent = useAgent();
  const { data: agents = [] } = useCommand('agents.list', {});
  const knownBy = new Map<string, string>(agents.map(({ id, tokenTail }) => [id, `token …${tokenTail}`]));
  const allowed = share(bandCount(statistics.outcomes, 'allowed'), statistics.calls);
  return (
    <ReportTable
      title="Agents and outcomes"
      aside={`${counted(statistics.calls, 'call')}${allowed === '' ? '' : `, ${allowed} allowed`}`}
      head={['Agent', 'Known by', 'Calls', ...bandKeys.map((band) => bands[band].words)]}
      numbers={[2, ...bandKeys.map((_, index) => index + 3)]}
      rows={statistics.agents.map(({ agent: id, calls, outcomes }) => [
        agent(id),
        knownBy.get(id) ?? '',
        count(calls),
        ...bandKeys.map((band) => count(bandCount(outcomes, band))),
      ])}
      empty="No agent called."
    />
  );
}

type StoppedRow = Statistics['stopped'][number];

/** So many stand on the first page; the annexes have all. */
const firstStopped = 7;
const stoppedHead = ['Calls', 'Outcome', 'Tool', 'Because', 'Mostly by', 'Rule'];

function useStoppedCells(): (row: StoppedRow) => readonly ReactNode[] {
  const agent = useAgent();
  return (row) => [
    count(row.calls),
    outcomeLook[row.outcome].words,
    tool(row.server, row.tool),
    text(stoppedWords(row)),
    agent(row.mostly),
    <code key="rule">
      <Text value={row.rule} />
    </code>,
  ];
}

const callsOf = (rows: readonly StoppedRow[]): number => rows.reduce((sum, { calls }) => sum + calls, 0);

function Stopped({ statistics: { stopped }, annexes }: Part) {
  const cells = useStoppedCells();
  const shown = linesAtFirst(stopped.length, firstStopped);
  const rest = stopped.slice(shown);
  const tools = new Set(rest.map((row) => `${row.server}/${row.tool}`)).size;
  return (
    <ReportTable
      title="What was stopped, and why"
      aside={`${counted(callsOf(stopped), 'call')}, none of them reached a server`}
      head={stoppedHead}
      numbers={[0]}
      rows={stopped.slice(0, shown).map(cells)}
      total={stopped.length}
      more={
        <>
          {count(callsOf(rest))} more, of {counted(tools, 'tool')} by {counted(rest.length, 'rule')}
          {annexes.has('annexA') ? ', in annex A.' : ', left out here.'}
        </>
      }
      empty="Nothing was stopped."
    />
  );
}

function EveryRule({ statistics: { stopped } }: Part) {
  const cells = useStoppedCells();
  if (stopped.length === linesAtFirst(stopped.length, firstStopped)) return null;
  return (
    <ReportTable
      title="Annex A, every rule that stopped calls"
      aside={counted(stopped.length, 'rule')}
      head={stoppedHead}
      numbers={[0]}
      rows={stopped.map(cells)}
      empty=""
    />
  );
}

const effects = {
  first: 'first version',
  same: 'the same calls pass',
  stricter: 'stricter',
  permissive: 'more permissive',
  mixed: 'partly stricter',
} as const;

/** The policy of a server, or what one agent has beside it. */
const policyName = ({ server, agent }: Actions['policies'][number]): string =>
  agent === null ? (server ?? '') : `${server ?? ''}@${agent}`;

function Policies({ actions }: Part) {
  const at = useMoment();
  const isOne = new Set(actions.policies.map(policyName)).size === 1;
  const what = (row: Actions['policies'][number]): string => {
    if (row.version === null) return row.what;
    const note = row.note ?? (row.change?.effect === 'first' ? 'written' : 'edited');
    return isOne ? note : `${policyName(row)}: ${note}`;
  };
  return (
    <ReportTable
      title="Policy changes"
      aside={counted(actions.policiesTotal, 'version')}
      head={['Version', 'Applied', 'By', 'What', 'Lines', 'Effect']}
      rows={actions.policies.map((row) => [
        row.version === null ? '' : `v${row.version}`,
        at(row.at),
        through(row.by),
        text(what(row)),
        row.change && <code key="lines">{`+${row.change.added} −${row.change.removed}`}</code>,
        row.change && effects[row.change.effect],
      ])}
      total={actions.policiesTotal}
      empty="No policy was changed."
    />
  );
}

function Changes({ actions }: Part) {
  const at = useMoment();
  return (
    <ReportTable
      title="Other changes"
      aside="servers, agents, definitions, the gate, exports"
      head={['When', 'By', 'What']}
      rows={actions.changes.map((row) => [at(row.at), through(row.by), text(row.what)])}
      total={actions.changesTotal}
      empty="Nothing else was changed."
    />
  );
}

/** The parts that a person can leave out, in the order in which they print; `counted` is the number beside each. */
export const sections = [
  { key: 'agents', words: 'Agents and outcomes', counted: 'agents', part: Agents },
  { key: 'stopped', words: 'What was stopped, and why', counted: 'stopped', part: Stopped },
  { key: 'answers', words: 'Answers by a person', counted: 'answersTotal', part: Answers },
  { key: 'policies', words: 'Policy changes', counted: 'policiesTotal', part: Policies },
  { key: 'changes', words: 'Other changes', counted: 'changesTotal', part: Changes },
] as const;

/** What follows on pages of their own, where the first page has not all of it. */
export const annexes = [
  { key: 'annexA', words: 'Annex A, every rule', counted: 'stopped', part: EveryRule },
  { key: 'annexB', words: 'Annex B, every answer', counted: 'answersTotal', part: EveryAnswer },
] as const;
