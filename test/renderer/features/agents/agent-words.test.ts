import { describe, expect, it } from 'vitest';
import { endOfDay } from '../../../../renderer/features/agents/add-agent.tsx';
import { initials } from '../../../../renderer/features/agents/tile.tsx';

describe('two letters for a name', () => {
  it.each([
    ['Claude Code', 'CC'],
    ['Cursor', 'Cu'],
    ['CI nightly', 'CI'],
    ['ci-nightly', 'cn'],
    ['x', 'x'],
    ['Über App', 'ÜA'],
    ['  spaced  ', 'sp'],
    ['4th agent', '4a'],
    // What is no letter, and what is more than one unit of a text: never half of a character.
    ['🤖', '🤖'],
    ['🤖 helper', 'he'],
    ['𝒜𝒷𝒸', '𝒜𝒷'],
    ['𝒜 𝒷', '𝒜𝒷'],
    ['注文', '注文'],
    ['', ''],
    ['--', '-'],
  ])('%j: %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('the end of a day', () => {
  const now = new Date(2026, 11, 1, 12).getTime();
  it.each([
    ['2026-12-01', new Date(2026, 11, 2)],
    ['2026-12-31', new Date(2027, 0, 1)],
    ['2028-02-29', new Date(2028, 2, 1)],
    ['9999-12-31', new Date(10_000, 0, 1)],
  ])('%s', (text, end) => {
    expect(endOfDay(text, now)).toBe(end.getTime());
  });

  it.each([
    ['a day that is over', '2026-11-30'],
    ['a day that its month has not', '2027-02-31'],
    ['a leap day of a year without one', '2027-02-29'],
    ['a month that is none', '2027-13-01'],
    ['day zero', '2027-01-00'],
    ['a short year', '27-01-01'],
    ['a time after it', '2027-01-01-5'],
    ['words', 'tomorrow'],
    ['nothing', ''],
  ])('is none for %s', (_what, text) => {
    expect(endOfDay(text, now)).toBeNull();
  });
});
