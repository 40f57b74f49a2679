import { JournalError } from '../journal/fault.ts';
import type { Services } from './services.ts';

type Parts = Pick<Services, 'writeLog' | 'errors' | 'onJournalFault'> & {
  readonly journal: { readonly fault: object | null };
};

/**
 * What the guard meets. A journal that cannot write says so itself and has closed the gate: that is said once here too, not
 * for each call that it keeps from passing, on a disk that may be full.
 */
export function reportGuardFaults({ writeLog, errors, journal, onJournalFault }: Parts): (error: unknown) => void {
  let reportedCode: JournalError['code'] | null = null;
  onJournalFault(() => {
    if (journal.fault === null) reportedCode = null;
  });
  return (error) => {
    if (!(error instanceof JournalError)) {
      errors.met('the guard', error);
      return;
    }
    if (error.code === reportedCode) return;
    reportedCode = error.code;
    writeLog({ level: 'error', text: `the gate: ${error.message}` });
  };
}
