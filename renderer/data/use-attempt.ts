import { useState } from 'react';
import { useAppContext } from './app-context.ts';
import { reasonOf } from './transport/bridge.ts';

/** Work of several commands, with its state for the buttons that start it. False where it failed: a toast says `failed`, then why. */
export function useAttempt() {
  const { toasts } = useAppContext();
  const [working, setWorking] = useState(false);
  const attempt = async (failed: string, work: () => Promise<void>): Promise<boolean> => {
    setWorking(true);
    try {
      await work();
      return true;
    } catch (error) {
      toasts.problem(`${failed} ${reasonOf(error)}`);
      return false;
    } finally {
      setWorking(false);
    }
  };
  return { working, attempt };
}
