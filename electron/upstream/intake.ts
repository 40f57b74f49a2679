import type { ByteBudgetLimits, PartyBudget } from '../lib/byte-budget.ts';
import { ByteCollector } from '../lib/byte-collector.ts';
import { maxMessageBytes, tooLarge } from './message.ts';

const mebibyte = 1024 * 1024;

/** Bytes of servers' unfinished messages, of questions that are open, and of what servers have not read yet. */
export const intakeLimits: ByteBudgetLimits = { perParty: 64 * mebibyte, total: 128 * mebibyte };

/** What a server may say without being asked: so much at once, and so much in each second. */
const unasked = {
  pieces: { burst: 50_000, perSecond: 5000 },
  bytes: { burst: 64 * mebibyte, perSecond: 8 * mebibyte },
};

export const floods = `the server says more than anybody asked it (above ${unasked.pieces.perSecond} messages or ${unasked.bytes.perSecond / mebibyte} MiB a second) and was given up`;
const tooMuch = `the unfinished answers of this server take more than ${intakeLimits.perParty / mebibyte} MiB, or those of all servers more than ${intakeLimits.total / mebibyte} MiB`;

/** Counts what a server says without being asked: notices, questions, comments, garbage. */
export interface Flow {
  /** False where it is too much: whoever says it is given up. */
  allows(bytes: number): boolean;
}

/** What one server may make the process keep and read. */
export interface Intake {
  /** The server's account, for what else is kept of it. */
  readonly budget: PartyBudget;
  /** For one message that arrives in pieces. */
  collector(): ByteCollector;
  /** Of one connection, or of all connections that are told apart by nothing. */
  flow(): Flow;
}

/** `clock` only goes forward, milliseconds. */
export function createIntake(budget: PartyBudget, clock: () => number = () => performance.now()): Intake {
  return {
    budget,
    collector: () => new ByteCollector(maxMessageBytes, budget, { tooLarge, tooMuch }),
    flow: () => createFlow(clock),
  };
}

function createFlow(clock: () => number): Flow {
  let pieces = unasked.pieces.burst;
  let bytes = unasked.bytes.burst;
  let at = clock();
  return {
    allows(size) {
      pieces--;
      bytes -= size;
      if (pieces >= 0 && bytes >= 0) return true;
      const now = clock();
      const seconds = (now - at) / 1000;
      at = now;
      pieces = Math.min(unasked.pieces.burst, Math.max(pieces, -1) + seconds * unasked.pieces.perSecond);
      bytes = Math.min(unasked.bytes.burst, Math.max(bytes, -size) + seconds * unasked.bytes.perSecond);
      return pieces >= 0 && bytes >= 0;
    },
  };
}
