/** The smallest number that a double holds with all of its digits. */
const smallestWhole = 2 ** -1022;

/**
 * Whether a number keeps its value where it is read as a double and written again: the server must receive the value that
 * was judged, and the agent must have meant it. `1e18` and `6.02214076e23` do, 2^53 + 1 does not. A fraction may carry 17
 * significant digits, which is what any double needs. `-0` does not: it would be written as `0`, which some servers tell apart.
 */
export function survives(bytes: Uint8Array, start: number, end: number): boolean {
  // 15 characters hold at most 15 digits: below 2^53 and exact. Only an exponent can still leave the range.
  let digits = 0;
  let fraction = false;
  let exponent = false;
  let zero = true;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte >= 0x30 && byte <= 0x39) {
      digits++;
      if (byte !== 0x30 && !exponent) zero = false;
    } else if (byte === 0x2e) fraction = true;
    else if (byte === 0x65 || byte === 0x45) exponent = true;
  }
  if (zero && bytes[start] === 0x2d) return false;
  if (digits <= 15 && !exponent) return true;
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 400)));
  const value = Number(text);
  if (!Number.isFinite(value) || end - start > 400) return false;
  // Digit for digit: a whole number that would be written with an exponent is another kind of number to many readers.
  if (!fraction && !exponent) return String(value) === text;
  const given = decimalOf(text);
  if (given === decimalOf(String(value))) return true;
  // Below this a double has fewer digits, down to one.
  return !Number.isInteger(value) && Math.abs(value) >= smallestWhole && /^-?\d{1,17}e/.test(given);
}

/** The value of a JSON number as digits without zeros at either end, and a power of ten: `-12e3`. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  // With a sign it was refused above.
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}
