import type { ServerView } from '../../../shared/control/servers.ts';
import { useCommand } from '../../data/use-command.ts';
import type { QuarantinedChange } from './definition-parts.ts';

/** How much of a server stands as it was accepted; null where that is not known. */
export interface AsAccepted {
  readonly tools: number | null;
  readonly resources: number | null;
  readonly prompts: number | null;
}

/** Counted beside what waits for its review. What only went is in no list any more. */
export function useAsAccepted({ name }: Pick<ServerView, 'name'>, changes: readonly QuarantinedChange[]): AsAccepted {
  const page = useCommand('tools.page', { server: name });
  const health = useCommand('servers.health', { server: name });
  const listed = changes.filter(({ change }) => change !== 'gone');
  const besides = (all: number | null | undefined, kind: QuarantinedChange['kind']): number | null =>
    all === null || all === undefined ? null : Math.max(0, all - listed.filter((one) => one.kind === kind).length);
  return {
    tools: page.data?.tools.filter(({ held }) => !held).length ?? null,
    resources: besides(health.data?.resources, 'resource'),
    prompts: besides(health.data?.prompts, 'prompt'),
  };
}
