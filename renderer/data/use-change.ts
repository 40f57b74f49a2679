import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { useAppContext } from './app-context.ts';
import { reasonOf } from './transport/bridge.ts';

/**
 * A command that changes something, with its state (`isPending`, `data`) for the button that starts it. A refusal is said
 * in a toast: `failed`, then why. `done` is called with the answer also where whoever asked is no longer on screen: the
 * event that tells of the change may come before the answer, and take it away.
 */
export function useChange<N extends CommandName>(
  name: N,
  failed: string,
  done?: (output: CommandOutput<N>) => void,
): UseMutationResult<CommandOutput<N>, Error, CommandInput<N>> {
  const { bridge, toasts } = useAppContext();
  return useMutation({
    mutationFn: (input: CommandInput<N>) => bridge.call(name, input),
    networkMode: 'always',
    onSuccess: (output) => done?.(output),
    onError: (error) => toasts.problem(`${failed} ${reasonOf(error)}`),
  });
}
