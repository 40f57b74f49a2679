import type { ErrorCode } from './error-codes.ts';

/** Faults under which every call is refused. Others, a server that does not answer, are no matter of the rest. */
const closing = [
  'guard-in-doubt',
  'journal-full',
  'journal-read-only',
  'journal-gone',
  'journal-damaged',
  'journal-failed',
] as const satisfies readonly ErrorCode[];
export type ClosingCode = (typeof closing)[number];

export function closesGate({ code }: { readonly code: string }): boolean {
  return closing.some((other) => other === code);
}
