import { CliError } from './io.ts';

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `7d`, `12h`, `30m`, `2w`, or a date: the moment from which on. Milliseconds since the epoch. */
export function sinceWhen(text: string, now: number): number {
  const span = /^(\d{1,5})([mhdw])$/.exec(text);
  const unit = units[span?.[2] ?? ''];
  if (span !== null && unit !== undefined) return now - Number(span[1]) * unit;
  const at = isDate(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new CliError(2, `${JSON.stringify(text)} is no time: write 7d, 12h, 30m, 2w, or a date such as 2026-11-30.`);
  return at;
}

/** A year, month or day, and after a day perhaps a time, with its zone where one is named. */
const dateForm =
  /^(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:(?<=-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** JavaScript takes `5` for a day in May 2001, the 31st of February for the 3rd of March, and `20261` for a year. */
function isDate(text: string): boolean {
  const day = dateForm.exec(text)?.[1];
  if (day === undefined) return false;
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/** `8h`, `30d`, or a date, which must be to come. Milliseconds since the epoch. */
export function untilWhen(text: string, now: number): number {
  const at = sinceWhen(text, now);
  const until = /^\d+[mhdw]$/.test(text) ? 2 * now - at : at;
  if (until <= now) throw new CliError(2, `${JSON.stringify(text)} is past: an agent ends in the future.`);
  return until;
}
