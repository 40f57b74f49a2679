import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { useAppContext } from './app-context.ts';
import { commandQuery } from './queries.ts';
import { useStore } from './store.ts';

/**
 * The answer of a command, asked once for all who show it, and again when an event says that it is old. Nothing is asked
 * before events arrive: what changes between an answer and the first event would never be heard of. `input` null: not yet.
 * `keepPrevious`: until the answer to another input is here, the one before stands in its place (`isPlaceholderData`).
 */
export function useCommand<N extends CommandName>(
  name: N,
  input: CommandInput<N> | null,
  options: { readonly freshAtEachVisit?: boolean; readonly keepPrevious?: boolean } = {},
): UseQueryResult<CommandOutput<N>> {
  const { bridge } = useAppContext();
  const connection = useStore(bridge.connection);
  return useQuery({
    // A key of its own where nothing is asked: it never meets an answer.
    ...commandQuery(bridge, name, input ?? ({} as CommandInput<N>)),
    enabled: input !== null && connection !== 'connecting' && connection !== 'locked',
    ...(options.freshAtEachVisit ? { refetchOnMount: 'always' as const } : {}),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}
