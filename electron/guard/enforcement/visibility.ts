import type { AgentId, ServerName } from '../../../shared/names.ts';
import { Listeners } from '../../lib/listeners.ts';
import type { CompiledPolicy } from '../policy/compiled-policy.ts';
import type { PolicySource } from '../policy/policy-source.ts';
import type { Clock } from '../ports.ts';

/** What agents may see: hidden and default-denied tools are not listed, and a change of that is told. */
export class Visibility {
  readonly #policies: PolicySource;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #listeners = new Listeners<[server: ServerName]>();

  constructor(policies: PolicySource, clock: Pick<Clock, 'now'>) {
    this.#policies = policies;
    this.#clock = clock;
    policies.onChange((server, _agent, visible) => {
      if (visible) this.#listeners.notify(server);
    });
  }

  lists(agent: AgentId, server: ServerName, tool: string): boolean {
    return listed(this.#policies.policyFor(server, agent, this.#clock.now()), tool);
  }

  /** Whether a document hides the whole server from this agent, or cannot be read. */
  closes(agent: AgentId, server: ServerName): 'hidden' | 'fault' | null {
    for (const { hide, broken } of this.#policies.policyFor(server, agent, this.#clock.now()).documents) {
      if (broken) return 'fault';
      if (hide.has('*')) return 'hidden';
    }
    return null;
  }

  /** Whether a document speaks of this very name. */
  names(agent: AgentId, server: ServerName, tool: string): boolean {
    const { documents } = this.#policies.policyFor(server, agent, this.#clock.now());
    return documents.some(({ hide, tools }) => hide.has(tool) || tools.has(tool));
  }

  onChange(listener: (server: ServerName) => void): () => void {
    return this.#listeners.add(listener);
  }
}

/** Every document must list it and none hide it. */
export function listed({ documents }: CompiledPolicy, tool: string): boolean {
  for (const document of documents) {
    if (document.hide.has(tool) || document.hide.has('*')) return false;
    if (document.unlisted === null && !document.tools.has(tool)) return false;
  }
  return true;
}
