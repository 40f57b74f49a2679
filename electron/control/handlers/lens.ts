import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { type Caller, ControlError } from '../port.ts';

/** What recorded calls were about, and putting back what they replaced. */
export function lensHandlers({
  changes,
  approvals,
}: Pick<ControlContext, 'changes' | 'approvals'>): Pick<Handlers, 'lens.call' | 'putBack.preview' | 'putBack.send'> {
  /** What goes out as the person must come from one: an agent with a shell has a command line too. */
  const maySend = (caller: Caller): void => {
    if (!approvals.serving) {
      throw new ControlError({
        code: 'gateway-stopped',
        message: 'No gateway runs on this folder, so nothing can be sent. Start it: railguard serve',
      });
    }
    if (caller.endpoint !== 'command-line' || approvals.commandLineAnswers) return;
    throw new ControlError({
      code: 'answers-in-window-only',
      message: 'Changes are put back in the window: an agent with a shell could do it from the command line.',
    });
  };
  return {
    'lens.call': ({ call }) => changes.lens(call),
    'putBack.preview': ({ call }) => changes.preview(call),
    'putBack.send'(wanted, caller) {
      maySend(caller);
      return changes.send(wanted, authorOf(caller));
    },
  };
}
