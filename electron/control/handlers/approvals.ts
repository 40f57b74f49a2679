import { CodedError } from '../../../shared/coded-error.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { answerRuleHandlers } from './answer-rules.ts';
import { mayAnswer } from './may-answer.ts';

type ApprovalHandlers = Pick<
  Handlers,
  | 'approvals.list'
  | 'approvals.get'
  | 'approvals.answer'
  | 'approvals.endSession'
  | 'approvals.history'
  | 'approvals.settings'
  | 'approvals.review'
  | 'approvals.draftRule'
  | 'approvals.makeRule'
>;

export function approvalHandlers(deps: ApprovalHandlerDeps): ApprovalHandlers {
  const { approvals, journal, settings, gate } = deps;
  return {
    ...answerRuleHandlers(deps),
    'approvals.list': () => approvals.state(),
    'approvals.get': ({ id }) => approvals.view(id),
    'approvals.history': ({ limit }) => approvals.history(limit),
    'approvals.answer'({ ids, answer }, caller) {
      mayAnswer(approvals, caller);
      // A pause denies what waits, whoever answers in the same moment.
      const paused = gate.paused !== null;
      return ids.map((id) => {
        const answered = paused
          ? ({ done: false, why: 'Railguard is paused: nothing may pass.' } as const)
          : approvals.answer(id, answer, authorOf(caller));
        return { id, done: answered.done, why: answered.done ? null : answered.why, ask: approvals.view(id) };
      });
    },
    'approvals.review'({ ids, verdict }, caller) {
      mayAnswer(approvals, caller);
      if (verdict === 'allow' && gate.paused !== null) {
        throw new CodedError('paused', 'Railguard is paused: nothing may pass.');
      }
      const seen = ids.filter((id) => approvals.review(id, verdict, authorOf(caller)));
      if (seen.length === 0) {
        throw new CodedError('ask-unknown', 'It was looked at already, or is forgotten.');
      }
      return approvals.state();
    },
    'approvals.endSession'({ id }, caller) {
      mayAnswer(approvals, caller);
      if (!approvals.endSession(id, authorOf(caller))) {
        throw new CodedError('ask-unknown', `No answer for a session has the id ${id}.`);
      }
      return approvals.state();
    },
    async 'approvals.settings'(change, caller) {
      mayAnswer(approvals, caller);
      settings.update((before) => ({ ...before, approvals: { ...before.approvals, ...defined(change) } }));
      const { timeoutSeconds, holdSeconds } = settings.get().approvals;
      const ends = timeoutSeconds === null ? 'wait until they are answered' : `are denied after ${timeoutSeconds} s`;
      const what = `Asks ${ends}, calls are held for ${holdSeconds} s`;
      await journal.event({ kind: 'gate', what, by: authorOf(caller) });
      approvals.changed();
      return approvals.state();
    },
  };
}

type ApprovalHandlerDeps = Pick<
  ControlContext,
  'approvals' | 'journal' | 'settings' | 'gate' | 'policies' | 'servers' | 'clock'
>;

function defined<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}
