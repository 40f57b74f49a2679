import { CodedError } from '../../../shared/coded-error.ts';
import { systemWords } from '../../lib/system-words.ts';

/** Why a login at a remote server cannot be, in words for a person; they hold no secret. */
export class LoginError extends CodedError<
  'login-needless' | 'login-unregistered' | 'login-moved' | 'login-port' | 'login-failed'
> {}

/** Words of another program as one short line of text, without characters that steer a screen. */
export function harmless(text: string): string {
  return text
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu, ' ')
    .slice(0, 200)
    .toWellFormed();
}

/** What went wrong, in one line. Part of it may be the words of an authorization server. */
export function lineOf(error: unknown): string {
  // The words of a validator are a list of rules for programmers; where it broke is what helps.
  if (error instanceof Error && error.name.endsWith('ZodError') && 'issues' in error) {
    const [first] = error.issues as readonly { readonly path: readonly PropertyKey[] }[];
    const where = harmless((first?.path ?? []).map(String).join('.'));
    return `an answer of the authorization server is not as OAuth wants it${where === '' ? '' : ` (at ${where})`}`;
  }
  // What fetch says by itself is that it failed.
  const { cause } = error instanceof TypeError ? error : { cause: undefined };
  return harmless(systemWords(cause instanceof Error ? cause : error));
}
