import type { ToolCall } from '../../../shared/call.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { compile } from '../policy/compile.ts';
import type { CompiledDocument, CompiledPolicy } from '../policy/compiled-policy.ts';
import type { PolicySource } from '../policy/policy-source.ts';

/** A document that is not in force. */
export interface Draft {
  readonly server: ServerName;
  /** Set where it would be this agent's overlay. */
  readonly agent: AgentId | null;
  readonly document: PolicyDocument;
  /** As `parsePolicy` gave it. */
  readonly source?: (canonical: string) => string;
}

/** Compiles when asked, and again only where an `until` came or went since. */
export function compiledDraft({ server, agent, document, source }: Draft): (now: number) => CompiledDocument {
  let known: CompiledDocument | null = null;
  return (now) => {
    if (known === null || now < known.from || now >= known.to) {
      known = compile(document, { server, agent, version: 0, now, ...(source === undefined ? {} : { source }) });
    }
    return known;
  };
}

/**
 * The policy as it would be with the draft: in place of the server's document, or of an agent's overlay; every other
 * document as it is in force. For `replay`.
 */
export function draftPolicy(policies: PolicySource, draft: Draft): (call: ToolCall, now: number) => CompiledPolicy {
  const compiled = compiledDraft(draft);
  return (call, now) => {
    const { documents } = policies.policyFor(call.server, call.agent, now);
    if (call.server !== draft.server) return { documents };
    const [base, ...overlays] = documents;
    if (draft.agent === null) return { documents: [compiled(now), ...overlays] };
    if (draft.agent !== call.agent || base === undefined) return { documents };
    return { documents: [base, compiled(now)] };
  };
}
