import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { InitializeResult } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { outerUri, type ServerTarget } from './names.ts';

/** Skills (SEP-2640): folders of files that a server serves as resources, with a list of its own. */
export const skillsExtension = 'io.modelcontextprotocol/skills';

export function offersSkills({ capabilities }: InitializeResult): boolean {
  return isJsonObject(capabilities.extensions) && capabilities.extensions[skillsExtension] !== undefined;
}

/**
 * A skill's entry as its address shows it; null where it may not be shown. All its files have to be readable: a skill that
 * lacks one is another skill, and its digests would say so.
 */
export function shownSkill(
  target: ServerTarget,
  skill: JsonObject,
  shows: (uri: string) => boolean,
): JsonObject | null {
  const { uri, resources } = skill;
  if (typeof uri !== 'string' || !shows(uri)) return null;
  if (!Array.isArray(resources)) return withMembers(skill, { uri: outerUri(target, uri) });
  const files: JsonValue[] = [];
  for (const file of resources as readonly JsonValue[]) {
    if (!isJsonObject(file) || typeof file.uri !== 'string' || !shows(file.uri)) return null;
    files.push(withMembers(file, { uri: outerUri(target, file.uri) }));
  }
  return withMembers(skill, { uri: outerUri(target, uri), resources: files });
}
