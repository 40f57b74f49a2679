import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRun, isRandom, nextRandomRun, shortest } from '../../../shared/journal/random-run.ts';

const key = 'q7Xp2LmZ9vTkR4wNc8sY';
const looksRandom = (text: string) => isRandom(text, 0, text.length);

describe('a run that looks like a key', () => {
  it.each([
    ['base64 of random bytes', 'q7Xp2LmZ9vTkR4wNc8sY1bHd'],
    ['just long enough', key],
    ['with joiners', 'q7Xp2-LmZ9v/TkR4w_Nc8sY+1bHd='],
  ])('is one: %s', (_what, text) => {
    expect(looksRandom(text)).toBe(true);
  });

  it.each([
    ['one character short', key.slice(1)],
    ['hexadecimal', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['a UUID', '6f0e6b8a-5b1f-4f0c-9f3e-2f8b0b9f0e6b'],
    ['a ULID', '01JD8ZK3V9XQ5T7W2B4C6D8E0F'],
    ['without a digit', 'qXpLmZvTkRwNcsYbHdqXpLmZ'],
    ['without capitals', 'q7xp2lmz9vtkr4wnc8sy1bhd'],
    ['a camel-case name', 'testNavigationBarShowsCorrectTitle2'],
    ['few neighbours, for joiners part it', 'q7-X2-m9-T4-w8-Y1-b5-Z3'],
    ['nothing', ''],
  ])('is none: %s', (_what, text) => {
    expect(looksRandom(text)).toBe(false);
  });

  it('is found at its place, and the next one after it', () => {
    const text = `see ${key}, then ${key}x. End`;
    const first = nextRandomRun(text);
    expect(first).toEqual({ from: 4, to: 4 + shortest });
    const second = nextRandomRun(text, first?.to);
    expect(text.slice(second?.from, second?.to)).toBe(`${key}x`);
    expect(nextRandomRun(text, second?.to)).toBeNull();
  });

  it('ends at what no key holds', () => {
    for (const mark of [' ', '.', ':', '"', '\u00e9', '\u0001', '@']) {
      expect(inRun(mark.charCodeAt(0)), mark).toBe(false);
      expect(nextRandomRun(`${key.slice(0, 10)}${mark}${key.slice(10)}`)).toBeNull();
    }
    for (const mark of ['a', 'Z', '0', '+', '/', '_', '=', '-']) expect(inRun(mark.charCodeAt(0)), mark).toBe(true);
  });

  it('is never found in a text of words', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('Run', 'case', 'of', 'Suite12', '2026', 'iPhone')), (words) => {
        expect(nextRandomRun(words.join(' '))).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});
