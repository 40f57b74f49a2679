import type { ToolCall } from '../../shared/call.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import type { PolicyDocument } from '../../shared/policy/document.ts';
import { type CompiledDocument, type CompiledPolicy, compile } from './compile.ts';
import type { PolicySource } from './policy-source.ts';

/**
 * The policy of a server as it would be with one document changed: the server's own, or one agent's overlay. The others are
 * those in force. For replay.
 */
export function draftPolicy(
  policies: PolicySource,
  draft: { readonly server: ServerName; readonly agent: AgentId | null; readonly document: PolicyDocument },
): (call: ToolCall, at: number) => CompiledPolicy {
  let compiled: CompiledDocument | null = null;
  const draftAt = (now: number): CompiledDocument => {
    if (compiled === null || now < compiled.from || now >= compiled.to) {
      compiled = compile(draft.document, { server: draft.server, agent: draft.agent, version: 0, now });
    }
    return compiled;
  };
  return (call, at) => {
    const inForce = policies.policyFor(draft.server, call.agent, at).documents;
    if (draft.agent === null) return { documents: [draftAt(at), ...inForce.slice(1)] };
    if (call.agent !== draft.agent) return { documents: inForce };
    return { documents: [...inForce.slice(0, 1), draftAt(at)] };
  };
}
