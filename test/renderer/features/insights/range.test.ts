import { describe, expect, test } from 'vitest';
import { dayOf, rangeOf, rangeText, spanOf } from '../../../../renderer/features/insights/range.ts';

const now = new Date(2026, 10, 23, 14, 32, 7).getTime();
const hour = 3_600_000;

describe('a range', () => {
  test.each(['24h', '7d', '30d', '2026-11-09..2026-11-23'])('%s is read as it is written', (text) => {
    expect(rangeText(rangeOf(text))).toBe(text);
  });
  test.each([undefined, '', 'week', '2026-11-23..2026-11-09', '2026-02-31..2026-03-02', '2026-11-09'])(
    '%s names none: the last 7 days',
    (text) => {
      expect(rangeOf(text)).toEqual({ kind: 'recent', key: '7d' });
    },
  );
  test('a date that is none is refused', () => {
    expect(dayOf('2026-02-29')).toBeNull();
    expect(dayOf('2028-02-29')).toBe(new Date(2028, 1, 29).getTime());
  });
});

describe('its span', () => {
  test('of 24 hours ends with the running hour', () => {
    const { since, until, bucketHours } = spanOf(rangeOf('24h'), now);
    expect(until + 1).toBe(new Date(2026, 10, 23, 15).getTime());
    expect(until + 1 - since).toBe(24 * hour);
    expect(bucketHours).toBe(1);
  });
  test('of 7 days is today and the six days before', () => {
    const { since, until, bucketHours } = spanOf(rangeOf('7d'), now);
    expect([since, until + 1]).toEqual([new Date(2026, 10, 17).getTime(), new Date(2026, 10, 24).getTime()]);
    expect(bucketHours).toBe(1);
  });
  test('stays the same for as long as the hour or the day lasts', () => {
    for (const text of ['24h', '7d', '30d'])
      expect(spanOf(rangeOf(text), now)).toEqual(spanOf(rangeOf(text), now + 60_000));
  });
  test('of a month has a bar for each day, of a year one for each week', () => {
    expect(spanOf(rangeOf('30d'), now).bucketHours).toBe(24);
    expect(spanOf(rangeOf('2026-01-01..2026-12-31'), now).bucketHours).toBe(168);
  });
});
