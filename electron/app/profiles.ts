import { classify } from '../../shared/classify.ts';
import { builtInServer, type ServerName } from '../../shared/names.ts';
import { catalogueTool, toolProfile } from '../../shared/testrail/catalogue.ts';
import type { ToolDefinition, ToolProfile } from '../../shared/tool.ts';

/** So many of the catalogue's names make a server a TestRail server, and the catalogue's words its own. */
const enoughNames = 10;

/**
 * What is known of each server's tools. The built-in server's are the catalogue's; another TestRail server (the Python one)
 * is recognised by its names and gets category and risk from the catalogue, but is never taken to be read-only: any server
 * may call a tool `get_case`. Kept for each list of definitions, since it is asked for every call.
 */
export function createProfiles(definitions: (server: ServerName) => readonly ToolDefinition[]) {
  const known = new Map<ServerName, { readonly of: readonly ToolDefinition[]; readonly profiles: Map<string, ToolProfile> }>();

  function table(server: ServerName): Map<string, ToolProfile> {
    const of = definitions(server);
    const held = known.get(server);
    if (held !== undefined && held.of === of) return held.profiles;
    const asTestrail = isTestrail(of);
    const profiles = new Map(
      of.map((definition): [string, ToolProfile] => {
        const listed = asTestrail ? toolProfile(definition.name) : null;
        return [definition.name, listed === null ? classify(definition) : { ...listed, readOnly: false }];
      }),
    );
    known.set(server, { of, profiles });
    return profiles;
  }

  return {
    profile(server: ServerName, tool: string): ToolProfile {
      if (server === builtInServer) return toolProfile(tool) ?? classify({ name: tool });
      return table(server).get(tool) ?? classify({ name: tool });
    },
    /** Whether a server speaks TestRail, so that the catalogue describes its tools. */
    isTestrail: (server: ServerName): boolean => server === builtInServer || isTestrail(definitions(server)),
  };
}

function isTestrail(definitions: readonly ToolDefinition[]): boolean {
  return definitions.filter((definition) => catalogueTool(definition.name) !== null).length >= enoughNames;
}
