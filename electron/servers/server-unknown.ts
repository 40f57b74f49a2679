import { CodedError } from '../../shared/coded-error.ts';

export function serverUnknown(server: string): CodedError {
  return new CodedError('server-unknown', `There is no server ${server}. See: railguard server list`);
}
