import type { ServerResponse } from 'node:http';
import type { Charge, PartyBudget } from '../../lib/byte-budget.ts';

/** So much may wait for a reader without being counted: what sockets of the system take at once. */
export const freeUnread = 16 * 1024;

/**
 * Writes what an agent may read slowly, or never: counted in its account until its connection has taken it, or is gone.
 * False where the account is full: nothing was written then.
 */
export function writeCounted(response: ServerResponse, bytes: Uint8Array, account: PartyBudget): boolean {
  if (response.writableLength + bytes.length <= freeUnread) {
    response.write(bytes);
    return true;
  }
  return counted(response, bytes.length, account, (taken) => response.write(bytes, taken));
}

/** Writes `bytes` where there is room for them; `write` is given what to call when the connection took them. */
export function counted(
  response: ServerResponse,
  bytes: number,
  account: PartyBudget,
  write: (taken: () => void) => void,
): boolean {
  const charge = waiting.get(response) ?? begin(response, account);
  if (charge?.resize(charge.bytes + bytes) !== true) return false;
  write(() => void charge.resize(charge.bytes - bytes));
  return true;
}

/** One charge for all that waits for a reader: a listener for each part of a flood would cost as much as the part. */
const waiting = new WeakMap<ServerResponse, Charge>();

function begin(response: ServerResponse, account: PartyBudget): Charge | null {
  const charge = account.take(0);
  if (charge === null) return null;
  waiting.set(response, charge);
  response.on('close', () => charge.release());
  return charge;
}
