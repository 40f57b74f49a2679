import type { ControlBridge, ControlErrorBody } from '../../../shared/control/bridge.ts';
import type { Store } from '../store.ts';

/**
 * Whether the guarding process can be reached. `locked`: this page has no valid token, only a new address helps.
 * `silent`: the line is open and nothing comes over it, so nothing is known of the gate until something does. A gate
 * that runs goes on guarding in all of them; it is only the view that is blind.
 */
export type Connection = 'connecting' | 'open' | 'silent' | 'lost' | 'locked';

export interface InterfaceBridge extends ControlBridge {
  readonly connection: Store<Connection>;
  /**
   * Called each time events begin to arrive, the first time included: what happened before that moment was missed, so all
   * that is on screen is to be read then. Called at once where they arrive already. Returns an unsubscribe function.
   */
  onOpen(listener: () => void): () => void;
  close(): void;
}

/** A command that was refused, or that never reached the guarding process (`unreachable`). */
export class CommandRefused extends Error {
  readonly body: ControlErrorBody;
  constructor(body: ControlErrorBody) {
    super(body.message);
    this.name = 'CommandRefused';
    this.body = body;
  }
}

export const unreachable: ControlErrorBody = {
  code: 'unreachable',
  message: 'Railguard does not answer. It may have stopped; agents get no answer either. Start it again.',
  exit: 1,
};

/** Why something could not be read, and what holds all the same: that is not known of a process that may have stopped. */
export function withWhatHolds(why: string, holds: string): string {
  return why === unreachable.message ? why : `${why} ${holds}`;
}

/** So many places of a refused text are named in one line. */
const mostProblems = 3;

/** One line for a toast or an error state, whatever was thrown; with what is wrong where in a text that was refused. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const problems = error instanceof CommandRefused ? (error.body.problems ?? []) : [];
  const named = problems.slice(0, mostProblems).map(({ line, message }) => `Line ${line}: ${message}`);
  return [error.message, ...named, ...(problems.length > named.length ? ['And more.'] : [])].join(' ');
}
