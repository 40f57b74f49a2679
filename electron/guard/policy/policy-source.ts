import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

/** Where the gate finds the policy in force. Asked for each call: must be cheap, and never a promise. */
export interface PolicySource {
  /** `now`: milliseconds since the epoch, for entries with an end. */
  policyFor(server: ServerName, agent: AgentId, now: number): CompiledPolicy;
  /** Told after a document came into force. `agent`: null for the server's own; `visible`: what agents may see changed. */
  onChange(listener: (server: ServerName, agent: AgentId | null, visible: boolean) => void): () => void;
}
