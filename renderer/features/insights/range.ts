import { hourMs } from '../../format/time.ts';

/** How long Insights looks back: up to now, or from one day to another. */
export type Range =
  | { readonly kind: 'recent'; readonly key: RecentKey }
  /** Local midnights of the first and the last day. */
  | { readonly kind: 'days'; readonly from: number; readonly to: number };

export const recents = {
  '24h': { words: '24 h', days: 1 },
  '7d': { words: '7 days', days: 7 },
  '30d': { words: '30 days', days: 30 },
} as const;
export type RecentKey = keyof typeof recents;
export const recentKeys = Object.keys(recents) as readonly RecentKey[];

export interface Span {
  readonly since: number;
  /** Its last millisecond. */
  readonly until: number;
  readonly bucketHours: number;
}

const dayHours = 24;
/** More days than this are shown a bar for each day, more than that for each week. */
const hourlyDays = 8;
const dailyDays = 120;

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** By the calendar: a day of 23 or 25 hours is a day. */
function addDays(at: number, days: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** `2026-11-09`, in this time zone: as a date field has it. */
export function dayText(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The local midnight of a date field's text; null where it is no date. */
export function dayOf(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
  // The 31st of February is another day.
  return dayText(at) === text ? at : null;
}

/** A range as a part of the address. */
export function rangeText(range: Range): string {
  return range.kind === 'recent' ? range.key : `${dayText(range.from)}..${dayText(range.to)}`;
}

/** The range that a part of an address names; the last 7 days where it names none. */
export function rangeOf(text: string | undefined): Range {
  const key = recentKeys.find((one) => one === text);
  if (key !== undefined) return { kind: 'recent', key };
  const [from, to] = (text ?? '').split('..').map(dayOf);
  if (from === null || from === undefined || to === null || to === undefined || to < from)
    return { kind: 'recent', key: '7d' };
  return { kind: 'days', from, to };
}

/** Begins and ends on whole hours or days, so that it stays the same question for as long. */
export function spanOf(range: Range, now: number): Span {
  if (range.kind === 'recent' && range.key === '24h') {
    const end = Math.floor(now / hourMs) * hourMs + hourMs;
    return { since: end - dayHours * hourMs, until: end - 1, bucketHours: 1 };
  }
  const today = midnight(now);
  const from = range.kind === 'days' ? range.from : addDays(today, 1 - recents[range.key].days);
  const to = range.kind === 'days' ? range.to : today;
  const until = addDays(to, 1) - 1;
  const days = Math.round((until - from) / (dayHours * hourMs));
  const bucketHours = days <= hourlyDays ? 1 : days <= dailyDays ? dayHours : dayHours * 7;
  return { since: from, until, bucketHours };
}

/** `Calls per hour`. */
export function bucketWords(hours: number): string {
  return hours === 1 ? 'hour' : hours === dayHours ? 'day' : 'week';
}
