import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseTime } from '../../../shared/journal/query-time.ts';

const day = 86_400_000;

/** The time zone of the process while a test runs. */
function inZone(zone: string): void {
  vi.stubEnv('TZ', zone);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

describe('a moment in a query', () => {
  const now = Date.UTC(2026, 10, 23, 14, 30);

  it.each([
    ['0s', 0],
    ['45s', 45_000],
    ['30m', 30 * 60_000],
    ['24h', day],
    ['7d', 7 * day],
    ['2w', 14 * day],
    ['2W', 14 * day],
    ['999999w', 999_999 * 7 * day],
  ])('counts back from now: %s', (text, back) => {
    expect(parseTime(text, 'since', now)).toBe(now - back);
    expect(parseTime(text, 'until', now)).toBe(now - back);
  });

  it.each([
    ['a unit that is none', '5y'],
    ['a number alone', '5'],
    ['a unit alone', 'd'],
    ['a sign', '-5d'],
    ['a fraction', '1.5h'],
    ['more digits than make sense', '1000000d'],
    ['a space within', '5 d'],
    ['a month that is none', '2026-13-01'],
    ['month zero', '2026-00-10'],
    ['day zero', '2026-01-00'],
    ['a day that its month has not', '2026-02-30'],
    ['a leap day of a year without one', '2026-02-29'],
    ['the same with a time', '2026-02-29T10:00'],
    ['the same with a time and a zone', '2026-04-31T00:00Z'],
    ['the same after a space', '2026-04-31 00:00'],
    ['an hour that is none', '2026-11-20T25:00'],
    ['a minute that is none', '2026-11-20T14:60'],
    ['an hour alone', '2026-11-20T14'],
    ['a date in another order', '20-11-2026'],
    ['one digit for a month', '2026-1-02'],
    ['words after it', '2026-11-20x'],
    ['words', 'tomorrow'],
    ['nothing', ''],
    ['digits of another script', '٧d'],
  ])('is not %s', (_what, text) => {
    expect(parseTime(text, 'since', now)).toBeNull();
  });

  it.each([
    ['2026-11-20T14:30Z', '2026-11-20T14:30:00.000Z'],
    ['2026-11-20t14:30z', '2026-11-20T14:30:00.000Z'],
    ['2026-11-20 14:30:59Z', '2026-11-20T14:30:59.000Z'],
    ['2026-11-20T14:30:59.5Z', '2026-11-20T14:30:59.500Z'],
    ['2026-11-20T14:30+01:00', '2026-11-20T13:30:00.000Z'],
    ['2026-11-20T14:30-0930', '2026-11-21T00:00:00.000Z'],
    ['2028-02-29T00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('may be exact: %s', (text, at) => {
    expect(iso(parseTime(text, 'since', now))).toBe(at);
    expect(iso(parseTime(text, 'until', now))).toBe(at);
  });
});

describe('a day in a query is one of this time zone', () => {
  it.each([
    // [zone, now, word, its start, its end]
    ['UTC', '2026-11-23T00:00:00Z', 'today', '2026-11-23T00:00:00.000Z', '2026-11-23T23:59:59.999Z'],
    ['America/Los_Angeles', '2026-11-23T07:59:59Z', 'today', '2026-11-22T08:00:00.000Z', '2026-11-23T07:59:59.999Z'],
    ['Pacific/Auckland', '2026-11-23T12:00:00Z', 'yesterday', '2026-11-22T11:00:00.000Z', '2026-11-23T10:59:59.999Z'],
    ['Asia/Kolkata', '2026-11-23T00:00:00Z', '2026-11-20', '2026-11-19T18:30:00.000Z', '2026-11-20T18:29:59.999Z'],
    // Clocks are set on in the night to 29 March, and back in the one to 25 October: 23 and 25 hours.
    ['Europe/Berlin', '2026-03-29T12:00:00Z', 'today', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
    ['Europe/Berlin', '2026-10-25T23:30:00Z', 'yesterday', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
    ['Europe/Berlin', '2026-03-30T00:30:00Z', 'YESTERDAY', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
    // By its constructor a date would take this for 1950.
    ['UTC', '2026-11-23T00:00:00Z', '0050-01-01', '0050-01-01T00:00:00.000Z', '0050-01-01T23:59:59.999Z'],
    ['UTC', '2026-11-23T00:00:00Z', '9999-12-31', '9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ])('in %s at %s: %s', (zone, at, word, start, end) => {
    inZone(zone);
    const now = Date.parse(at);
    expect(iso(parseTime(word, 'since', now))).toBe(start);
    expect(iso(parseTime(word, 'until', now))).toBe(end);
  });

  it('and so is a time without a zone', () => {
    inZone('America/St_Johns');
    expect(iso(parseTime('2026-07-01T00:00', 'since', 0))).toBe('2026-07-01T02:30:00.000Z');
    expect(iso(parseTime('2026-01-01 00:00:01', 'since', 0))).toBe('2026-01-01T03:30:01.000Z');
  });
});
