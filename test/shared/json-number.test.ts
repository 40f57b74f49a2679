import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { survives } from '../../shared/json-number.ts';

const kept = (text: string): boolean => {
  const bytes = Buffer.from(`[1,${text} ]`);
  return survives(bytes, 3, 3 + text.length);
};

/** The exact value of a JSON number as a fraction of two whole numbers. */
function fraction(text: string): [bigint, bigint] {
  const [, sign = '', whole = '', part = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const tens = Number(power) - part.length;
  const digits = BigInt(`${sign}${whole}${part}`);
  return tens >= 0 ? [digits * 10n ** BigInt(tens), 1n] : [digits, 10n ** BigInt(-tens)];
}

function isExact(text: string): boolean {
  const [a, b] = fraction(text);
  const [c, d] = fraction(String(Number(text)));
  return a * d === c * b;
}

describe('a number that is read as a double', () => {
  it.each([
    ['zero', '0'],
    ['zero with a fraction', '0.000'],
    ['zero with an exponent', '0e99999'],
    ['fifteen digits', '999999999999999'],
    ['the largest of which all below are exact', '9007199254740991'],
    ['2^53 itself', '9007199254740992'],
    ['a power of two beyond it', '18014398509481984'],
    ['the same as a fraction', '9007199254740992.0'],
    ['twenty-one digits that are one of ten', '100000000000000000000'],
    ['the same with an exponent', '1e21'],
    ['a capital exponent with a sign', '-1.5E+300'],
    ['a tenth', '0.1'],
    ['seventeen digits of a fraction', '0.30000000000000004'],
    ['seventeen digits before and after the point', '123456789.12345678'],
    ['the largest double', '1.7976931348623157e308'],
    ['the smallest of full precision', '2.2250738585072014e-308'],
    ['the smallest at all', '5e-324'],
    ['a small one as it is printed', '1e-310'],
    ['many zeros around it', `0.${'0'.repeat(300)}1`],
  ])('keeps its value: %s', (_what, text) => {
    expect(kept(text)).toBe(true);
  });

  it.each([
    ['one more than 2^53', '9007199254740993'],
    ['the same below zero', '-9007199254740993'],
    ['the same as a fraction', '9007199254740993.0'],
    ['an id of twenty digits', '12345678901234567890'],
    ['a whole number that would be printed with an exponent', '1000000000000000000000'],
    ['eighteen digits of a fraction', '0.123456789012345678'],
    ['one beyond the largest', '1e309'],
    ['one below the smallest', '1e-400'],
    ['minus zero', '-0'],
    ['minus zero with a fraction', '-0.0'],
    ['minus zero with an exponent', '-0E+5'],
    ['more characters than any number has', `1.${'0'.repeat(400)}`],
    // Below full precision a double has few digits: these would be sent as 5e-324 and 1.235e-320.
    ['a small one between two doubles', '3e-324'],
    ['a small one of more digits than there are', '1.23456789e-320'],
  ])('changes: %s', (_what, text) => {
    expect(kept(text)).toBe(false);
  });

  it('reads no byte outside of it', () => {
    expect(survives(Buffer.from('-0'), 1, 2)).toBe(true);
    expect(survives(Buffer.from('9007199254740993'), 0, 15)).toBe(true);
    expect(survives(Buffer.from('12e9'), 0, 2)).toBe(true);
  });

  it('is never taken where its exact value would be another one, for whole numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (whole) => {
        const text = String(whole);
        if (kept(text)) expect(isExact(text)).toBe(true);
        if (BigInt(Number(text)) !== whole) expect(kept(text)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('is taken as every double is printed, and with up to fifteen digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = JSON.stringify(value);
        // A whole number beyond 2^53 that JavaScript prints rounded is one of its own.
        if (!Object.is(value, -0)) expect(kept(text), text).toBe(true);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 1, max: 6 }), (digits, places) => {
        expect(kept(`${digits}.${String(digits).slice(0, places)}`)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
