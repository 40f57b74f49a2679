import { ControlError } from './port.ts';

export function serverUnknown(server: string): ControlError {
  return new ControlError({
    code: 'server-unknown',
    message: `There is no server ${server}. See: railguard server list`,
  });
}
