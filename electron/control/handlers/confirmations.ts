import { CodedError } from '../../../shared/coded-error.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

export function confirmationHandlers({
  confirmations,
}: Pick<ControlContext, 'confirmations'>): Pick<Handlers, 'confirmations.list' | 'confirmations.answer'> {
  return {
    'confirmations.list': () => confirmations.list(),
    'confirmations.answer'({ id, allow }, caller) {
      if (caller.endpoint === 'command-line') {
        throw new CodedError(
          'answers-in-window-only',
          'What waits for a person in the window is answered there, not on the command line.',
        );
      }
      if (!confirmations.answer(id, allow, authorOf(caller))) {
        throw new CodedError('command-not-allowed', 'It does not wait any more.');
      }
      return confirmations.list();
    },
  };
}
