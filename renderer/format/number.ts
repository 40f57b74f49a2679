const counts = new Map<string, Intl.NumberFormat>();

/** `1,204` by locale; never "1.2k". */
export function count(value: number, locale?: string): string {
  const key = locale ?? '';
  let format = counts.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    counts.set(key, format);
  }
  return format.format(value);
}

/** `1 call`, `1,204 calls`. */
export function counted(value: number, one: string, many: string = `${one}s`, locale?: string): string {
  return `${count(value, locale)} ${value === 1 ? one : many}`;
}

/** `<0.1 ms`, `0.8 ms`, `212 ms`, `30.0 s`, `2 min`. From milliseconds. */
export function duration(ms: number): string {
  if (ms < 0.05) return '<0.1 ms';
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_570_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

/** `640 B`, `1.9 KB`, `3.2 MB`, `1.4 GB`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  // What would round to `1000.0` is one of the next unit.
  if (value < 999_950) return `${(value / 1000).toFixed(1)} KB`;
  if (value < 999_950_000) return `${(value / 1_000_000).toFixed(1)} MB`;
  return `${(value / 1_000_000_000).toFixed(1)} GB`;
}

/** `91.3 %`; nothing of nothing. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${((part / whole) * 100).toFixed(1)} %`;
}
