import type { AgentId, ServerName } from '../../../shared/names.ts';
import { type PolicyDocument, silentDocument } from '../../../shared/policy/document.ts';
import { scopeOf } from '../../../shared/policy/fence.ts';
import { loosens } from '../../../shared/policy/loosens.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { ruleKind, ruleWords } from '../../../shared/policy/read.ts';
import { policyWarnings } from '../../../shared/policy/warnings.ts';
import type { Ask } from '../../guard/approvals/ask.ts';
import { compile } from '../../guard/policy/compile.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { nameableTools, shownDefinitions, unscoped } from './tools-page.ts';

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
        loosens: [...loosens(inForce(server, agent), document, now, agent !== undefined)],
        ends: endsOf(context, { server, agent }, document),
        default: document.default,
        scope: context.isTestrail(server) ? scopeOf(document, unscoped(server)) : null,
        tools: definitions.map(({ name }) => ({
          name,
          rule: ruleKind(document, name, now),
          words: ruleWords(document, name, now),
        })),
      };
    },
  };
}

/** Asks that wait by a rule of this document which would not be the same any more, or is hidden or denied. */
function endsOf(
  { approvals, clock }: ControlContext,
  { server, agent }: { readonly server: ServerName; readonly agent: AgentId | undefined },
  document: PolicyDocument,
): number {
  const own = compile(document, { server, agent: agent ?? null, version: 0, now: clock.now() });
  const ends = ({ rules, tool }: Ask): boolean => {
    const standing = own.tools.get(tool)?.approval ?? null;
    const kind = ruleKind(document, tool, clock.now());
    const asking = rules.filter(({ rule }) => rule.startsWith(`${own.prefix}/`));
    if (kind === 'deny' || kind === 'hide') return true;
    return asking.some(({ digest }) => standing === null || standing.shadow || standing.digest !== digest);
  };
  const waits = (ask: Ask) => ask.server === server && (agent === undefined || ask.agent === agent);
  return approvals.open().filter((ask) => waits(ask) && ends(ask)).length;
}
