// biome-ignore-all lint/style/noExcessiveLinesPerFile: grants and their tokens are one list, and every change of it stands here
import type { AgentView } from '../../shared/control/agents.ts';
import { Redactor } from '../../shared/journal/redact.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import { defaultAgent, personAgent } from '../../shared/reserved-names.ts';
import type { ToolSet } from '../../shared/testrail/tool-sets.ts';
import { Listeners } from '../lib/listeners.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import type { StoredAgent } from '../settings/schema.ts';
import { AgentError } from './agent-error.ts';
import { idFromLabel } from './label.ts';
import { AgentTokens } from './tokens.ts';

const plain = new Redactor();

/** An agent that presented a valid token, as the gateway needs it. */
interface Admitted {
  readonly id: AgentId;
  readonly label: string;
  readonly servers: ReadonlySet<ServerName> | null;
  /** Of the built-in server only the tools of this set; null: as many as it lists. */
  readonly tools: ToolSet | null;
}

interface NewAgent {
  readonly label: string;
  readonly servers: readonly ServerName[] | null;
  readonly tools: ToolSet | null;
  /** Seconds for which its calls are held for a person; null: as the settings say. */
  readonly holdSeconds?: number | null;
  /** Milliseconds since the epoch; null: no end. */
  readonly until?: number | null;
}

/** `lastSeenAt` is written at most this often: it is for people, and every write is a whole file. */
const seenEveryMs = 60_000;
/** How often it is looked whether an agent's end has come, milliseconds. */
const looksEveryMs = 60_000;

/**
 * The agents and their tokens. Stored agents stand in the settings, tokens in the secret store.
 */
export class AgentRegistry {
  readonly #settings: SettingsPort;
  readonly #tokens: AgentTokens;
  readonly #now: () => number;
  readonly #admitted = new Map<AgentId, Admitted>();
  readonly #paused = new Set<AgentId>();
  readonly #until = new Map<AgentId, number>();
  #nextEnd: NodeJS.Timeout | null = null;
  readonly #seen = new Map<AgentId, number>();
  readonly #endListeners = new Listeners<[agent: AgentId]>();
  readonly #changeListeners = new Listeners();

  private constructor(settings: SettingsPort, tokens: AgentTokens, now: () => number) {
    this.#settings = settings;
    this.#tokens = tokens;
    this.#now = now;
  }

  /** Reads every agent's token. One that cannot be read stays listed, and is admitted by nothing. */
  static async open(settings: SettingsPort, secrets: SecretsPort, now: () => number): Promise<AgentRegistry> {
    const tokens = new AgentTokens(secrets);
    for (const agent of settings.get().agents) await tokens.read(agent.id);
    const registry = new AgentRegistry(settings, tokens, now);
    registry.#refresh();
    return registry;
  }

  /** The agent of a token, or null. Called for every request. */
  admit(token: string): Admitted | null {
    const agent = this.#tokens.ownerOf(token);
    if (agent === null || this.hasEnded(agent)) return null;
    const admitted = this.#admitted.get(agent) ?? null;
    if (admitted !== null) this.#noteSeen(admitted.id);
    return admitted;
  }

  /** The agent of a token that stands in a file; it counts as no use of it. */
  ofToken(token: string): AgentId | null {
    return this.#tokens.ownerOf(token);
  }

