import { isAscii, isUtf8 } from 'node:buffer';
import { countKeys } from '../../../shared/json-keys.ts';
import { type JsonScan, type ScanLimits, scanJson } from '../../../shared/json-scan.ts';
import { type EnvelopeFault, fault, invalidRequest, noJson, parseError, tooMuch } from './envelope-fault.ts';

/** Deeper than any tool's arguments, shallow enough for every recursive reader after us. */
export const maxDepth = 128;

/**
 * What honest clients stay far below. Text costs little, however long; each value and each key costs time and memory of its
 * own, and ten megabytes of `[],` would hold up everybody else for seconds.
 */
export const bodyLimits: ScanLimits = {
  depth: maxDepth,
  members: 50_000,
  values: 200_000,
  number: 400,
  name: 16_384,
  names: 1024 * 1024,
};

export function isFault(value: EnvelopeFault | JsonScan): value is EnvelopeFault {
  return 'kind' in value;
}

/** The first step: one look at the bytes, which stops where they are too much. */
export function scanBody(bytes: Buffer): JsonScan | EnvelopeFault {
  return judgeScan(bytes, scanJson(bytes, bodyLimits));
}

export function judgeScan(bytes: Buffer, scan: JsonScan): JsonScan | EnvelopeFault {
  const { members, values, number, name, names } = bodyLimits;
  switch (scan.stopped) {
    case 'depth':
      return tooMuch(`nested more than ${maxDepth} levels deep`, 'depth', 'body-depth');
    case 'members':
      return tooMuch(`more than ${members} members in all objects; send fewer at once`, 'size', 'body-members');
    case 'values':
      return tooMuch(`more than ${values} values; send fewer at once, or long ones as text`, 'size', 'body-values');
    case 'number':
      return tooMuch(`a number of more than ${number} characters`, 'size', 'body-number');
    case 'name':
      return tooMuch(`a name of more than ${name} bytes in an object`, 'size', 'body-name');
    case 'names':
      return tooMuch(`more than ${names} bytes of names in all objects; send fewer at once`, 'size', 'body-name');
    case null:
      break;
  }
  if (scan.first === 0x5b) {
    return fault(invalidRequest, 'Refused: batches are not taken; send one message in each request', null);
  }
  if (!isUtf8(bytes)) return fault(parseError, 'Parse error: the body is not UTF-8', null);
  return scan;
}

/** A body after its second step. */
export interface ParsedBody {
  /** About what the message takes in memory, bytes: as much is counted for it as long as it is kept. */
  readonly weight: number;
  readonly kind: 'parsed';
  readonly value: unknown;
  readonly scan: JsonScan;
  /** Own keys of all objects in `value`. */
  readonly keys: number;
  /** What `caseVariant` says of the arguments, where it was asked before. */
  readonly argumentsVariant?: string | null;
}

/** The second step, of the body's text: the values. */
export function parseBody(bytes: Buffer, text: string, scan: JsonScan): ParsedBody | EnvelopeFault {
  try {
    const value: unknown = JSON.parse(text);
    const wide = scan.escaped || bytes.length < lookedAt || !isAscii(bytes);
    return { kind: 'parsed', value, scan, keys: countKeys(value), weight: weightOf(scan, text.length, wide) };
  } catch {
    return noJson();
  }
}

/** Texts below this are taken for wide ones: to look would cost more than to count too much. */
const lookedAt = 64 * 1024;

/** `wide`: strings in it may take two bytes for each character. */
export function weightOf({ values, members }: JsonScan, length: number, wide: boolean): number {
  return 1024 + values * 48 + members * 40 + length * (wide ? 2 : 1);
}
