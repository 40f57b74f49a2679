import type { ReactNode } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { count, counted, duration, share } from '../../format/number.ts';
import { dayName, minuteTime } from '../../format/time.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Text, ToolName } from '../../ui/text.tsx';
import { useAgentLabels } from './agent-labels.ts';
import { ReportTable } from './report-table.tsx';
import { bandCount, bandKeys, bands } from './stacks.ts';

export type Statistics = CommandOutput<'journal.statistics'>;
export type Deeds = CommandOutput<'journal.deeds'>;

const answered = {
  allowed: 'Allowed once',
  session: 'Allowed for the session',
  denied: 'Denied',
  always: 'Allowed, and made a rule',
  expired: 'No answer',
  locked: 'Denied, the screen was locked',
  closed: 'Ended without an answer',
} as const;

/** A moment as the report writes it. */
export function useMoment(): (time: number) => string {
  const { now, clock } = useAppContext();
  return (time) => `${dayName(time, now(), clock)}, ${minuteTime(time, clock)}`;
}

function useAgent(): (id: string | null) => ReactNode {
  const labelOf = useAgentLabels();
  return (id) => (id === null ? '' : <Text value={labelOf(id)} />);
}

const text = (value: string | null): ReactNode => (value === null ? '' : <Text value={value} />);
const tool = (server: string | null, name: string): ReactNode => <ToolName {...(server && { server })} tool={name} />;

function Agents({ statistics }: { readonly statistics: Statistics }) {
  const agent = useAgent();
  const { data: agents = [] } = useCommand('agents.list', {});
  const knownBy = new Map<string, string>(agents.map(({ id, tokenTail }) => [id, `token …${tokenTail}`]));
  const allowed = share(bandCount(statistics.outcomes, 'allowed'), statistics.calls);
  return (
    <ReportTable
      title="Agents and outcomes"
      aside={`${counted(statistics.calls, 'call')}${allowed === '' ? '' : `, ${allowed} allowed`}`}
      head={['Agent', 'Known by', 'Calls', ...bandKeys.map((band) => bands[band].words)]}
      numbers={2}
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

function Stopped({ statistics: { stopped } }: { readonly statistics: Statistics }) {
  const agent = useAgent();
  const stoppedCalls = stopped.reduce((sum, { calls }) => sum + calls, 0);
  return (
    <ReportTable
      title="What was stopped, and why"
      aside={`${counted(stoppedCalls, 'call')}, none of them reached a server`}
      head={['Tool', 'Outcome', 'Because', 'Mostly by', 'Rule', 'Calls']}
      numbers={5}
      rows={stopped.map((row) => [
        tool(row.server, row.tool),
        outcomeLook[row.outcome].words,
        text(row.words),
        agent(row.mostly),
        <code key="rule">
          <Text value={row.rule} />
        </code>,
        count(row.calls),
      ])}
      empty="Nothing was stopped."
    />
  );
}

const granted: ReadonlySet<keyof typeof answered> = new Set(['allowed', 'session', 'always']);
const unanswered: ReadonlySet<keyof typeof answered> = new Set(['expired', 'closed']);

/** `31 asks: 19 allowed, 9 denied, 3 without an answer`; of more than are listed only how many. */
function answersWords({ answers, answersTotal }: Deeds): string {
  const asks = counted(answersTotal, 'ask');
  if (answersTotal === 0 || answers.length < answersTotal) return asks;
  const allowed = answers.filter(({ how }) => granted.has(how)).length;
  const silent = answers.filter(({ how }) => unanswered.has(how)).length;
  return `${asks}: ${allowed} allowed, ${answersTotal - allowed - silent} denied, ${silent} without an answer`;
}

function Answers({ deeds }: { readonly deeds: Deeds }) {
  const at = useMoment();
  const agent = useAgent();
  return (
    <ReportTable
      title="Answers by a person"
      aside={answersWords(deeds)}
      head={['Answered', 'Agent', 'Tool', 'Answer', 'Through', 'After']}
      numbers={5}
      rows={deeds.answers.map((row) => [
        at(row.at),
        agent(row.agent),
        row.tool === null ? '' : tool(row.server, row.tool),
        answered[row.how],
        text(row.by),
        duration(row.afterMs),
      ])}
      total={deeds.answersTotal}
      empty="Nothing was asked."
    />
  );
}

function Policies({ deeds }: { readonly deeds: Deeds }) {
  const at = useMoment();
  return (
    <ReportTable
      title="Policy changes"
      aside={counted(deeds.policiesTotal, 'version')}
      head={['Applied', 'By', 'What']}
      rows={deeds.policies.map((row) => [at(row.at), text(row.by), text(row.what)])}
      total={deeds.policiesTotal}
      empty="No policy was changed."
    />
  );
}

function Changes({ deeds }: { readonly deeds: Deeds }) {
  const at = useMoment();
  return (
    <ReportTable
      title="Other changes"
      aside="servers, agents, definitions, the gate, exports"
      head={['When', 'By', 'What']}
      rows={deeds.changes.map((row) => [at(row.at), text(row.by), text(row.what)])}
      total={deeds.changesTotal}
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
export type Section = (typeof sections)[number]['key'];
