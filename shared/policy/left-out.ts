/** What stopped a recorded call before any policy could decide it, so that a draft cannot be judged by it. */
export const leftOutReasons = ['paused', 'unknown', 'held', 'invalid', 'arguments', 'changed', 'fault'] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];
export type LeftOut = Readonly<Partial<Record<LeftOutReason, number>>>;

/** After the number of calls. */
const words: Readonly<Record<LeftOutReason, string>> = {
  paused: 'made while paused',
  unknown: 'of an unknown tool',
  held: 'of a definition that waits for review',
  invalid: 'not valid as a call',
  arguments: 'with wrong arguments',
  changed: 'ended by a change of the rules',
  fault: 'stopped by a fault of Railguard',
};

export function countLeftOut(leftOut: LeftOut): number {
  return leftOutReasons.reduce((sum, reason) => sum + (leftOut[reason] ?? 0), 0);
}

/** `2 made while paused, 1 of an unknown tool`; empty where none is left out. */
export function leftOutWords(leftOut: LeftOut): string {
  return leftOutReasons
    .flatMap((reason) => (leftOut[reason] === undefined ? [] : [`${leftOut[reason]} ${words[reason]}`]))
    .join(', ');
}
