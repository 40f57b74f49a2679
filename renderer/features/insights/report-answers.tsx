import type { ReactNode } from 'react';
import { count, counted, duration } from '../../format/number.ts';
import { type Actions, type Part, through, tool, useAgent, useMoment } from './report-part.tsx';
import { ReportTable } from './report-table.tsx';

const answered = {
  allowed: 'Allowed once',
  session: 'Allowed for the session',
  denied: 'Denied',
  always: 'Allowed, and made a rule',
  expired: 'No answer',
  locked: 'Denied, the screen was locked',
  closed: 'Ended without an answer',
} as const;

const firstAnswers = 5;

/** How many lines of a part stand on the first page: one more than fit is no reason for an annex. */
export function linesAtFirst(all: number, first: number): number {
  return all <= first + 1 ? all : first;
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

const answersHead = ['Answered', 'Agent', 'Tool', 'Answer', 'By', 'After'];

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

export function Answers({ actions, annexes }: Part) {
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

export function EveryAnswer({ actions: { answers, answersTotal } }: Part) {
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
