import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { silentDocument } from '../../../shared/policy/document-reads.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { permissionIncreases } from '../../../shared/policy/permission-increase.ts';
import { scopeOf } from '../../../shared/policy/project-scope.ts';
import { reachOf, ruleKind, sharedLimits, toolWords } from '../../../shared/policy/read.ts';
import { policyWarnings } from '../../../shared/policy/warnings.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { endedAsks } from '../ended-asks.ts';
import { nameableTools, shownDefinitions, unscoped } from '../tools-page.ts';

/** What a text would do if it were applied. Nothing here changes anything. */
export function policyDraftHandlers(context: ControlContext): Pick<Handlers, 'policy.draft'> {
  const { policies, clock } = context;

  const inForce = (...of: Parameters<typeof policies.inForce>): PolicyDocument =>
    // An overlay that was never there held nothing back.
    policies.inForce(...of) === null && of[1] !== undefined ? silentDocument : policies.document(...of);

  return {
    'policy.draft'({ server, agent, text }) {
      const parsed = parsePolicy(text);
      if (!parsed.ok) return { ok: false, problems: [...parsed.problems] };
      const { document } = parsed;
      const definitions = shownDefinitions(context, server);
      const now = clock.now();
      return {
        ok: true,
        warnings: [...policyWarnings(text, nameableTools(context, server))],
        permissionIncreases: [...permissionIncreases(inForce(server, agent), document, now, agent !== undefined)],
        ends: endedAsks(context, { server, agent }, document),
        default: document.default,
        sharedLimits: sharedLimits(document, now),
        scope: context.isTestrail(server) ? scopeOf(document, unscoped(server)) : null,
        tools: definitions.map(({ name }) => ({
          name,
          rule: ruleKind(document, name, now),
          words: toolWords(document, name, now),
          reach: reachOf(document, name, now),
        })),
      };
    },
  };
}
