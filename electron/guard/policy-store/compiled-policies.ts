import type { AgentId, ServerName } from '../../../shared/names.ts';
import { closedDocument } from '../../../shared/policy/document-reads.ts';
import { compile } from '../policy/compile.ts';
import type { CompiledPolicy } from '../policy/compiled-policy.ts';
import type { PolicyFolder } from './policy-folder.ts';

/** What decides for each agent on each server, compiled once for as long as the files and the time leave it as it is. */
export class CompiledPolicies {
  readonly #folder: PolicyFolder;
  readonly #made = new Map<ServerName, Map<AgentId, CompiledPolicy>>();

  constructor(folder: PolicyFolder) {
    this.#folder = folder;
  }

  /** `now`: milliseconds since the epoch. */
  policyFor(server: ServerName, agent: AgentId, now: number): CompiledPolicy {
    const known = this.#made.get(server)?.get(agent);
    if (known?.documents.every(({ from, to }) => now >= from && now < to)) return known;
    const base = this.#folder.known(server, undefined);
    const overlay = this.#folder.known(server, agent);
    const documents = [
      base?.compiled(now) ?? compile(closedDocument, { server, agent: null, version: 0, now }),
      ...(overlay?.stands ? [overlay.compiled(now)] : []),
    ];
    const made: CompiledPolicy = { documents };
    const ofServer = this.#made.get(server) ?? new Map<AgentId, CompiledPolicy>();
    this.#made.set(server, ofServer.set(agent, made));
    return made;
  }

  /** After any change of a file. */
  clear(): void {
    this.#made.clear();
  }
}
