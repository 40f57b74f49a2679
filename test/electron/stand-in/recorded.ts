/** What the app asked of the system: tests read it, and answer for the system where it would ask a person. */
export interface Recorded {
  readonly what: string;
  readonly details: unknown;
}

export const recorded: Recorded[] = [];

export function record(what: string, details: unknown = null): void {
  recorded.push({ what, details });
}

/** Answers that the next dialogs give, first in first out. A dialog without one is closed unanswered. */
export const dialogAnswers: unknown[] = [];
