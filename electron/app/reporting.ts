import { join } from 'node:path';
import { InternalErrors } from '../health/internal-errors.ts';
import { openLog } from '../logging/log.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import { RedactedDisplay } from '../logging/redacted-display.ts';
import type { ListenerReports } from '../net/refuser.ts';
import type { StartOptions } from './port.ts';
import type { Stores } from './stores.ts';

export type Reporting = Omit<ReturnType<typeof openReporting>, 'countRefusalsBy'>;

/** Where the program says what it meets: its log, the terminal, the count of its own errors. All without secrets. */
export function openReporting(options: StartOptions, { folder, clock, migrated }: Stores) {
  const showing = new RedactedDisplay();
  const log = openLog({ path: join(folder, 'logs', 'railguard.log') });
  const writeLog = (entry: LogEntry): void => {
    const { server, detail } = entry;
    log[entry.level](entry.text, {
      ...(server === undefined ? {} : { server }),
      ...(detail === undefined ? {} : { detail }),
    });
    // What goes to the terminal is no record, but is kept by whoever keeps terminals.
    options.log({ ...entry, text: showing.text(entry.text) });
  };
  const errors = options.errors ?? new InternalErrors(clock.now);
  errors.logTo(writeLog);
  if (migrated !== null) {
    const { from, to, copy } = migrated;
    writeLog({
      level: 'info',
      text: `The data folder was of format ${from} and is of ${to} now; what it held before is kept in ${copy}`,
    });
  }
  // The sandbox listens before the journal is open; a refusal until then is counted nowhere.
  let countRefusal: (cause: string) => void = () => undefined;
  return {
    showing,
    log,
    writeLog,
    errors,
    reports: (where: string): ListenerReports => ({
      failed: (error) => errors.met(where, error),
      refused: (cause) => countRefusal(cause),
    }),
    countRefusalsBy(count: (cause: string) => void): void {
      countRefusal = count;
    },
  };
}
