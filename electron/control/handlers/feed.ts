import { lineOfRule, splitRule } from '../../../shared/policy/locate.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

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
      const { rule, version } = view.decision;
      const { document } = splitRule(rule);
      const inForce = policies.inForce(view.server, document === null ? undefined : view.agent);
      // A line is only given for the text that decided: an older version may have had other lines.
      const decided = inForce !== null && (document !== null || inForce.version === version);
      const { risk, category } = profile(view.server, view.tool);
      return { view, policyLine: decided ? lineOfRule(inForce.text, rule, view.tool) : null, risk, category };
    },
  };
}
