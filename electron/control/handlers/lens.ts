import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { maySend } from './may-send.ts';

const inWindowOnly = 'Changes are put back in the window: an agent with a shell could do it from the command line.';

/** What recorded calls were about, and putting back what they replaced. */
export function lensHandlers({
  changes,
  approvals,
}: Pick<ControlContext, 'changes' | 'approvals'>): Pick<Handlers, 'lens.call' | 'putBack.preview' | 'putBack.send'> {
  return {
    'lens.call': ({ call }) => changes.lens(call),
    'putBack.preview': ({ call }) => changes.preview(call),
    'putBack.send'(wanted, caller) {
      maySend(approvals, caller, approvals.commandLineAnswers ? null : inWindowOnly);
      return changes.send(wanted, authorOf(caller));
    },
  };
}
