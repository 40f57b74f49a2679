import type { Bypass, ClientId, ClientPreview, ClientView } from '../../../shared/control/clients.ts';
import type { ServerSpec } from '../../../shared/control/servers.ts';
import type { Redactor } from '../../../shared/journal/redact.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import { bypassOf, type Guarded } from './bypasses.ts';
import { allServers, readServers } from './change.ts';
import { ClientError } from './client-error.ts';
import { readConfigFile } from './config-file.ts';
import { Connections } from './connections.ts';
import { applyPlan, type ConnectorParts, disconnect, type Plan, planConnect, type Wanted } from './connector.ts';
import { gateAgent, readEntry } from './entry.ts';
import type { ClientFacts } from './facts.ts';
import { importable } from './import.ts';
import { pastedServers } from './pasted.ts';
import { fileOf, isInstalled, type Surroundings } from './places.ts';
import { maskOf, shownDiff } from './shown-diff.ts';
import { clientTable, factsOf } from './table.ts';

export interface ClientsParts {
  readonly dataFolder: string;
  /** The words that start this program: `[node, headless.js]`. */
  readonly program: readonly string[];
  /** Address of the gateway, without a token. */
  readonly address: () => string;
  readonly agentOf: (token: string) => AgentId | null;
  readonly guarded: () => Guarded;
  /** Takes out of a text what may not be shown. */
  readonly redactor: () => Redactor;
}

/** An entry of a client's file with its name. */
export interface NamedSpec {
  readonly entry: string;
  readonly result: { readonly spec: ServerSpec } | { readonly problem: string };
}

/** The programs that agents run in: what their files say, and the changes that lead them through the gate and back. */
export class Clients {
  readonly #parts: ClientsParts;
  readonly #connections: Connections;

  constructor(parts: ClientsParts) {
    this.#parts = parts;
    this.#connections = new Connections(parts.dataFolder);
  }

  list(around: Surroundings): ClientView[] {
    return clientTable.map((facts) => this.#view(facts, around));
  }

  /** Name of a client for people: of the agent that is made for it. */
  nameOf(client: ClientId): string {
    return factsOf(client).name;
  }

  view(client: ClientId, around: Surroundings): ClientView {
    return this.#view(factsOf(client), around);
  }

  /** The command that starts the bridge of an agent; it holds no secret. */
  command(agent: AgentId): readonly string[] {
    return this.#connector().bridge(agent);
  }

  /** What connecting would change; `agent` null stands for one that is made then. Throws `ClientError`. */
  preview(client: ClientId, wanted: Wanted & { readonly isNew: boolean }, around: Surroundings): ClientPreview {
    const facts = factsOf(client);
    const plan = planConnect(facts, fileOf(facts, around), wanted, this.#connector());
    const { file, after } = plan;
    const values: JsonObject[] = [readServers(facts, file).root];
    const texts = { before: file.text, after: after.slice(file.mark.length) };
    const diff = shownDiff(file.path, texts, maskOf(values, this.#parts.redactor()));
    return {
      client,
      file: file.path,
      agent: wanted.isNew ? null : wanted.agent,
      diff: diff.text,
      lines: [...diff.lines],
      added: diff.added,
      removed: diff.removed,
      digest: file.digest,
      backup: plan.changes ? plan.backup : null,
      restart: facts.restart,
    };
  }

  /** Throws `ClientError` where the file is not what `digest` says, or cannot be changed. */
  connect(
    client: ClientId,
    wanted: Wanted & { readonly digest?: string | undefined },
    around: Surroundings,
  ): { readonly file: string; readonly backup: string | null; readonly restart: string | null } {
    const facts = factsOf(client);
    const connector = this.#connector();
    const plan: Plan = planConnect(facts, fileOf(facts, around), wanted, connector);
    if (wanted.digest !== undefined && wanted.digest !== plan.file.digest) {
      throw new ClientError(
        'client-file-changed',
        `${plan.file.path} changed since it was shown, so nothing was written. Look at the change again.`,
      );
    }
    applyPlan(facts, plan, wanted.agent, connector);
    return { file: plan.file.path, backup: plan.backup, restart: facts.restart };
  }

  disconnect(client: ClientId, around: Surroundings): { file: string; exact: boolean; restart: string | null } {
    const facts = factsOf(client);
    const file = fileOf(facts, around);
    return { file, exact: disconnect(facts, file, this.#connector()), restart: facts.restart };
  }

  /** What of a client's file could stand behind the gate; ours is left out. */
  importable(client: ClientId, taken: ReadonlySet<string>, around: Surroundings): NamedSpec[] {
    const facts = factsOf(client);
    return this.#importable(readServers(facts, readConfigFile(fileOf(facts, around))).entries, taken);
  }

  /** What of a pasted text could stand behind the gate; ours is left out. Throws `ClientError` where it names no servers. */
  importableText(text: string, taken: ReadonlySet<string>): NamedSpec[] {
    return this.#importable(pastedServers(text), taken);
  }

  #importable(entries: JsonObject, taken: ReadonlySet<string>): NamedSpec[] {
    const names = new Set(taken);
    const found: NamedSpec[] = [];
    for (const [entry, value] of Object.entries(entries)) {
      const read = readEntry(value);
      if (read === null) {
        found.push({ entry, result: { problem: 'it is no command and no address' } });
        continue;
      }
      if (gateAgent(read, this.#gate()) !== null) continue;
      const result = importable(entry, read, names);
      if ('spec' in result) names.add(result.spec.name);
      found.push({ entry, result });
    }
    return found;
  }

  #view(facts: ClientFacts, around: Surroundings): ClientView {
    const file = fileOf(facts, around);
    const plain = { client: facts.id, name: facts.name, file, installed: isInstalled(facts, around) };
    try {
      const { agent, bypasses } = this.#read(facts, file);
      return { ...plain, connected: agent !== null, agent, bypasses, problem: null };
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const problem = this.#parts.redactor().text(error.message);
      return { ...plain, connected: false, agent: null, bypasses: [], problem };
    }
  }

  #read(facts: ClientFacts, path: string): { agent: AgentId | null; bypasses: Bypass[] } {
    const servers = readServers(facts, readConfigFile(path));
    const guarded = this.#parts.guarded();
    const redactor = this.#parts.redactor();
    let agent: AgentId | null = null;
    const bypasses = new Map<string, Bypass>();
    for (const entries of allServers(facts, servers)) {
      for (const [name, value] of Object.entries(entries)) {
        const read = readEntry(value);
        if (read === null) continue;
        const ours = gateAgent(read, this.#gate());
        if (ours !== null) {
          if (entries === servers.entries && !read.isOff) agent = ours;
          continue;
        }
        const bypass = bypassOf(name, read, guarded);
        if (bypass === null) continue;
        const why = redactor.text(bypass.why);
        bypasses.set(`${name} ${why}`, { ...bypass, entry: redactor.text(name), why });
      }
    }
    return { agent, bypasses: [...bypasses.values()] };
  }

  #gate(): ConnectorParts['gate'] {
    return { address: this.#parts.address(), agentOf: this.#parts.agentOf };
  }

  #connector(): ConnectorParts {
    const { dataFolder, program } = this.#parts;
    return {
      dataFolder,
      connections: this.#connections,
      bridge: (agent) => [...program, 'connect', '--agent', agent, '--data', dataFolder],
      gate: this.#gate(),
    };
  }
}
