import { expect, it } from 'vitest';
import { reportGuardFaults } from '../../electron/app/guard-faults.ts';
import { InternalErrors } from '../../electron/health/internal-errors.ts';
import { JournalError, type JournalFault, journalFault } from '../../electron/journal/fault.ts';

it('a journal that cannot write is said once, and again when it broke anew; another error is counted', () => {
  const lines: string[] = [];
  const errors = new InternalErrors();
  errors.logTo(() => undefined);
  const journal: { fault: JournalFault | null } = { fault: journalFault('journal-full', 'ENOSPC') };
  let tell = (): void => undefined;
  const met = reportGuardFaults({
    writeLog: ({ text }) => void lines.push(text),
    errors,
    journal,
    onJournalFault: (listener) => {
      tell = listener;
      return () => undefined;
    },
  });
  const full = new JournalError(journalFault('journal-full', 'ENOSPC'));
  for (let count = 0; count < 3; count++) met(full);
  expect(lines).toEqual([expect.stringContaining('the gate: The journal cannot grow')]);
  met(new JournalError(journalFault('journal-gone', 'ENOENT')));
  expect(lines).toHaveLength(2);
  journal.fault = null;
  tell();
  met(full);
  expect(lines).toHaveLength(3);
  met(new Error('other'));
  expect([lines.length, errors.report.count]).toEqual([3, 1]);
});
