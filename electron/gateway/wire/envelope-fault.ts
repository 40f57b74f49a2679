import type { ErrorCode } from '../../../shared/error-codes.ts';
import type { RpcId } from '../../../shared/upstream-connection.ts';
import type { RefusalCause } from '../ports.ts';

export interface EnvelopeFault {
  readonly kind: 'fault';
  readonly status: 400 | 413;
  readonly code: number;
  readonly message: string;
  readonly id: RpcId | null;
  readonly cause: RefusalCause;
  /** A word for programs, where the message is of a right form and too much all the same. */
  readonly reason: BodyReason | null;
}
export type BodyReason = Extract<ErrorCode, `body-${string}`>;

/** Characters of names that are looked up, recorded and repeated in answers. */
export const longest = { method: 256, name: 1024, uri: 16_384 };

export const parseError = -32700;
export const invalidRequest = -32600;
export const invalidParams = -32602;

/** What is wrong with a message; `id` where that is known. */
export function fault(code: number, message: string, id: RpcId | null): EnvelopeFault {
  return { kind: 'fault', status: 400, code, message, id, cause: 'envelope', reason: null };
}

export function noJson(): EnvelopeFault {
  return fault(parseError, 'Parse error: the body is not valid JSON', null);
}

/** A body of the right form that is too much all the same. */
export function tooMuch(what: string, cause: RefusalCause, reason: BodyReason): EnvelopeFault {
  return { ...fault(invalidRequest, `Refused: ${what}`, null), status: 413, cause, reason };
}

export function tooLong(what: keyof typeof longest, id: RpcId | null): EnvelopeFault {
  const message = `Refused: "${what}" has more than ${longest[what]} characters`;
  return { ...fault(invalidParams, message, id), reason: 'body-name' };
}
