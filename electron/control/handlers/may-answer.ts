import { CodedError } from '../../../shared/coded-error.ts';
import type { Caller } from '../port.ts';
import type { ApprovalsService } from '../services.ts';

/** Refuses answers through an endpoint that may give none: an agent with a shell has a command line too. */
export function mayAnswer(
  { serving, commandLineAnswers }: Pick<ApprovalsService, 'serving' | 'commandLineAnswers'>,
  { endpoint }: Caller,
): void {
  if (!serving) {
    throw new CodedError(
      'gateway-stopped',
      'No gateway runs on this folder, so no call waits for an answer. Start it: railguard serve',
    );
  }
  if (endpoint !== 'command-line' || commandLineAnswers) return;
  throw new CodedError(
    'answers-in-window-only',
    'Answers from the command line are off in the desktop app, for an agent with a shell could give them. Answer in the window, or switch them on there, in Settings under Approvals.',
  );
}
