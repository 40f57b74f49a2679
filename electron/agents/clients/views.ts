import type { Bypass, ClientView } from '../../../shared/control/clients.ts';
import type { Redactor } from '../../../shared/journal/redact.ts';
import type { AgentId } from '../../../shared/names.ts';
import { bypassOf, type Guarded } from './bypasses.ts';
import type { Section } from './change.ts';
import { ClientError } from './client-error.ts';
import { gateAgent, readEntry } from './entry.ts';
import type { ClientFacts } from './facts.ts';
import { ClientFileCache } from './file-cache.ts';
import { fileOf, type Surroundings, tracesOf } from './places.ts';
import { namesOfProjects, Projects, projectFacts } from './projects.ts';
import { clientTable } from './table.ts';
import { TimedFiles } from './timed-files.ts';
import { ClientFilesWatch } from './watch.ts';

interface ViewsDeps {
  readonly gate: () => { readonly address: string; agentOf(token: string): AgentId | null };
  readonly guarded: () => Guarded;
  readonly redactor: () => Redactor;
}

/** What clients' files say: who goes through the gate, and who goes round it. Nothing here waits for a file on the thread that guards. */
export class ClientViews {
  readonly #deps: ViewsDeps;
  readonly #own: TimedFiles;
  readonly #seenOwn: ClientFileCache;
  /** Folders that do not answer keep nobody from the clients' own files. */
  readonly #inFolders: TimedFiles;
  readonly #seenInFolders: ClientFileCache;
  readonly projects: Projects;

  constructor(deps: ViewsDeps, own = new TimedFiles(), inFolders = new TimedFiles()) {
    this.#deps = deps;
    this.#own = own;
    this.#seenOwn = new ClientFileCache(own);
    this.#inFolders = inFolders;
    this.#seenInFolders = new ClientFileCache(inFolders);
    this.projects = new Projects(own, this.#seenOwn);
  }

  watch(around: Surroundings): ClientFilesWatch {
    return new ClientFilesWatch({ own: this.#own, inFolders: this.#inFolders, projects: this.projects }, around);
  }

  async list(around: Surroundings): Promise<ClientView[]> {
    const views: ClientView[] = [];
    for (const facts of clientTable) views.push(await this.view(facts, around));
    return views;
  }

  async view(facts: ClientFacts, around: Surroundings): Promise<ClientView> {
    const file = fileOf(facts, around);
    const view = { client: facts.id, name: facts.name, file, installed: await this.#isInstalled(facts, around) };
    try {
      const { sections } = await this.#seenOwn.read(facts, file, namesOfProjects(facts));
      const { agent, bypasses } = this.#read(sections, file, null);
      const inProjects = await this.#withProjects(facts, bypasses, around);
      return { ...view, connected: agent !== null, agent, problem: null, ...inProjects };
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const problem = this.#deps.redactor().text(error.message);
      const inProjects = await this.#withProjects(facts, [], around);
      return { ...view, connected: false, agent: null, problem, ...inProjects };
    }
  }

  /** The agent that a client's own file leads to; null where it leads to none, or cannot be read. */
  async agentOf(facts: ClientFacts, around: Surroundings): Promise<AgentId | null> {
    const file = fileOf(facts, around);
    try {
      const { sections } = await this.#seenOwn.read(facts, file, namesOfProjects(facts));
      return this.#read(sections, file, null).agent;
    } catch (error) {
      if (error instanceof ClientError) return null;
      throw error;
    }
  }

  async #isInstalled(facts: ClientFacts, around: Surroundings): Promise<boolean> {
    for (const path of tracesOf(facts, around)) {
      const found = await this.#inFolders.stat(path).catch((error: unknown) => {
        // A folder of the PATH that is away.
        if (error instanceof ClientError) return null;
        throw error;
      });
      if (found !== null) return true;
    }
    return false;
  }

  /** What stands in files of projects as well; one that cannot be read is named, and hides no other. */
  async #withProjects(
    facts: ClientFacts,
    own: readonly Bypass[],
    around: Surroundings,
  ): Promise<Pick<ClientView, 'bypasses' | 'unread'>> {
    const bypasses = [...own];
    const unread: string[] = [];
    const files = await this.projects.of(facts, around);
    for (const [index, { project, path }] of files.entries()) {
      if (this.#inFolders.isFull) {
        unread.push(`${files.length - index} more files in folders were not looked at, because others do not answer.`);
        break;
      }
      try {
        const { sections } = await this.#seenInFolders.read(projectFacts(facts), path, []);
        bypasses.push(...this.#read(sections, path, project).bypasses);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        unread.push(this.#deps.redactor().text(error.message));
      }
    }
    return { bypasses, unread };
  }

  #read(
    sections: readonly Section[],
    file: string,
    project: string | null,
  ): { agent: AgentId | null; bypasses: Bypass[] } {
    const guarded = this.#deps.guarded();
    const redactor = this.#deps.redactor();
    const gate = this.#deps.gate();
    let agent: AgentId | null = null;
    const bypasses = new Map<string, Bypass>();
    for (const { entries, project: folder } of sections) {
      for (const [name, value] of Object.entries(entries)) {
        const read = readEntry(value);
        if (read === null) continue;
        const ours = gateAgent(read, gate);
        if (ours !== null) {
          if (folder === null && !read.isOff) agent = ours;
          continue;
        }
        const bypass = bypassOf(name, read, guarded);
        if (bypass === null) continue;
        const why = redactor.text(bypass.why);
        const found = { ...bypass, entry: redactor.text(name), why, file, project: project ?? folder };
        bypasses.set(`${name} ${why} ${folder}`, found);
      }
    }
    return { agent, bypasses: [...bypasses.values()] };
  }
}
