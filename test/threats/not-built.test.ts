import { notBuilt } from './threat.ts';

notBuilt(16, 'approvals; what would ask is denied');
notBuilt(23, 'following data from one tool into another');
notBuilt(26, 'approvals; that edits of files wait in the desktop app is shown in `test/e2e/pending-policy.test.ts`');
