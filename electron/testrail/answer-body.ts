import type { IncomingHttpHeaders } from 'node:http';
import type { JsonValue } from '../../shared/json.ts';
import { onlyDepth, type ScanLimits, scanJson } from '../../shared/json-scan.ts';
import { createByteBudget, type PartyBudget } from '../lib/byte-budget.ts';
import { ByteCollector } from '../lib/byte-collector.ts';
import { TestRailError } from './errors.ts';

const mebibyte = 1024 * 1024;
/** One answer at most this large: a whole suite with steps is a few MB, more would drown agent and process. */
const maxBytes = 32 * mebibyte;
/** Of answers that are not whole yet and of lists whose next pages are read, for all calls together. */
const maxRetainedBytes = 192 * mebibyte;
/** More than honest answers have: a value of two bytes takes many times as many in memory. */
const scanned: ScanLimits = { ...onlyDepth(1000), members: 1_000_000, values: 2_000_000, number: 10_000 };

const askForLess = 'Ask for less, such as one suite_id.';
const tooLarge = `TestRail’s answer is larger than ${maxBytes / mebibyte} MB and was cut off. ${askForLess}`;
export const tooMuchAtOnce = `TestRail’s answers to all calls that are under way take more than ${maxRetainedBytes / mebibyte} MB. Ask for less, or one after another.`;

/** The account of what TestRail makes the process keep. */
export function createAnswerAccount(): PartyBudget {
  return createByteBudget({ perParty: maxRetainedBytes, total: maxRetainedBytes }).party('testrail');
}

/** For the bytes of one answer: refuses a piece where it is too large, or all answers together are. */
export function collectAnswer(byteBudget: PartyBudget): ByteCollector {
  return new ByteCollector(maxBytes, byteBudget, { tooLarge, tooMuch: tooMuchAtOnce });
}

/** What is compressed is refused: nobody asked for it, and a few bytes could stand for gigabytes. Null where it is not. */
export function refuseEncoded(headers: IncomingHttpHeaders): TestRailError | null {
  if (!isEncoded(headers['content-encoding'])) return null;
  return new TestRailError(
    'testrail-not-testrail',
    'TestRail’s answer is compressed, which was not asked for. A proxy before it that compresses has to leave that.',
    { mayHaveRun: true },
  );
}

/**
 * The JSON of an answer; undefined where it is none.
 * @throws TestRailError where it has more parts than anybody could use.
 */
export function parseBody(bytes: Buffer): JsonValue | undefined {
  const stopped = isHarmless(bytes) ? null : scanJson(bytes, scanned).stopped;
  if (stopped !== null) {
    const of = stopped === 'depth' ? 'levels' : stopped === 'number' ? 'digits in a number' : stopped;
    throw new TestRailError('testrail-too-much', `TestRail’s answer has more ${of} than can be read. ${askForLess}`, {
      mayHaveRun: true,
    });
  }
  try {
    return JSON.parse(bytes.toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Most answers are too short for anything but depth, and have too few openings for that: no need to look at each byte. */
function isHarmless(bytes: Buffer): boolean {
  if (bytes.length > scanned.number) return false;
  let left = scanned.depth;
  for (const opening of ['[', '{']) {
    for (let at = bytes.indexOf(opening); at >= 0 && left >= 0; at = bytes.indexOf(opening, at + 1)) left -= 1;
  }
  return left >= 0;
}

function isEncoded(encoding: unknown): boolean {
  // A header that is sent twice is a list, whatever its type says.
  return encoding !== undefined && !['', 'identity'].includes(String(encoding).toLowerCase());
}