  list(): readonly AgentView[] {
    return this.#settings.get().agents.map((agent) => ({
      ...agent,
      label: shownLabel(agent.label),
      lastSeenAt: this.#seen.get(agent.id) ?? agent.lastSeenAt,
      tokenTail: this.#tokens.tail(agent.id),
    }));
  }

  /** What people call an agent; its id where it is gone. */
  label(id: AgentId): string {
    return id === personAgent ? 'You' : (this.#admitted.get(id)?.label ?? id);
  }

  /** The set of the built-in server's tools that an agent is kept to; null where it is to none. */
  toolSet(id: AgentId): ToolSet | null {
    return this.#admitted.get(id)?.tools ?? null;
  }

  /** The token of an agent, for a person who asks to see or copy its address. */
  async token(id: AgentId): Promise<string> {
    this.#find(id);
    const token = await this.#tokens.get(id);
    if (token === null) {
      throw new AgentError(
        'token-unreadable',
        `The token of ${id} cannot be read here: it was stored by the desktop app's key ring. Give it a new one: railguard agent rotate ${id}`,
      );
    }
    return token;
  }

  /** Adds an agent with a new token. Its id is made from the label and never taken twice. */
  async add(
    label: string,
    servers: readonly ServerName[] | null,
    { tools = null, holdSeconds = null, until = null }: Partial<Pick<NewAgent, 'tools' | 'holdSeconds' | 'until'>> = {},
  ): Promise<{ id: AgentId; token: string }> {
    const id = this.idFor(label);
    const token = await this.#insert(id, { label: this.#ownLabel(label), servers, tools, holdSeconds, until });
    return { id, token };
  }

  /** Two agents of one name could not be told apart where they are named: the later one has a number. */
  #ownLabel(label: string): string {
    const taken = new Set(this.#settings.get().agents.map((agent) => agent.label));
    let own = label;
    for (let count = 2; taken.has(own); count++) own = `${label} ${count}`;
    return own;
  }

  /** The id that a new agent of this label gets. */
  idFor(label: string): AgentId {
    const taken = new Set([personAgent, ...this.#settings.get().agents.map((agent) => agent.id)].map(String));
    return idFromLabel(withoutSecrets(label), taken);
  }

  /** Makes the first agent, so that a fresh folder has an address to hand out. One that a person revoked stays gone. */
  async makeDefault(): Promise<void> {
    await this.#insert(defaultAgent, { label: 'Default agent', servers: null, tools: null });
  }

  /** A new token for an agent; the old one is refused from here on, and its sessions end. */
  async rotate(id: AgentId): Promise<string> {
    this.#find(id);
    const token = await this.#tokens.renew(id);
    this.#refresh();
    this.#ended(id);
    return token;
  }

  setPaused(id: AgentId, paused: boolean): void {
    this.#find(id);
    this.#change((agents) => agents.map((agent) => (agent.id === id ? { ...agent, paused } : agent)));
  }

  /** Whether every call of this agent is to be denied. Its sessions stay, so that it goes on when it is resumed. */
  paused(id: AgentId): boolean {
    return this.#paused.has(id);
  }

  /** Whether the time of this agent is over: its token is refused. */
  hasEnded(id: AgentId): boolean {
    const until = this.#until.get(id);
    return until !== undefined && this.#now() >= until;
  }

  /** Takes an agent's credential away for good. Its records stay in the journal under its id. */
  async revoke(id: AgentId): Promise<void> {
    this.#find(id);
    this.#tokens.drop(id);
    this.#change((agents) => agents.filter((agent) => agent.id !== id));
    this.#ended(id);
    await this.#tokens.remove(id);
  }

  /** Called when an agent's sessions must end: revoked, or given a new token. */
  onEnd(listener: (agent: AgentId) => void): () => void {
    return this.#endListeners.add(listener);
  }

  onChange(listener: () => void): () => void {
    return this.#changeListeners.add(listener);
  }

  async #insert(id: AgentId, { label, servers, tools, holdSeconds = null, until = null }: NewAgent): Promise<string> {
    const token = await this.#tokens.renew(id);
    const agent: StoredAgent = {
      id,
      label,
      servers: servers === null ? null : [...servers],
      paused: false,
      createdAt: this.#now(),
      lastSeenAt: null,
      tools,
      holdSeconds,
      ...(until === null ? {} : { until }),
    };
    this.#change((agents) => [...agents, agent]);
    return token;
  }

  #find(id: AgentId): StoredAgent {
    const agent = this.#settings.get().agents.find((candidate) => candidate.id === id);
    if (agent === undefined) {
      throw new AgentError('agent-unknown', `No agent has the id ${id}. See: railguard agent list`);
    }
    return agent;
  }

  #change(change: (agents: StoredAgent[]) => StoredAgent[]): void {
    this.#settings.update((settings) => ({ ...settings, agents: change(settings.agents) }));
    this.#refresh();
    this.#changeListeners.notify();
  }

  #refresh(): void {
    this.#admitted.clear();
    this.#paused.clear();
    this.#until.clear();
    for (const agent of this.#settings.get().agents) {
      this.#admitted.set(agent.id, {
        id: agent.id,
        label: shownLabel(agent.label),
        servers: agent.servers === null ? null : new Set(agent.servers),
        tools: agent.tools,
      });
      if (agent.paused) this.#paused.add(agent.id);
      if (agent.until !== undefined) this.#until.set(agent.id, agent.until);
    }
    this.#awaitEnd();
  }

  /** At the time of the next end the sessions of that agent end, as if it were revoked. */
  #awaitEnd(): void {
    if (this.#nextEnd !== null) clearTimeout(this.#nextEnd);
    const now = this.#now();
    const next = Math.min(...[...this.#until.values()].filter((until) => until > now));
    if (!Number.isFinite(next)) return;
    // A timer stands still while the machine sleeps, and knows nothing of a clock that is set: it looks again soon.
    this.#nextEnd = setTimeout(
      () => {
        const over = [...this.#until].filter(([id, until]) => until > now && this.hasEnded(id));
        for (const [id] of over) this.#ended(id);
        if (over.length > 0) this.#changeListeners.notify();
        this.#awaitEnd();
      },
      Math.min(next - now, looksEveryMs),
    );
    this.#nextEnd.unref();
  }

  #noteSeen(id: AgentId): void {
    const now = this.#now();
    const before = this.#seen.get(id);
    if (before !== undefined && Math.abs(now - before) < seenEveryMs) return;
    this.#seen.set(id, now);
    // Told, but not written: a file write has no place in a request. The times are kept at the next change and at stop.
    this.#changeListeners.notify();
  }

  #ended(id: AgentId): void {
    this.#endListeners.notify(id);
  }

  /** Keeps the times of last use; called at stop. */
  close(): void {
    if (this.#nextEnd !== null) clearTimeout(this.#nextEnd);
    if (this.#seen.size === 0) return;
    this.#settings.update((settings) => ({
      ...settings,
      agents: settings.agents.map((agent) => ({ ...agent, lastSeenAt: this.#seen.get(agent.id) ?? agent.lastSeenAt })),
    }));
  }
}

/** An id is in every record and list of the agent: it is made of what is no secret. */
function withoutSecrets(label: string): string {
  return plain.text(label).replace(/\[redacted:[0-9]+\]/g, '');
}

/** A person may paste anything into a label, and a label is shown everywhere. */
function shownLabel(label: string): string {
  return plain.text(label);
}
