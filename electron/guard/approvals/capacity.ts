import type { ToolCall } from '../../../shared/call.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import type { Ask } from './ask.ts';
import { bytesOf } from './binding.ts';
import type { ApprovalAnswer } from './port.ts';

/** Asks that wait at once, of all agents together: what waits is kept in memory and on disk. */
const maxWaiting = 1000;
/** Arguments of what waits, of one agent and of all, and of what was decided, bytes of memory. */
const maxBytesOfAgent = 8 * 1024 * 1024;
const maxBytes = 32 * 1024 * 1024;
const maxDecidedBytes = 8 * 1024 * 1024;
/** Decided asks that are remembered. */
const maxDecided = 200;

/** What a call is told whose arguments are above `maxAskBytes`. */
export const tooLarge: ApprovalAnswer = {
  kind: 'refused',
  rule: reservedRules.tooLargeToAsk,
  message: 'Its arguments are longer than a person could look through (about a million characters). Send less at once',
};

/** Why one more call may not be asked about; null where it may. `asks`: those that wait, and answers that wait for a call. */
export function refusalForCapacity(
  { agent, args }: Pick<ToolCall, 'agent' | 'args'>,
  asks: readonly Ask[],
  maxPending: number,
): ApprovalAnswer | null {
  let [waiting, own] = [0, 0];
  let ownBytes = bytesOf(args);
  let allBytes = ownBytes;
  for (const ask of asks) {
    const bytes = bytesOf(ask.args);
    const isOwn = ask.agent === agent;
    allBytes += bytes;
    if (isOwn) ownBytes += bytes;
    if (ask.state !== 'waiting') continue;
    waiting++;
    if (isOwn) own++;
  }
  if (own >= maxPending || ownBytes > maxBytesOfAgent) {
    return tooMany(`${own} of your calls wait for a person already. Wait until they are answered, then retry`);
  }
  if (waiting < maxWaiting && allBytes <= maxBytes) return null;
  return tooMany('So many calls of all agents wait for a person already that no more is asked. Retry later');
}

function tooMany(message: string): ApprovalAnswer {
  return { kind: 'refused', rule: reservedRules.tooManyAsks, message };
}

/** As many of the newest as are remembered, in number and in bytes. */
export function newestWithin(asks: readonly Ask[]): Ask[] {
  let bytes = 0;
  const past = asks.findIndex(({ args }, index) => {
    bytes += bytesOf(args);
    return index >= maxDecided || bytes > maxDecidedBytes;
  });
  return asks.slice(0, past === -1 ? undefined : past);
}
