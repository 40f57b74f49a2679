import type { AgentId, ServerName } from '../../shared/names.ts';
import type { PolicyDocument } from '../../shared/policy/document.ts';
import { ruleKind } from '../../shared/policy/read.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import { compile } from '../guard/policy/compile.ts';
import type { ControlContext } from './context.ts';

/** How many asks would end if a document came in force: their rule would not be the same any more, or they would be denied. */
export function endedAsks(
  { approvals, clock }: Pick<ControlContext, 'approvals' | 'clock'>,
  { server, agent }: { readonly server: ServerName; readonly agent?: AgentId | undefined },
  document: PolicyDocument,
): number {
  const own = compile(document, { server, agent: agent ?? null, version: 0, now: clock.now() });
  const ends = ({ rules, tool }: Ask): boolean => {
    const inForce = own.tools.get(tool)?.approval ?? null;
    const kind = ruleKind(document, tool, clock.now());
    const asking = rules.filter(({ rule }) => rule.startsWith(`${own.prefix}/`));
    if (kind === 'deny' || kind === 'hide') return true;
    return asking.some(({ digest }) => inForce === null || inForce.shadow || inForce.digest !== digest);
  };
  const waits = (ask: Ask) => ask.server === server && (agent === undefined || ask.agent === agent);
  return approvals.open().filter((ask) => waits(ask) && ends(ask)).length;
}
