// biome-ignore-all lint/style/noExcessiveLinesPerFile: each thing that is done with clients and their files is one short method
import type { ClientId, ClientPreview, ClientView } from '../../../shared/control/clients.ts';
import type { ServerSpec } from '../../../shared/control/server-spec.ts';
import type { Redactor } from '../../../shared/journal/redact.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import { applyPlan, disconnect } from './apply-plan.ts';
import { bypassOf, type Guarded } from './bypasses.ts';
import { allServers, type EntryPlace, readServers } from './change.ts';
import { ClientError } from './client-error.ts';
import { readConfigFile } from './config-file.ts';
import { type Behind, Connections } from './connections.ts';
import { type ConnectorDeps, type Plan, planChange } from './connector.ts';
import { entryName, gateAgent, readEntry } from './entry.ts';
import type { ClientFacts } from './facts.ts';
import { importable } from './import.ts';
import { pastedServers } from './pasted.ts';
import { fileOf, type Surroundings } from './places.ts';
import { projectFacts } from './projects.ts';
import { maskOf, shownDiff } from './shown-diff.ts';
import { factsOf } from './table.ts';
import { type TestrailLogin, testrailLogin } from './testrail-login.ts';
import { ClientViews } from './views.ts';
import type { ClientFilesWatch } from './watch.ts';

export interface ClientsDeps {
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
  /** With the key; null where its variables name no whole login. */
  readonly login: TestrailLogin | null;
}

/** What is wanted of a client's file, in words of a person: entries by their names. */
export interface WantedChange {
  /** Null where nothing but entries that go round the gate is taken out, as in the file of a project. */
  readonly agent: AgentId | null;
  /** Replaces an entry of our name that is not ours. */
  readonly force: boolean;
  /** Other entries that are taken out; of those for one folder only what goes round the gate. */
  readonly replace: readonly string[];
  /** The folder whose file is meant; left out: the client's own. */
  readonly project?: string | undefined;
}

/** The programs that agents run in: what their files say, and the changes that lead them through the gate and back. */
export class Clients {
  readonly #deps: ClientsDeps;
  readonly #connections: Connections;
  readonly #views: ClientViews;

  constructor(deps: ClientsDeps) {
    this.#deps = deps;
    this.#views = new ClientViews({ ...deps, gate: () => this.#gate() });
    this.#connections = new Connections(deps.dataFolder);
  }

  list(around: Surroundings): Promise<ClientView[]> {
    return this.#views.list(around);
  }

  /** Looks at the files for whoever follows it. */
  watch(around: Surroundings): ClientFilesWatch {
    return this.#views.watch(around);
  }

  /** Name of a client for people: of the agent that is made for it. */
  nameOf(client: ClientId): string {
    return factsOf(client).name;
  }

  /** The agent that a client goes through the gate as; null where it does not, or its file cannot be read. */
  agentOf(client: ClientId, around: Surroundings): Promise<AgentId | null> {
    return this.#views.agentOf(factsOf(client), around);
  }

  /** The command that starts the bridge of an agent; it holds no secret. */
  command(agent: AgentId): readonly string[] {
    return this.#connector().bridge(agent);
  }

