import { classify, saysNoOther } from '../../shared/classify.ts';
import { builtInServer, type ServerName } from '../../shared/names.ts';
import { toolProfile } from '../../shared/testrail/catalogue.ts';
import { spelledTool } from '../../shared/testrail/spelling.ts';
import type { ToolDefinition, ToolProfile } from '../../shared/tool.ts';
import { riskier } from '../../shared/tool-name.ts';

/** So many of the catalogue's names make a server a TestRail server, and the catalogue's words its own. */
const enoughNames = 10;

/**
 * What is known of each server's tools. The built-in server's are the catalogue's; another TestRail server (the Python one)
 * is recognised by its names, in any spelling, and gets category and risk from the catalogue, but its tools are taken to be read-only by a
 * person's word alone: any server may call a tool `get_case`. Kept until a server's definitions change, since it is asked for every call.
 */
export function createProfiles(
  definitions: (server: ServerName) => readonly ToolDefinition[],
  /** Whether a tool only reads by a person's word. */
  isTrustedRead: (server: ServerName, tool: string) => boolean,
) {
  interface Known {
    readonly testrail: boolean;
    readonly profiles: ReadonlyMap<string, ToolProfile>;
  }
  const known = new Map<ServerName, Known>();

  function of(server: ServerName): Known {
    const held = known.get(server);
    if (held !== undefined) return held;
    const listed = definitions(server);
    const testrail = listed.filter(({ name }) => spelledTool(name) !== null).length >= enoughNames;
    const profiles = new Map(
      listed.map((definition): [string, ToolProfile] => {
        const told = classify(definition);
        const inCatalogue = testrail ? profileInCatalogue(definition.name, told) : null;
        // What its annotations admit counts on every server.
        const believed = inCatalogue !== null && riskier(inCatalogue.category, told.category) === inCatalogue.category;
        const profile = believed ? inCatalogue : told;
        const readOnly = saysNoOther(profile.category) && isTrustedRead(server, definition.name);
        return [definition.name, { ...profile, readOnly }];
      }),
    );
    const found = { testrail, profiles };
    known.set(server, found);
    return found;
  }

  return {
    profile(server: ServerName, tool: string): ToolProfile {
      if (server === builtInServer) return toolProfile(tool) ?? classify({ name: tool });
      return of(server).profiles.get(tool) ?? classify({ name: tool });
    },
    /** Whether a server speaks TestRail, so that the catalogue describes its tools. */
    isTestrail: (server: ServerName): boolean => server === builtInServer || of(server).testrail,
    /** To be called when the definitions of a server changed. */
    forget: (server: ServerName): void => void known.delete(server),
  };
}

/** The catalogue's word for a tool in any spelling. Of what only its name tells (`closes`) nothing is lost. */
function profileInCatalogue(name: string, told: ToolProfile): ToolProfile | null {
  const own = spelledTool(name);
  const profile = own === null ? null : toolProfile(own);
  if (profile === null || own === name || told.trait === undefined) return profile;
  return { trait: told.trait, ...profile };
}
