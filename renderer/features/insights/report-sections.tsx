// biome-ignore-all lint/style/noExcessiveLinesPerFile: the sections of the report, a short component each, with the annex that each leads to
import type { ReactNode } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { count, counted, duration, share } from '../../format/number.ts';
import { dayName, minuteTime } from '../../format/time.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Text, ToolName } from '../../ui/text.tsx';
import { useAgentLabels } from './agent-labels.ts';
import styles from './report.module.css';
import { ReportTable } from './report-table.tsx';
import { bandCount, bandKeys, bands } from './stacks.ts';
import { stoppedWords } from './stopped-words.ts';
import { throughWords } from './through-words.ts';

export type Statistics = CommandOutput<'journal.statistics'>;
export type Actions = CommandOutput<'journal.actions'>;

/** What each part of a report is made of. */
interface Part {
  readonly statistics: Statistics;
  readonly actions: Actions;
  /** The annexes that are printed, among what was chosen. */
  readonly annexes: ReadonlySet<Section>;
}

const answered = {
  allowed: 'Allowed once',
  session: 'Allowed for the session',
  denied: 'Denied',
  always: 'Allowed, and made a rule',
  expired: 'No answer',
  locked: 'Denied, the screen was locked',
  closed: 'Ended without an answer',
} as const;

/** A moment, on one line. */
function useMoment(): (time: number) => ReactNode {
  const { now, clock } = useAppContext();
  return (time) => (
    <time className={styles.moment}>
      {dayName(time, now(), clock)}, {minuteTime(time, clock)}
    </time>
  );
}

function useAgent(): (id: string | null) => ReactNode {
  const labelOf = useAgentLabels();
  return (id) =>
    id === null ? (
      ''
    ) : (
      <span className={styles.name}>
        <Text value={labelOf(id)} />
      </span>
    );
}

const text = (value: string | null): ReactNode => (value === null ? '' : <Text value={value} />);
const tool = (server: string | null, name: string): ReactNode => (
  <span className={styles.name}>
    <ToolName {...(server && { server })} tool={name} />
  </span>
);
const through = (by: string | null): ReactNode => (
  <span className={styles.name}>{text(by === null ? null : throughWords(by))}</span>
);

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
const firstAnswers = 5;

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

/** How many lines of a part stand on the first page: one more than fit is no reason for an annex. */
function linesAtFirst(all: number, first: number): number {
  return all <= first + 1 ? all : first;
}

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

const granted: ReadonlySet<keyof typeof answered> = new Set(['allowed', 'session', 'always']);
const unanswered: ReadonlySet<keyof typeof answered> = new Set(['expired', 'closed']);

/** Half of the answers came within this, milliseconds; null where nobody answered. */
function medianMs(answers: Actions['answers']): number | null {
  const times = answers.filter(({ how }) => !unanswered.has(how)).map(({ afterMs }) => afterMs);
  return times.sort((one, other) => one - other)[Math.floor((times.length - 1) / 2)] ?? null;
}

/** `31 asks: 19 allowed, 9 denied, 3 without an answer · half within 8 s`; of more than are listed only how many. */
function answersWords({ answers, answersTotal }: Actions): string {
  const asks = counted(answersTotal, 'ask');
  if (answersTotal === 0 || answers.length < answersTotal) return asks;
  const allowed = answers.filter(({ how }) => granted.has(how)).length;
  const silent = answers.filter(({ how }) => unanswered.has(how)).length;
  const half = medianMs(answers);
  const within = half === null ? '' : ` · half within ${duration(half)}`;
  return `${asks}: ${allowed} allowed, ${answersTotal - allowed - silent} denied, ${silent} without an answer${within}`;
}

const answersHead = ['Answered', 'Agent', 'Tool', 'Answer', 'Through', 'After'];

function useAnswerCells(): (row: Actions['answers'][number]) => readonly ReactNode[] {
  const at = useMoment();
  const agent = useAgent();
  return (row) => [
    at(row.at),
    agent(row.agent),
    row.tool === null ? '' : tool(row.server, row.tool),
    answered[row.how],
    through(row.by),
    duration(row.afterMs),
  ];
}

function Answers({ actions, annexes }: Part) {
  const cells = useAnswerCells();
  const { answers, answersTotal } = actions;
  const shown = linesAtFirst(answers.length, firstAnswers);
  const where = annexes.has('annexB') ? 'in annex B' : 'left out here';
  return (
    <ReportTable
      title="Answers by a person"
      aside={answersWords(actions)}
      head={answersHead}
      numbers={[5]}
      rows={answers.slice(0, shown).map(cells)}
      total={answersTotal}
      {...(shown < answers.length && { more: `${count(answersTotal - shown)} more ${where}.` })}
      empty="Nothing was asked."
    />
  );
}

function EveryAnswer({ actions: { answers, answersTotal } }: Part) {
  const cells = useAnswerCells();
  if (answers.length === linesAtFirst(answers.length, firstAnswers)) return null;
  return (
    <ReportTable
      title="Annex B, every answer by a person"
      aside={counted(answersTotal, 'ask')}
      head={answersHead}
      numbers={[5]}
      rows={answers.map(cells)}
      total={answersTotal}
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
    const note = row.note ?? 'edited';
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
type Annex = (typeof annexes)[number]['key'];
export type Section = (typeof sections)[number]['key'] | Annex;