  /** What a change would make of the file. `isNew`: the agent is made when it is applied. Throws `ClientError`. */
  async preview(
    client: ClientId,
    wanted: WantedChange & { readonly isNew?: boolean },
    around: Surroundings,
  ): Promise<ClientPreview> {
    const { facts, plan } = await this.#plan(client, wanted, around);
    const { file, after } = plan;
    const values: JsonObject[] = [readServers(facts, file).root];
    const texts = { before: file.text, after: after.slice(file.mark.length) };
    const diff = shownDiff(file.path, texts, maskOf(values, this.#deps.redactor()));
    return {
      client,
      file: file.path,
      agent: wanted.isNew === true ? null : wanted.agent,
      diff: diff.text,
      lines: [...diff.lines],
      added: diff.added,
      removed: diff.removed,
      digest: file.digest,
      backup: plan.changes ? plan.backup : null,
      restart: facts.restart,
    };
  }

  /** Throws `ClientError` where the file is not what `digest` says, or cannot be changed; writes nothing. */
  async check(
    client: ClientId,
    wanted: WantedChange & { readonly digest?: string | undefined },
    around: Surroundings,
  ): Promise<{ readonly facts: ClientFacts; readonly plan: Plan }> {
    const planned = await this.#plan(client, wanted, around);
    if (wanted.digest === undefined || wanted.digest === planned.plan.file.digest) return planned;
    throw new ClientError(
      'client-file-changed',
      `${planned.plan.file.path} changed since it was shown, so nothing was written. Look at the change again.`,
    );
  }

  /** Writes a change. `behind`: what went behind the gate with it. Throws `ClientError` as `check` does. */
  async connect(
    client: ClientId,
    wanted: WantedChange & { readonly digest?: string | undefined; readonly behind?: Behind },
    around: Surroundings,
  ): Promise<{ readonly file: string; readonly backup: string | null; readonly restart: string | null }> {
    const { facts, plan } = await this.check(client, wanted, around);
    applyPlan(facts, plan, wanted, this.#connector());
    return { file: plan.file.path, backup: plan.backup, restart: facts.restart };
  }

  /** Takes back what was changed in a client's file, or in that of a project. */
  async disconnect(
    client: ClientId,
    project: string | undefined,
    around: Surroundings,
  ): Promise<{ file: string; exact: boolean; behind: Behind; restart: string | null }> {
    const { facts, file } = await this.#target(client, project, around);
    // Some say what to do with our entry, which is gone now: those programs take it away by themselves.
    const restart = facts.restart?.includes(entryName) === true ? null : facts.restart;
    return { file, ...disconnect(facts, file, this.#connector()), restart };
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
    const { servers: known } = this.#deps.guarded();
    const found: NamedSpec[] = [];
    for (const [entry, value] of Object.entries(entries)) {
      const read = readEntry(value);
      if (read === null) {
        found.push({ entry, result: { problem: 'it is no command and no address' }, login: null });
        continue;
      }
      if (gateAgent(read, this.#gate()) !== null) continue;
      const result = importable(entry, read, { taken: names, known });
      if ('spec' in result) names.add(result.spec.name);
      found.push({ entry, result, login: testrailLogin(read) });
    }
    return found;
  }

  async #target(
    client: ClientId,
    project: string | undefined,
    around: Surroundings,
  ): Promise<{ facts: ClientFacts; file: string }> {
    const facts = factsOf(client);
    if (project === undefined) return { facts, file: fileOf(facts, around) };
    const found = (await this.#views.projects.of(facts, around)).find((one) => one.project === project);
    if (found !== undefined) return { facts: projectFacts(facts), file: found.path };
    throw new ClientError(
      'client-project-unknown',
      `${facts.name} has no file of its own in ${project}, or does not know of this folder. See: railguard client list`,
    );
  }

  async #plan(
    client: ClientId,
    wanted: WantedChange,
    around: Surroundings,
  ): Promise<{ facts: ClientFacts; plan: Plan }> {
    const { facts, file } = await this.#target(client, wanted.project, around);
    const replace = this.#places(facts, file, wanted.replace);
    const { agent, force } = wanted;
    return { facts, plan: planChange(facts, file, { agent, force, replace }, this.#connector()) };
  }

  /** Where entries of these names stand. What is for one folder goes only where it goes round the gate: it may be another. */
  #places(facts: ClientFacts, path: string, names: readonly string[]): EntryPlace[] {
    const guarded = this.#deps.guarded();
    return allServers(facts, readServers(facts, readConfigFile(path))).flatMap(({ section, entries, project }) =>
      names
        .filter((name) => {
          if (!Object.hasOwn(entries, name)) return false;
          const read = readEntry(entries[name]);
          return project === null || (read !== null && bypassOf(name, read, guarded) !== null);
        })
        .map((name) => ({ section, name })),
    );
  }

  #gate(): ConnectorDeps['gate'] {
    return { address: this.#deps.address(), agentOf: this.#deps.agentOf };
  }

  #connector(): ConnectorDeps {
    const { dataFolder, program } = this.#deps;
    return {
      dataFolder,
      connections: this.#connections,
      bridge: (agent) => [...program, 'connect', '--agent', agent, '--data', dataFolder],
      gate: this.#gate(),
    };
  }
}
