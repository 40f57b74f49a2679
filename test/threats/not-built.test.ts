import { notBuilt } from './threat.ts';

notBuilt(23, 'following data from one tool into another');
notBuilt(
  26,
  'commands that let more pass do not wait in the desktop app yet; that edits of files do is shown in `test/e2e/pending-policy.test.ts`, that answers from the command line do not count there in `test/approvals/desktop.test.ts`',
);
