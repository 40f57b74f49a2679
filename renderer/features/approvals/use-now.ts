import { useEffect, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';

const stepMs = 500;

/** The time, as often as a countdown needs it. */
export function useNow(): number {
  const { now } = useAppContext();
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = window.setInterval(() => setTime(now()), stepMs);
    return () => window.clearInterval(timer);
  }, [now]);
  return time;
}
