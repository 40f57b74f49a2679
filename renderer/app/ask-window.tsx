import { Toaster } from '../components/toaster.tsx';
import { AskAnnouncer } from '../features/approvals/ask-announcer.tsx';
import { AskDialog } from '../features/approvals/ask-dialog.tsx';
import { Tips } from '../ui/tips.tsx';

/** The window over all others while a call waits. */
export default function AskWindow() {
  return (
    <>
      <AskDialog />
      <AskAnnouncer />
      <Toaster />
      <Tips />
    </>
  );
}
