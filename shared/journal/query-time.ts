const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const day = 86_400_000;

/**
 * A moment in a query: `30m`, `24h`, `7d`, `2w` before now; `now`, `today`, `yesterday`; a date, which for `until` is its
 * end; or a date with a time, of this time zone unless it names one. Null where it is none of these.
 */
export function parseTime(text: string, bound: 'since' | 'until', now: number): number | null {
  const word = text.toLowerCase();
  if (word === 'now') return now;
  const span = /^(\d{1,6})([smhdw])$/.exec(word);
  if (span !== null) return now - Number(span[1]) * (unitMs[span[2] ?? ''] ?? 0);
  if (word === 'today') return dayBound(now, bound);
  if (word === 'yesterday') return dayBound(new Date(now).setHours(0, 0, 0, 0) - day / 2, bound);
  const date = /^(\d{4})-(\d{2})-(\d{2})(?=$|[T ])/i.exec(text);
  if (date === null) return null;
  const [year = 0, month = 1, dayOfMonth = 1] = date.slice(1).map(Number);
  const start = new Date(2000, 0, 1);
  // By its constructor the year 50 would be 1950.
  start.setFullYear(year, month - 1, dayOfMonth);
  // 2026-02-31 would silently become 3 March.
  if (start.getMonth() !== month - 1) return null;
  if (text.length === 10) return dayBound(start.getTime(), bound);
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?$/i.test(text)) return null;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
}

/** Start or end of the day, in this time zone. Days with a clock change are 23 or 25 hours long. */
function dayBound(at: number, bound: 'since' | 'until'): number {
  const date = new Date(at);
  if (bound === 'since') return date.setHours(0, 0, 0, 0);
  return date.setHours(23, 59, 59, 999);
}
