import { CodedError } from '../../shared/coded-error.ts';
import { nearest } from '../../shared/policy/suggest-word.ts';

/** `known`: the servers there are, of which one may be meant. */
export function serverUnknown(server: string, known: readonly { readonly name: string }[]): CodedError {
  const near = nearest(
    server,
    known.map(({ name }) => name),
  );
  const meant = near === null ? '' : ` Is ${near} meant?`;
  return new CodedError('server-unknown', `There is no server ${server}.${meant} See: railguard server list`);
}
