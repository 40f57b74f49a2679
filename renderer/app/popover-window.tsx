import { Toaster } from '../components/toaster.tsx';
import { Popover } from '../features/popover/popover.tsx';
import { Tips } from '../ui/tips.tsx';

/** The small window under the tray's icon. */
export default function PopoverWindow() {
  return (
    <>
      <Popover />
      <Toaster />
      <Tips />
    </>
  );
}
