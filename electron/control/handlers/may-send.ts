import { CodedError } from '../../../shared/coded-error.ts';
import type { Caller } from '../port.ts';
import type { ApprovalsService } from '../services.ts';

/**
 * What goes out as the person must come from one: an agent with a shell has a command line too. `refusal`: what the command
 * line is told; null where it may send.
 */
export function maySend(
  { serving }: Pick<ApprovalsService, 'serving'>,
  { endpoint }: Caller,
  refusal: string | null,
): void {
  if (!serving) {
    throw new CodedError(
      'gateway-stopped',
      'No gateway runs on this folder, so nothing can be sent. Start it: railguard serve',
    );
  }
  if (endpoint === 'command-line' && refusal !== null) {
    throw new CodedError('answers-in-window-only', refusal);
  }
}
