import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../../../shared/json.ts';
import { ClientError } from './client-error.ts';
import type { ClientFacts } from './facts.ts';
import { ClientFileCache } from './file-cache.ts';
import { farFolders } from './mounts.ts';
import { fileOf, placesOf, type Surroundings } from './places.ts';
import { NoAnswer, TimedFiles } from './timed-files.ts';

/** A client's file in a folder that a person works in. */
export interface ProjectFile {
  readonly project: string;
  readonly path: string;
}

/** Files are looked at every few seconds: of more folders none is looked at. */
export const maxProjects = 500;

/** What is known of a client with respect to the file of a project: the same, but for sections that only its own file has. */
export function projectFacts(facts: ClientFacts): ClientFacts {
  const { otherSections: _own, projects: _known, ...rest } = facts;
  return rest;
}

/** Where a client's own file names folders; empty where it names none. */
export function namesOfProjects({ projects }: ClientFacts): readonly string[] {
  return projects?.known.kind === 'names' && projects.known.files === undefined ? projects.known.at : [];
}

/** The folders that clients' own files name. */
export class Projects {
  readonly #files: TimedFiles;
  readonly #seen: ClientFileCache;
  /** Folders by the place of their `workspace.json`, which is written once; null where it names none on this machine. */
  readonly #workspaces = new Map<string, string | null>();

  constructor(files = new TimedFiles(), seen = new ClientFileCache(files)) {
    this.#files = files;
    this.#seen = seen;
  }

  /** Files that a client reads in these folders, whether they are there or not. */
  async of(facts: ClientFacts, around: Surroundings): Promise<readonly ProjectFile[]> {
    const { projects } = facts;
    if (projects === undefined) return [];
    const own = fileOf(facts, around);
    const isFar = await farFolders();
    return (await this.#folders(facts, around))
      .filter((folder) => isAbsolute(folder) && !/^[\\/]{2}/.test(folder) && !isFar(folder))
      .slice(0, maxProjects)
      .map((project) => ({ project, path: join(project, projects.file) }))
      .filter(({ path }) => path !== own);
  }

  async #folders(facts: ClientFacts, around: Surroundings): Promise<readonly string[]> {
    const known = facts.projects?.known;
    if (known === undefined) return [];
    try {
      if (known.kind === 'names') {
        if (known.files === undefined)
          return (await this.#seen.read(facts, fileOf(facts, around), namesOfProjects(facts))).names;
        const [path = ''] = placesOf(known.files, around);
        return (await this.#seen.read({ format: 'json', sections: facts.sections }, path, known.at)).names;
      }
      const found: string[] = [];
      for (const folder of placesOf(known.folders, around)) found.push(...(await this.#workspacesIn(folder)));
      return found;
    } catch (error) {
      // That the client's own file cannot be read is said where it is looked at for itself.
      if (error instanceof ClientError) return [];
      throw error;
    }
  }

  async #workspacesIn(folder: string): Promise<string[]> {
    const names = (await this.#files.names(folder)).slice(0, 4 * maxProjects);
    const found: string[] = [];
    for (const name of names) {
      const path = join(folder, name, 'workspace.json');
      const workspace = this.#workspaces.get(path) ?? (this.#workspaces.has(path) ? null : await this.#read(path));
      if (workspace !== null) found.push(workspace);
    }
    return found;
  }

  /** Null for windows without a folder and folders on other machines, which is kept, and for files that cannot be read yet. */
  async #read(path: string): Promise<string | null> {
    let value: unknown;
    try {
      value = JSON.parse((await this.#files.read(path)).toString('utf8'));
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      return null;
    }
    const folder = isJsonObject(value) ? localFolder(value.folder) : null;
    this.#workspaces.set(path, folder);
    return folder;
  }
}

function localFolder(uri: unknown): string | null {
  if (typeof uri !== 'string' || !uri.startsWith('file:')) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}
