import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../../../shared/json.ts';
import { editors } from './change.ts';
import { ClientError } from './client-error.ts';
import { readConfigFile } from './config-file.ts';
import { objectAt, UneditableFile } from './edit/editor.ts';
import type { ClientFacts } from './facts.ts';
import { fileOf, placesOf, type Surroundings } from './places.ts';

/** A client's file in a folder that a person works in. */
export interface ProjectFile {
  readonly project: string;
  readonly path: string;
}

/** Files are looked at every few seconds on the thread that guards: of more folders none is looked at. */
export const maxProjects = 500;

/** What is known of a client with respect to the file of a project: the same, but for sections that only its own file has. */
export function projectFacts(facts: ClientFacts): ClientFacts {
  const { otherSections: _own, projects: _known, ...rest } = facts;
  return rest;
}

/** Files that a client reads in the folders which its own files name, whether they are there or not. */
export function projectFiles(facts: ClientFacts, around: Surroundings): readonly ProjectFile[] {
  const { projects } = facts;
  if (projects === undefined) return [];
  const own = fileOf(facts, around);
  return folders(facts, around)
    .filter(isLocal)
    .slice(0, maxProjects)
    .map((project) => ({ project, path: join(project, projects.file) }))
    .filter(({ path }) => path !== own);
}

function folders(facts: ClientFacts, around: Surroundings): readonly string[] {
  const known = facts.projects?.known;
  if (known === undefined) return [];
  if (known.kind === 'workspaces') return placesOf(known.folders, around).flatMap(workspaces);
  const [path = fileOf(facts, around)] = known.files === undefined ? [] : placesOf(known.files, around);
  return namesIn(path, { format: known.files === undefined ? facts.format : 'json', at: known.at });
}

/** A share of another machine that does not answer would hold up the gate. */
function isLocal(folder: string): boolean {
  return isAbsolute(folder) && !/^[\\/]{2}/.test(folder);
}

/** What files said, by their path: some are megabytes, and most looks find them as they were. */
const read = new Map<string, { readonly stamp: string; readonly names: readonly string[] }>();

function namesIn(path: string, { format, at }: { format: ClientFacts['format']; at: readonly string[] }) {
  const stats = statSync(path, { throwIfNoEntry: false });
  const stamp = stats === undefined ? '' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
  const known = read.get(path);
  if (known?.stamp === stamp) return known.names;
  const names = namesNow(path, { format, at });
  read.set(path, { stamp, names });
  return names;
}

function namesNow(path: string, { format, at }: { format: ClientFacts['format']; at: readonly string[] }): string[] {
  try {
    return Object.keys(objectAt(editors[format].read(readConfigFile(path).text), at) ?? {});
  } catch (error) {
    // That the client's own file cannot be read is said where it is looked at for itself.
    if (error instanceof ClientError || error instanceof UneditableFile) return [];
    throw error;
  }
}

/** Folders by the place of their `workspace.json`, which is written once. */
const workspaceFolders = new Map<string, string>();

function workspaces(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder).slice(0, 4 * maxProjects);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const path = join(folder, name, 'workspace.json');
    const found = workspaceFolders.get(path) ?? workspaceIn(path);
    if (found === null) return [];
    workspaceFolders.set(path, found);
    return [found];
  });
}

/** Null for windows without a folder, and for folders on other machines. */
function workspaceIn(path: string): string | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const uri = isJsonObject(value) ? value.folder : undefined;
    return typeof uri === 'string' && uri.startsWith('file:') ? fileURLToPath(uri) : null;
  } catch {
    return null;
  }
}
