import { isLoopback } from '../net/loopback.ts';

/** Why asks may not be told at an address, a sentence; null where they may. */
export function addressFault(address: string): string | null {
  if (!URL.canParse(address)) return 'This is no address. One begins with https://.';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    return 'An address with a user and a password is not taken: both would stand in the settings.';
  }
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return null;
  return 'Only https is taken, or http on this machine: what waits for you is nobody else’s to read.';
}

/** An address as records and errors name it: its path and query may hold a token of whoever receives. */
export function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : 'an address that cannot be read';
}
