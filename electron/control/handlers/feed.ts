import { isSameRule, lineOfRule, splitRule } from '../../../shared/policy/locate.ts';
import type { CallView } from '../../../shared/record.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

/** A line is only given where it says what decided: the text in force may have other lines than the version that did. */
async function lineThatDecided(
  { server, agent, tool, decision: { rule, version } }: CallView,
  policies: ControlContext['policies'],
): Promise<number | null> {
  const { document } = splitRule(rule);
  const inForce = policies.inForce(server, document === null ? undefined : agent);
  if (inForce === null) return null;
  if (document === null && inForce.version !== version) {
    const before = await policies.versionText(server, undefined, version);
    if (before === null || !isSameRule(before, inForce.text, rule, tool)) return null;
  }
  return lineOfRule(inForce.text, rule, tool);
}

export function feedHandlers({
  journal,
  policies,
  profile,
}: ControlContext): Pick<Handlers, 'feed.page' | 'feed.detail' | 'feed.totals'> {
  return {
    'feed.page': ({ filter, before, limit }) => journal.page(filter, before, limit),
    'feed.totals': () => journal.totals(),
    async 'feed.detail'({ call }) {
      const view = await journal.detail(call);
      if (view === null) return null;
      const { risk, category } = profile(view.server, view.tool);
      return { view, policyLine: await lineThatDecided(view, policies), risk, category };
    },
  };
}
