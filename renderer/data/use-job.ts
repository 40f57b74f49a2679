import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { useAppContext } from './app-context.ts';
import { cancelJob, withProgress } from './jobs.ts';
import { reasonOf } from './transport/bridge.ts';

/** Commands that take a `job` to be watched and cancelled by. */
type JobName = { [N in CommandName]: CommandInput<N> extends { job?: string | undefined } ? N : never }[CommandName];

export interface Job<N extends JobName> {
  readonly running: boolean;
  /** How many it has done so far. */
  readonly done: number;
  /** Of the last one that was not cancelled. */
  readonly result: CommandOutput<N> | null;
  readonly start: (input: Omit<CommandInput<N>, 'job'>) => void;
  readonly cancel: () => void;
}

/** Long work of one part of a page: it is cancelled where that leaves the screen. A refusal is said in a toast. */
export function useJob<N extends JobName>(name: N, failed: string): Job<N> {
  const { bridge, toasts } = useAppContext();
  const [done, setDone] = useState(0);
  const [result, setResult] = useState<CommandOutput<N> | null>(null);
  const running = useRef<string | null>(null);

  const cancel = (): void => {
    const job = running.current;
    running.current = null;
    if (job !== null) cancelJob(bridge, job);
  };
  const work = useMutation({
    networkMode: 'always',
    mutationFn: async (input: Omit<CommandInput<N>, 'job'>) => {
      const job = crypto.randomUUID();
      running.current = job;
      setDone(0);
      try {
        const run = () => bridge.call(name, { ...input, job } as CommandInput<N>);
        const answer = await withProgress(bridge, job, setDone, run);
        if (running.current === job) setResult(answer);
      } catch (error) {
        // Who cancelled knows.
        if (running.current === job) throw error;
      } finally {
        if (running.current === job) running.current = null;
      }
    },
    onError: (error) => toasts.problem(`${failed} ${reasonOf(error)}`),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where it leaves the screen
  useEffect(() => cancel, []);
  return { running: work.isPending, done, result, start: work.mutate, cancel };
}
