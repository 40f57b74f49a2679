import { useEffect, useState } from 'react';

/** The value as it was when it last stood still for `ms`. `key`: what says that it is another one, where that is not itself. */
export function useRested<T>(value: T, ms: number, key: unknown = value): T {
  const [rested, setRested] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when the value is another
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), ms);
    return () => window.clearTimeout(timer);
  }, [key, ms]);
  return rested;
}
