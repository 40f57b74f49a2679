import type { InitializeResult, ListKind, UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { DataContext } from '../request/effective-tool.ts';
import type { ShortNames } from '../wire/names.ts';
import { offersSkills } from '../wire/skills.ts';
import type { Cursors } from './cursors.ts';
import type { ListCache } from './list-cache.ts';

/** Methods that list, and the member that holds the entries. */
export const listMembers = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
  'skills/list': 'skills',
} as const;
export type ListMethod = keyof typeof listMembers;

/** What a notice of its change calls each list, and the capability without which a server is not asked for it. */
export const listKinds: Readonly<Record<ListMethod, ListKind>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resources',
  // The files of skills are resources, and no notice tells of the skills themselves.
  'skills/list': 'resources',
};

export function isListMethod(method: string): method is ListMethod {
  return Object.hasOwn(listMembers, method);
}

export interface ListContext extends DataContext {
  readonly upstreams: UpstreamsPort;
  readonly shortNames: ShortNames;
  /** How long a list of several servers waits for each, milliseconds. */
  readonly listWaitMs: number;
}

/** Whether a server is to be asked for a list. */
export function offers(initializeResult: InitializeResult, method: ListMethod): boolean {
  return method === 'skills/list'
    ? offersSkills(initializeResult)
    : initializeResult.capabilities[listKinds[method]] !== undefined;
}

/** What a conversation keeps of lists between requests. */
export interface ListMemory {
  readonly lists: ListCache;
  readonly cursors: Cursors;
  /** A list that was shown turned out to be old. */
  listChanged(method: ListMethod): void;
}
