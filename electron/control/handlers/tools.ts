import { ruleWordsDone, setDefault, setRule } from '../../../shared/policy/edit.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { presetTools, toolsPage, unscoped } from './tools-page.ts';

export function toolsHandlers(
  parts: ControlContext,
): Pick<Handlers, 'tools.page' | 'tools.setRule' | 'tools.setDefault'> {
  const { policies, clock } = parts;
  return {
    'tools.page': ({ server }) => toolsPage(parts, server),
    'tools.setRule'({ server, tools, rule }, caller) {
      const context = {
        known: presetTools(parts, server).map(({ name }) => name),
        now: clock.now(),
        unscoped: unscoped(server),
      };
      const words = ruleWordsDone(tools, rule);
      return policies.edit(server, (document) => setRule(document, tools, rule, context), {
        author: authorOf(caller),
        note: words,
        words,
      });
    },
    'tools.setDefault'({ server, default: value }, caller) {
      const words = value === 'deny' ? 'Tools without a rule are now denied' : 'Tools without a rule are now allowed';
      return policies.edit(server, (document) => setDefault(document, value), {
        author: authorOf(caller),
        note: words,
        words,
      });
    },
  };
}
