import { parseArgs } from 'node:util';

/** What the desktop app takes from its command line. */
export interface DesktopOptions {
  /** Data folder; null is the platform's. */
  readonly data: string | null;
  /** Port of the gateway; 0 is any free one, `chosen` what the settings say. */
  readonly port: number | 'chosen';
  /** Starts without the window, as at login. */
  readonly hidden: boolean;
}

/** A wrong option, in words for a person. */
export class OptionsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionsError';
  }
}

/**
 * Reads `--data DIR`, `--port N` (0 to 65535) and `--hidden`. Other options are left to Chromium (`--no-sandbox`, `--disable-gpu` …),
 * so they are not an error here.
 */
export function readOptions(args: readonly string[]): DesktopOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, port: { type: 'string' }, hidden: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
  });
  const { data, port } = values;
  const hidden = values.hidden === true;
  if (data !== undefined && (typeof data !== 'string' || data === '')) {
    throw new OptionsError('--data needs a folder: --data DIR.');
  }
  if (port === undefined) return { data: data ?? null, port: 'chosen', hidden };
  const number = typeof port === 'string' && /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN;
  // NaN fails the comparison too.
  if (!(number <= 65_535)) throw new OptionsError('--port needs a number from 0 to 65535; 0 takes any free port.');
  return { data: data ?? null, port: number, hidden };
}
