import { describe, expect, it } from 'vitest';
import { bytes, count, counted, duration, share } from '../../../renderer/format/number.ts';

describe('a number of bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [1049, '1.0 KB'],
    [1050, '1.1 KB'],
    [999_949, '999.9 KB'],
    // Never `1000.0` of a unit.
    [999_950, '1.0 MB'],
    [999_999, '1.0 MB'],
    [3_200_000, '3.2 MB'],
    [999_949_999, '999.9 MB'],
    [999_950_000, '1.0 GB'],
    [12_345_678_901, '12.3 GB'],
  ])('%d: %s', (value, words) => {
    expect(bytes(value)).toBe(words);
  });
});

describe('a duration', () => {
  it.each([
    [0, '<0.1 ms'],
    [-3, '<0.1 ms'],
    [0.049, '<0.1 ms'],
    [0.05, '0.1 ms'],
    [9.94, '9.9 ms'],
    [9.95, '10 ms'],
    [999.4, '999 ms'],
    [999.5, '1.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min'],
    [89_999, '1 min'],
    [90_000, '2 min'],
    [3_569_999, '59 min'],
    [3_570_000, '1.0 h'],
    [5_400_000, '1.5 h'],
    [360_000_000, '100.0 h'],
  ])('%d ms: %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('a count', () => {
  it.each([
    [0, 'calls', '0 calls'],
    [1, 'calls', '1 call'],
    [2, 'calls', '2 calls'],
    [-1, 'calls', '-1 calls'],
    [1_234_567, 'calls', '1,234,567 calls'],
  ])('of %d', (value, many, words) => {
    expect(counted(value, 'call', many, 'en')).toBe(words);
  });

  it('takes a plural of its own', () => {
    expect(counted(2, 'entry', 'entries', 'en')).toBe('2 entries');
    expect(counted(1, 'entry', 'entries', 'en')).toBe('1 entry');
  });

  it('is written as the language does, whole', () => {
    expect(count(1_234_567, 'de')).toBe('1.234.567');
    expect(count(1_234_567, 'en-IN')).toBe('12,34,567');
    expect(count(2.7, 'en')).toBe('3');
    // Each language has a form of its own, also when they are asked for in turns.
    expect([count(1000, 'en'), count(1000, 'de'), count(1000, 'en')]).toEqual(['1,000', '1.000', '1,000']);
  });
});

it.each([
  [0, 0, ''],
  [0, 5, '0.0 %'],
  [1, 3, '33.3 %'],
  [5, 5, '100.0 %'],
])('the share of %d in %d is "%s"', (part, whole, words) => {
  expect(share(part, whole)).toBe(words);
});
