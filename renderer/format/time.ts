export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** How this person's system writes times. */
export interface Clock {
  readonly twelveHours: boolean;
  /** Short month names, January first. */
  readonly months: readonly string[];
}

const two = (value: number): string => String(value).padStart(2, '0');

function monthNames(locale: string | undefined): readonly string[] {
  const month = new Intl.DateTimeFormat(locale, { month: 'short' });
  return Array.from({ length: 12 }, (_, index) => month.format(new Date(2026, index, 15)));
}

export function systemClock(locale?: string): Clock {
  const cycle = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hourCycle;
  let months: readonly string[] | null = null;
  return {
    twelveHours: cycle === 'h12' || cycle === 'h11',
    // A formatter costs milliseconds at the start, when only times of today are shown.
    get months() {
      months ??= monthNames(locale);
      return months;
    },
  };
}

function hours(date: Date, clock: Clock, rest: string): string {
  if (!clock.twelveHours) return `${two(date.getHours())}:${rest}`;
  return `${date.getHours() % 12 || 12}:${rest} ${date.getHours() < 12 ? 'AM' : 'PM'}`;
}

/** `14:32`; ticks and short remarks. */
export function minuteTime(at: number, clock: Clock): string {
  const date = new Date(at);
  return hours(date, clock, two(date.getMinutes()));
}

/** `14:32:07`, whatever the day. */
export function dayTime(at: number, clock: Clock): string {
  const date = new Date(at);
  return hours(date, clock, `${two(date.getMinutes())}:${two(date.getSeconds())}`);
}

/** `12 Nov 2026`; far from now a day is enough. */
export function dateOf(at: number, clock: Clock): string {
  const date = new Date(at);
  return `${date.getDate()} ${clock.months[date.getMonth()] ?? ''} ${date.getFullYear()}`;
}

/** For tables: `14:32:07` today, `12 Nov 09:31` on other days, `12 Nov 2025` in other years. */
export function tableTime(at: number, now: number, clock: Clock): string {
  const date = new Date(at);
  const today = new Date(now);
  const sameYear = date.getFullYear() === today.getFullYear();
  if (sameYear && date.getMonth() === today.getMonth() && date.getDate() === today.getDate()) return dayTime(at, clock);
  const day = `${date.getDate()} ${clock.months[date.getMonth()] ?? ''}`;
  return sameYear ? `${day} ${minuteTime(at, clock)}` : `${day} ${date.getFullYear()}`;
}

/** For details: `14:32:07.412` today, with the day before it on others. */
export function detailTime(at: number, now: number, clock: Clock): string {
  const date = new Date(at);
  const fine = `${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  const time = hours(date, clock, fine);
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${clock.months[date.getMonth()] ?? ''}${year} ${time}`;
}

/** `17 Nov`, with the year where it is another one. */
export function dayName(at: number, now: number, clock: Clock): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${clock.months[date.getMonth()] ?? ''}${year}`;
}

/** A span in the fewest words: `20 Nov, 14:00 to 15:00`, `17 to 23 Nov`, `30 Oct to 2 Nov`. `until` is its last moment. */
export function spanName(since: number, until: number, now: number, clock: Clock): string {
  const from = new Date(since);
  const to = new Date(until + 1);
  const whole = from.getHours() + from.getMinutes() + to.getHours() + to.getMinutes() === 0;
  const lastDay = new Date(until);
  if (whole) {
    if (from.toDateString() === lastDay.toDateString()) return dayName(since, now, clock);
    const sameMonth = from.getMonth() === lastDay.getMonth() && from.getFullYear() === lastDay.getFullYear();
    return `${sameMonth ? from.getDate() : dayName(since, now, clock)} to ${dayName(until, now, clock)}`;
  }
  const start = `${dayName(since, now, clock)}, ${minuteTime(since, clock)}`;
  if (from.toDateString() === lastDay.toDateString()) return `${start} to ${minuteTime(until + 1, clock)}`;
  return `${start} to ${dayName(until, now, clock)}, ${minuteTime(until + 1, clock)}`;
}

/** For "last seen" alone: `now`, `7 s ago`, `12 min ago`; older than an hour as in tables. */
export function seenTime(at: number, now: number, clock: Clock): string {
  const ms = now - at;
  if (ms < 5_000) return 'now';
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min ago`;
  return tableTime(at, now, clock);
}

/** `2 minutes left`, of the last one `less than a minute left`: for a voice. From milliseconds. */
export function minutesLeft(ms: number): string {
  const minutes = Math.floor(ms / minuteMs);
  if (minutes < 1) return 'less than a minute left';
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left`;
}

/** `1:30`, `1:00:00`. From milliseconds; never below zero. */
export function leftWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
