import { isAscii } from 'node:buffer';
import { isJsonObject } from '../../../shared/json.ts';
import { findings, scanOn, startScan } from '../../../shared/json-scan.ts';
import { printInSlices } from '../../protocol/json-print.ts';
import { parseInSlices, type SlicedValue } from '../../protocol/json-slices.ts';
import { foldNamesInSlices } from '../../protocol/name-folds.ts';
import { bodyLimits, isFault, judgeScan, type ParsedBody, weightOf } from '../wire/body-scan.ts';
import { caseVariantInSlices } from '../wire/case-variant.ts';
import { type EnvelopeFault, noJson } from '../wire/envelope-fault.ts';

/** What is done with a large body, as generators that yield after each piece of bounded work. */

const scanBytes = 128 * 1024;

/** As `readEnvelope` begins: the same look at the bytes, the same values. */
export function* parseLarge(bytes: Buffer): Generator<void, ParsedBody | EnvelopeFault> {
  const progress = startScan();
  while (progress.stopped === null && progress.index < bytes.length) {
    scanOn(bytes, bodyLimits, progress, Math.min(bytes.length, progress.index + scanBytes));
    yield;
  }
  const scan = judgeScan(bytes, findings(progress));
  if (isFault(scan)) return scan;
  yield;
  let read: SlicedValue;
  try {
    read = yield* parseInSlices(bytes, progress.long);
  } catch (error) {
    if (error instanceof SyntaxError) return noJson();
    throw error;
  }
  const { value, keys, length } = read;
  yield;
  return { kind: 'parsed', value, scan, keys, weight: weightOf(scan, length, scan.escaped || !isAscii(bytes)) };
}

/** Members of `params` that are recorded and sent as they came. */
const sentMembers = ['arguments', 'inputResponses', 'context'];

/**
 * Does the work that grows with the values before they are judged: names that differ by case only, names that would be read
 * as others, and the text of what is recorded and sent, which is printed once for both.
 */
export function* prepareLarge(body: ParsedBody): Generator<void, ParsedBody> {
  if (!isJsonObject(body.value) || body.keys !== body.scan.members) return body;
  const { params, result } = body.value;
  if (isJsonObject(result)) yield* printInSlices(result);
  if (!isJsonObject(params)) return body;
  for (const name of sentMembers) {
    const member = params[name];
    if (isJsonObject(member)) yield* printInSlices(member);
  }
  if (!isJsonObject(params.arguments)) return body;
  const argumentsVariant: string | null = yield* caseVariantInSlices(params.arguments);
  yield* foldNamesInSlices(params.arguments);
  return { ...body, argumentsVariant };
}
