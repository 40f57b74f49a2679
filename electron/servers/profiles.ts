import { classify, profileAdmitted, saysNoOther } from '../../shared/classify.ts';
import type { NamedAs } from '../../shared/control/server-spec.ts';
import type { ServerName } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { catalogueTool, type ReviewedTool, type ToolHints, toolProfile } from '../../shared/testrail/catalogue.ts';
import { toolOfPackage } from '../../shared/testrail/named-servers.ts';
import type { ServerPackage } from '../../shared/testrail/server-packages.ts';
import { spelledTool } from '../../shared/testrail/spelling.ts';
import type { ToolDefinition, ToolProfile } from '../../shared/tool.ts';
import type { StoredClassification } from '../../shared/tool-classification.ts';
import { riskier } from '../../shared/tool-name.ts';
import { classifiedProfile } from './classified-profile.ts';

/** So many of the catalogue's names make a server a TestRail server, and the catalogue's words its own. */
const enoughNames = 10;

/** A reviewed tool, and the package whose review it is of; null: our own catalogue. */
export type ReviewedToolOf = Pick<ReviewedTool, 'group' | 'what' | 'why' | 'caution' | 'attacks'> & {
  readonly of: ServerPackage | null;
};

export interface ProfileSources {
  definitions(server: ServerName): readonly ToolDefinition[];
  /** Whether a tool only reads by a person's word. */
  isTrustedRead(server: ServerName, tool: string): boolean;
  /** What a person named a server as. */
  namedAs(server: ServerName): NamedAs | null;
  /** What people said that its tools are. */
  classified(server: ServerName): readonly StoredClassification[];
  /** Digest of a tool's definition, and whether it waits for a review. */
  definition(server: ServerName, tool: string): { readonly digest: string | null; readonly quarantined: boolean };
}

/** A tool that a person classified: what was said, and what would count without that word. */
export interface ClassifiedTool {
  readonly said: StoredClassification;
  readonly declared: ToolProfile;
  /** Whether it was said of the definition as it stands. */
  readonly isCurrent: boolean;
}

/**
 * What is known of each server's tools. The built-in server's are the catalogue's; another TestRail server is recognised by
 * its names, in any spelling, or named by a person, whose tools then go by the review of that server. All are taken to be
 * read-only by a person's word alone: any server may call a tool `get_case`. Kept until a server's definitions change, since
 * it is asked for every call.
 */
export function createProfiles(sources: ProfileSources) {
  const known = new Map<ServerName, Known>();
  function of(server: ServerName): Known {
    const cached = known.get(server);
    if (cached !== undefined) return cached;
    const found = profilesOf(server, sources);
    known.set(server, found);
    return found;
  }
  const isTestrail = (server: ServerName): boolean => server === builtInServer || of(server).testrail;
  return {
    profile(server: ServerName, tool: string): ToolProfile {
      if (server === builtInServer) return toolProfile(tool) ?? classify({ name: tool });
      return of(server).profiles.get(tool) ?? classify({ name: tool });
    },
    /** What a person said of a tool; null where nobody did. */
    classified(server: ServerName, tool: string): ClassifiedTool | null {
      return server === builtInServer ? null : (of(server).classified.get(tool) ?? null);
    },
    /** Whether a server speaks TestRail, so that the catalogue describes its tools. */
    isTestrail,
    /** What people are told of a tool that was reviewed. */
    reviewed(server: ServerName, tool: string): ReviewedToolOf | null {
      const named = sources.namedAs(server);
      const own = toolNamed(named, tool);
      if (own !== null && named !== null) return { ...own, of: named.package };
      const ours = isTestrail(server) ? catalogueTool(tool) : null;
      return ours === null ? null : { ...ours, of: null };
    },
    /** The hints that agents are given for a tool whose server says nothing; null: none. */
    hints(server: ServerName, tool: string): ToolHints | null {
      const named = sources.namedAs(server);
      return named?.hints === true ? (toolNamed(named, tool)?.hints ?? null) : null;
    },
    /** To be called when the definitions of a server changed, or what a person said of it. */
    forget: (server: ServerName): void => void known.delete(server),
  };
}

/** What is known of the tools of a server as it stands. */
interface Known {
  readonly testrail: boolean;
  readonly profiles: ReadonlyMap<string, ToolProfile>;
  readonly classified: ReadonlyMap<string, ClassifiedTool>;
}

function profilesOf(server: ServerName, sources: ProfileSources): Known {
  const named = sources.namedAs(server);
  const listed = sources.definitions(server);
  const testrail = named !== null || listed.filter(({ name }) => spelledTool(name) !== null).length >= enoughNames;
  const byPerson = new Map(sources.classified(server).map((said) => [said.tool, said]));
  const profiles = new Map<string, ToolProfile>();
  const classified = new Map<string, ClassifiedTool>();
  for (const one of listed) {
    const { name } = one;
    const reviewed = toolNamed(named, name);
    const declared = reviewed === null ? recognised(one, testrail) : reviewedProfile(reviewed, one.annotations);
    const { digest, quarantined } = sources.definition(server, name);
    const said = byPerson.get(name);
    const profile = said === undefined ? declared : classifiedProfile(declared, said, digest);
    // What the catalogue reads says nothing of a server that only names its tools alike: a read is one by a person's word.
    const isReadByWord = said !== undefined && profile.readOnly;
    const readOnly =
      !quarantined && saysNoOther(profile.category) && (isReadByWord || sources.isTrustedRead(server, name));
    profiles.set(name, { ...profile, readOnly });
    if (said !== undefined) classified.set(name, { said, declared, isCurrent: said.digest === digest });
  }
  return { testrail, profiles, classified };
}

/** The row of a tool in the table of what a person named its server as. */
function toolNamed(named: NamedAs | null, tool: string): ReviewedTool | null {
  return named === null ? null : toolOfPackage(named.package, tool);
}

/** By the catalogue or by what the tool itself says, whichever is riskier: nobody said which server it is. */
function recognised(definition: ToolDefinition, testrail: boolean): ToolProfile {
  const declared = classify(definition);
  const inCatalogue = testrail ? profileInCatalogue(definition.name, declared) : null;
  // What its annotations admit counts on every server.
  const believed = inCatalogue !== null && riskier(inCatalogue.category, declared.category) === inCatalogue.category;
  return believed ? inCatalogue : declared;
}

/** By the review; what the server admits beyond it counts all the same. */
function reviewedProfile(reviewed: ReviewedTool, annotations: ToolDefinition['annotations']): ToolProfile {
  const { category, risk, trait } = reviewed;
  const admitted = profileAdmitted(annotations);
  if (admitted !== null && riskier(category, admitted.category) !== category) return admitted;
  return { category, risk, readOnly: false, ...(trait === undefined ? {} : { trait }) };
}

/** The catalogue's word for a tool in any spelling. Of what only its name tells (`closes`) nothing is lost. */
function profileInCatalogue(name: string, declared: ToolProfile): ToolProfile | null {
  const own = spelledTool(name);
  const profile = own === null ? null : toolProfile(own);
  if (profile === null || own === name || declared.trait === undefined) return profile;
  return { trait: declared.trait, ...profile };
}
