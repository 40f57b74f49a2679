import { CodedError } from '../../shared/coded-error.ts';
import type { ServerName } from '../../shared/names.ts';
import type { StoredServer } from '../settings/schema.ts';

/** A server that came from a client's file does not start before a person looked at its command. */
export function isUnconfirmed(server: StoredServer): boolean {
  return (server.kind === 'stdio' || server.kind === 'http') && server.unconfirmed === true;
}

export function confirmed(server: StoredServer, name: ServerName): StoredServer {
  if (server.name !== name || (server.kind !== 'stdio' && server.kind !== 'http')) return server;
  const { unconfirmed: _waited, ...rest } = server;
  return rest;
}

export function unconfirmedWords(server: ServerName): string {
  return `imported and not started yet. Look at its command in railguard server list; then start it: railguard server test ${server}`;
}

export function serverUnconfirmed(server: ServerName): CodedError {
  return new CodedError('server-unconfirmed', `${server} was ${unconfirmedWords(server)}`);
}
