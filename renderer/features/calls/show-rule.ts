import type { FeedRow } from '../../../shared/control/feed.ts';
import type { AppContext } from '../../data/app-context.ts';
import { rulePath } from '../../data/policy-address.ts';

/** Opens the line that decided a call; where no text that stands holds it, the tool with the rule of today. */
export async function showRule(
  { bridge, nav }: AppContext,
  { call, server, tool }: Pick<FeedRow, 'call' | 'server' | 'tool'>,
): Promise<void> {
  const found = await bridge.call('feed.detail', { call }).catch(() => null);
  if (found === null || found.policyLine === null) nav.go('tools', server, tool);
  else nav.go('policy', ...rulePath(server, found.view.decision.rule, tool));
}
