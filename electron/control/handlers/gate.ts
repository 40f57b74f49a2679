import { CodedError } from '../../../shared/coded-error.ts';
import { diskRefusal } from '../../lib/system-words.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { gateState } from '../gate-state.ts';

export function gateHandlers(context: ControlContext): Pick<Handlers, 'gate.state' | 'gate.pause' | 'gate.resume'> {
  let pauses = 0;
  return {
    'gate.state': () => gateState(context),
    async 'gate.pause'(_input, caller) {
      pauses += 1;
      // The gate closes first: a settings file that cannot be written must not keep it open.
      context.gate.pause();
      try {
        if (context.settings.get().pausedSince === null) {
          context.settings.update((settings) => ({ ...settings, pausedSince: context.clock.now() }));
          await context.journal.event({ kind: 'gate', what: 'Paused: every call is refused', by: authorOf(caller) });
        }
      } catch (error) {
        throw pausedAllTheSame(error);
      }
      return gateState(context);
    },
    async 'gate.resume'(_input, caller) {
      if (context.settings.get().pausedSince !== null || context.gate.paused !== null) {
        const before = pauses;
        // Written before it opens: what a restart would find and what is in force never differ towards open.
        await context.journal.event({ kind: 'gate', what: 'Resumed: guarding', by: authorOf(caller) });
        if (pauses !== before) {
          // Somebody pressed Pause while the disk was slow: the last word counts.
          await context.journal.event({
            kind: 'gate',
            what: 'Paused again before it was resumed',
            by: authorOf(caller),
          });
          return gateState(context);
        }
        context.settings.update((settings) => ({ ...settings, pausedSince: null }));
      }
      context.settleDoubt();
      context.gate.resume();
      return gateState(context);
    },
  };
}

/** A person who paused must not believe that calls pass, nor that it outlives a restart. */
function pausedAllTheSame(error: unknown): unknown {
  const why = error instanceof CodedError ? error.message : diskRefusal(error);
  if (why === null) return error;
  return new CodedError('disk-refused', `Paused: every call is refused, but that is not written down. ${why}`);
}
