import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { InteractiveClient } from '../../../shared/upstream-connection.ts';
import { askingCapabilities } from './input-questions.ts';

/** Different offers of one agent that are kept at once: each may cost a process for each server. */
const maxPerAgent = 4;

interface Entry {
  readonly client: InteractiveClient;
  readonly leaving: AbortController;
  uses: number;
  /** Monotonic milliseconds. */
  lastUsed: number;
}

/** An interactive client, taken by one request until that is over. */
export interface Lease {
  readonly client: InteractiveClient;
  release(): void;
}

/** Agents that let servers ask them things: known by agent and offer, as long as they are heard of. */
export class InteractiveClients {
  readonly #monotonic: () => number;
  readonly #agents = new Map<AgentId, Map<string, Entry>>();

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Null where the agent offers nothing, or too many of its other offers are in use. */
  take(agent: AgentId, capabilities: JsonValue | undefined): Lease | null {
    const offered = isJsonObject(capabilities) ? askingCapabilities(capabilities) : null;
    const entry = offered === null ? null : this.#entryOf(agent, offered);
    if (entry === null) return null;
    entry.uses++;
    let released = false;
    return {
      client: entry.client,
      release: () => {
        if (released) return;
        released = true;
        entry.uses--;
        entry.lastUsed = this.#monotonic();
      },
    };
  }

  endAgent(agent: AgentId): void {
    this.#removeWhere(agent, () => true);
  }

  /** Lets go of those without a request since then. */
  sweep(before: number): void {
    for (const agent of [...this.#agents.keys()]) {
      this.#removeWhere(agent, ({ uses, lastUsed }) => uses === 0 && lastUsed < before);
    }
  }

  end(): void {
    for (const agent of [...this.#agents.keys()]) this.endAgent(agent);
  }

  #entryOf(agent: AgentId, capabilities: JsonObject): Entry | null {
    const key = JSON.stringify(capabilities);
    const entries = this.#agents.get(agent);
    const known = entries?.get(key);
    if (known !== undefined) return known;
    if (entries !== undefined && !this.#makeRoom(agent, entries)) return null;
    const leaving = new AbortController();
    const entry: Entry = { client: { capabilities, gone: leaving.signal }, leaving, uses: 0, lastUsed: 0 };
    // The last one that left took the map with it.
    const ofAgent = this.#agents.get(agent) ?? new Map<string, Entry>();
    this.#agents.set(agent, ofAgent.set(key, entry));
    return entry;
  }

  /** Lets go of the offer that was not used for longest. False where all are in use. */
  #makeRoom(agent: AgentId, entries: ReadonlyMap<string, Entry>): boolean {
    if (entries.size < maxPerAgent) return true;
    const idle = [...entries.values()].filter((entry) => entry.uses === 0);
    const oldest = idle.toSorted((one, other) => one.lastUsed - other.lastUsed)[0];
    this.#removeWhere(agent, (entry) => entry === oldest);
    return oldest !== undefined;
  }

  #removeWhere(agent: AgentId, goes: (entry: Entry) => boolean): void {
    const entries = this.#agents.get(agent);
    for (const [key, entry] of [...(entries ?? [])]) {
      if (!goes(entry)) continue;
      entries?.delete(key);
      if (entries?.size === 0) this.#agents.delete(agent);
      entry.leaving.abort();
    }
  }
}
