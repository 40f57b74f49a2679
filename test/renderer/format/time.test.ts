import { describe, expect, it } from 'vitest';
import {
  type Clock,
  dateOf,
  dayName,
  dayTime,
  detailTime,
  minuteTime,
  seenTime,
  spanName,
  systemClock,
  tableTime,
} from '../../../renderer/format/time.ts';

const clock = systemClock('en-GB');
const american = systemClock('en-US');
const at = (...parts: [number, number, number, number?, number?, number?, number?]) => {
  const [year, month, ...rest] = parts;
  return new Date(year, month - 1, ...rest).getTime();
};
const now = at(2026, 11, 23, 14, 32, 7, 412);

describe('a time of twelve hours', () => {
  it.each([
    [0, '12:05 AM'],
    [1, '1:05 AM'],
    [11, '11:05 AM'],
    [12, '12:05 PM'],
    [13, '1:05 PM'],
    [23, '11:05 PM'],
  ])('hour %d', (hour, words) => {
    expect(minuteTime(at(2026, 11, 23, hour, 5), american)).toBe(words);
  });
  it('has its seconds and milliseconds before the half of the day', () => {
    expect(dayTime(at(2026, 11, 23, 0, 0, 9), american)).toBe('12:00:09 AM');
    expect(detailTime(at(2026, 11, 23, 15, 4, 5, 6), now, american)).toBe('3:04:05.006 PM');
  });
});

describe('how a system writes times', () => {
  it.each([
    ['en-GB', false, 'Jan'],
    ['en-US', true, 'Jan'],
    ['de', false, 'Jan'],
    ['fr', false, 'janv.'],
    ['ja', false, '1月'],
  ])('%s', (locale, twelveHours, january) => {
    const system: Clock = systemClock(locale);
    expect(system.twelveHours).toBe(twelveHours);
    expect(system.months).toHaveLength(12);
    expect(system.months[0]).toBe(january);
    // Made once.
    expect(system.months).toBe(system.months);
  });
});

describe('a moment', () => {
  it.each([
    ['today', [2026, 11, 23, 9, 3, 4], '09:03:04', '09:03:04.000', '23 Nov'],
    ['at midnight', [2026, 11, 23, 0, 0, 0], '00:00:00', '00:00:00.000', '23 Nov'],
    ['yesterday', [2026, 11, 22, 23, 59, 59], '22 Nov 23:59', '22 Nov 23:59:59.000', '22 Nov'],
    ['tomorrow', [2026, 11, 24, 0, 0, 1], '24 Nov 00:00', '24 Nov 00:00:01.000', '24 Nov'],
    ['the same day of last year', [2025, 11, 23, 14, 32, 7], '23 Nov 2025', '23 Nov 2025 14:32:07.000', '23 Nov 2025'],
    ['on the last day of last year', [2025, 12, 31, 1, 0, 0], '31 Dec 2025', '31 Dec 2025 01:00:00.000', '31 Dec 2025'],
  ] as [string, [number, number, number, number, number, number], string, string, string][])(
    '%s',
    (_what, parts, table, detail, day) => {
      const moment = at(...parts);
      expect(tableTime(moment, now, clock)).toBe(table);
      expect(detailTime(moment, now, clock)).toBe(detail);
      expect(dayName(moment, now, clock)).toBe(day);
    },
  );

  it('far away is a date', () => {
    expect(dateOf(at(2027, 1, 2, 3), clock)).toBe('2 Jan 2027');
  });

  it.each([
    [-60_000, 'now'],
    [0, 'now'],
    [4_999, 'now'],
    [5_000, '5 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [3_599_999, '59 min ago'],
    [3_600_000, '13:32:07'],
  ])('last seen %d ms ago: %s', (ms, words) => {
    expect(seenTime(now - ms, now, clock)).toBe(words);
  });
});

describe('a span', () => {
  it.each([
    ['a day', at(2026, 11, 20), at(2026, 11, 21) - 1, '20 Nov'],
    ['a day of another year', at(2025, 11, 20), at(2025, 11, 21) - 1, '20 Nov 2025'],
    ['days of a month', at(2026, 11, 17), at(2026, 11, 24) - 1, '17 to 23 Nov'],
    ['days over the end of a month', at(2026, 10, 30), at(2026, 11, 3) - 1, '30 Oct to 2 Nov'],
    ['the same month of two years', at(2025, 11, 30), at(2026, 11, 2) - 1, '30 Nov 2025 to 1 Nov'],
    ['an hour', at(2026, 11, 20, 14), at(2026, 11, 20, 15) - 1, '20 Nov, 14:00 to 15:00'],
    ['the last hour of a day', at(2026, 11, 20, 23), at(2026, 11, 21) - 1, '20 Nov, 23:00 to 00:00'],
    ['hours over midnight', at(2026, 11, 20, 23), at(2026, 11, 21, 1) - 1, '20 Nov, 23:00 to 21 Nov, 01:00'],
  ])('%s', (_what, since, until, words) => {
    expect(spanName(since, until, now, clock)).toBe(words);
  });
});
