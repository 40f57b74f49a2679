import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { ToolDefinition } from '../../../shared/tool.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { withAppPage } from '../wire/app-pages.ts';
import { exposedName, outerUri, ownerOf, type ServerTarget, type ShortNames, uriOwner } from '../wire/names.ts';
import { shownSkill } from '../wire/skills.ts';
import type { ListContext, ListMethod } from './list-methods.ts';

/** One server's list, as one agent sees it at an address. */
export interface ListOf {
  readonly agent: AgentId;
  readonly target: ServerTarget;
  /** All servers of the address. */
  readonly targets: readonly ServerTarget[];
  readonly method: ListMethod;
}

/** The entries of one server's list that this agent may see, under this address's names. All other members are kept. */
export function visible(
  context: ListContext,
  { agent, target, targets, method }: ListOf,
  entries: JsonValue | undefined,
): readonly JsonObject[] {
  if (!Array.isArray(entries)) return [];
  // What cannot be read cannot be judged: it is left out.
  const readable = (entries as readonly JsonValue[]).filter(isJsonObject);
  const { gate, upstreams, shortNames } = context;
  const lists = (tool: string) => gate.lists(agent, target.name, tool);
  switch (method) {
    case 'tools/list': {
      const named = readable.filter((entry) => typeof entry.name === 'string');
      const shown = upstreams.observe(target.name, firstOfEach(named) as unknown as readonly ToolDefinition[]);
      return shown
        .filter((tool) => lists(tool.name) && leadsBack(tool.name))
        .map((tool) => renamed(target, withAppPage(tool as unknown as JsonObject, pageOf), shortNames));
    }
    case 'prompts/list':
      return reviewed('prompts')
        .filter((entry) => typeof entry.name === 'string' && lists('prompts/get') && leadsBack(entry.name))
        .map((entry) => renamed(target, entry, shortNames));
    case 'resources/list':
      return reviewed('resources')
        .filter((entry) => shows(entry.uri))
        .map((entry) => relocated(target, entry, 'uri'));
    case 'resources/templates/list':
      return reviewed('resourceTemplates')
        .filter((entry) => shows(entry.uriTemplate))
        .map((entry) => relocated(target, entry, 'uriTemplate'));
    case 'skills/list':
      return reviewed('skills')
        .map((entry) => shownSkill(target, entry, shows))
        .filter((entry) => entry !== null);
  }
  function reviewed(kind: 'prompts' | 'resources' | 'resourceTemplates' | 'skills'): readonly JsonObject[] {
    return upstreams.recordSeen(target.name, kind, readable);
  }
  /** The address of an app's page, where the agent may read it. */
  function pageOf(uri: string): string | null {
    return shows(uri) ? outerUri(target, uri) : null;
  }
  /** A name of the unprefixed server that looks like another server's would be taken for that one: it is not shown. */
  function leadsBack(name: string): boolean {
    return target.prefix !== '' || ownerOf(targets, name) === target;
  }
  function shows(uri: JsonValue | undefined): boolean {
    if (typeof uri !== 'string' || (target.prefix === '' && uriOwner(targets, uri)?.target !== target)) return false;
    // A template is judged by what it would read: any value stands for its variables.
    const mapped = context.mapResource(target.name, uri.replace(/\{[^{}]*\}/g, '1'));
    return lists(mapped?.tool ?? 'resources/read');
  }
}

/** A tool that is listed twice is the one that stands first. */
function firstOfEach(entries: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set<JsonValue | undefined>();
  return entries.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function renamed(target: ServerTarget, entry: JsonObject, shortNames: ShortNames): JsonObject {
  if (target.prefix === '' || typeof entry.name !== 'string') return entry;
  const name = exposedName(target, entry.name);
  if (name !== target.prefix + entry.name) shortNames.learn(name, entry.name);
  return withMembers(entry, { name });
}

function relocated(target: ServerTarget, entry: JsonObject, member: 'uri' | 'uriTemplate'): JsonObject {
  const own = entry[member];
  return target.prefix === '' || typeof own !== 'string'
    ? entry
    : withMembers(entry, { [member]: outerUri(target, own) });
}
