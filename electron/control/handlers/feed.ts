import { lineOfRule } from '../../../shared/policy/locate.ts';
import type { Handlers } from '../dispatcher.ts';
import type { ControlParts } from '../parts.ts';

export function feedHandlers({
  journal,
  policies,
}: ControlParts): Pick<Handlers, 'feed.page' | 'feed.detail' | 'feed.totals'> {
  return {
    'feed.page': ({ filter, before, limit }) => journal.page(filter, before, limit),
    'feed.totals': () => journal.totals(),
    async 'feed.detail'({ call }) {
      const view = await journal.detail(call);
      if (view === null) return null;
      const { rule, version } = view.decision;
      const shown = policies.show(view.server);
      // A line is only given for the text that decided: an older version may have had other lines.
      return { view, policyLine: shown.version === version ? lineOfRule(shown.text, rule, view.tool) : null };
    },
  };
}
