import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { InteractiveClient } from '../../../shared/link.ts';
import type { AgentId } from '../../../shared/names.ts';
import { offers } from './input.ts';

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
export interface InteractiveClients {
  /** Null where the agent offers nothing, or too many of its other offers are in use. */
  take(agent: AgentId, capabilities: JsonValue | undefined): Lease | null;
  endAgent(agent: AgentId): void;
  /** Lets go of those without a request since then. */
  sweep(before: number): void;
  end(): void;
}

// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createInteractiveClients(monotonic: () => number): InteractiveClients {
  const agents = new Map<AgentId, Map<string, Entry>>();

  function remove(agent: AgentId, key: string, entry: Entry): void {
    const entries = agents.get(agent);
    entries?.delete(key);
    if (entries?.size === 0) agents.delete(agent);
    entry.leaving.abort();
  }

  /** Lets go of the offer that was not used for longest. False where all are in use. */
  function makeRoom(agent: AgentId, entries: ReadonlyMap<string, Entry>): boolean {
    if (entries.size < maxPerAgent) return true;
    const idle = [...entries].filter(([, entry]) => entry.uses === 0);
    const oldest = idle.toSorted(([, one], [, other]) => one.lastUsed - other.lastUsed)[0];
    if (oldest !== undefined) remove(agent, ...oldest);
    return oldest !== undefined;
  }

  function entryOf(agent: AgentId, capabilities: JsonObject): Entry | null {
    const key = JSON.stringify(capabilities);
    const entries = agents.get(agent);
    const known = entries?.get(key);
    if (known !== undefined) return known;
    if (entries !== undefined && !makeRoom(agent, entries)) return null;
    const leaving = new AbortController();
    const entry: Entry = { client: { capabilities, gone: leaving.signal }, leaving, uses: 0, lastUsed: 0 };
    // The last one that left took the map with it.
    const kept = agents.get(agent) ?? new Map<string, Entry>();
    agents.set(agent, kept.set(key, entry));
    return entry;
  }

  return {
    take(agent, capabilities) {
      const offered = isJsonObject(capabilities) ? offers(capabilities) : null;
      const entry = offered === null ? null : entryOf(agent, offered);
      if (entry === null) return null;
      entry.uses++;
      let released = false;
      return {
        client: entry.client,
        release() {
          if (released) return;
          released = true;
          entry.uses--;
          entry.lastUsed = monotonic();
        },
      };
    },
    endAgent(agent) {
      for (const [key, entry] of [...(agents.get(agent) ?? [])]) remove(agent, key, entry);
    },
    sweep(before) {
      for (const [agent, entries] of [...agents]) {
        for (const [key, entry] of [...entries])
          if (entry.uses === 0 && entry.lastUsed < before) remove(agent, key, entry);
      }
    },
    end() {
      for (const [agent, entries] of [...agents]) {
        for (const [key, entry] of [...entries]) remove(agent, key, entry);
      }
    },
  };
}
