import { JournalError } from '../journal/fault.ts';
import type { Services } from './services.ts';

type Parts = Pick<Services, 'say' | 'errors' | 'onJournalFault'> & {
  readonly journal: { readonly fault: object | null };
};

/**
 * What the guard meets. A journal that cannot write says so itself and has closed the gate: that is said once here too, not
 * for each call that it keeps from passing, on a disk that may be full.
 */
export function reportGuardFaults({ say, errors, journal, onJournalFault }: Parts): (error: unknown) => void {
  let said: JournalError['code'] | null = null;
  onJournalFault(() => {
    if (journal.fault === null) said = null;
  });
  return (error) => {
    if (!(error instanceof JournalError)) {
      errors.met('the guard', error);
      return;
    }
    if (error.code === said) return;
    said = error.code;
    say({ level: 'error', text: `the gate: ${error.message}` });
  };
}
