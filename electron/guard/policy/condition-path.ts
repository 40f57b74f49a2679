import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { anyArgument } from '../../../shared/policy/path.ts';

/** A path taken apart once, when the policy is compiled. */
export interface CompiledPath {
  readonly entity: boolean;
  /** `args.*`: any value anywhere in the arguments. */
  readonly any: boolean;
  readonly segments: readonly string[];
}

export function compilePath(path: string): CompiledPath {
  const [root, ...segments] = path.split('.');
  return { entity: root === 'entity', any: path === anyArgument, segments };
}

/**
 * Follows own properties and list indexes only: `constructor`, `__proto__` and a list's `length` are not there,
 * whatever an argument is called.
 */
export function valueAt(root: JsonObject, segments: readonly string[]): JsonValue | undefined {
  let here: JsonValue = root;
  for (const segment of segments) {
    if (Array.isArray(here)) {
      const item: JsonValue | undefined = indexPattern.test(segment) ? here[Number(segment)] : undefined;
      if (item === undefined) return undefined;
      here = item;
    } else if (isJsonObject(here) && Object.hasOwn(here, segment)) {
      const member: JsonValue | undefined = here[segment];
      if (member === undefined) return undefined;
      here = member;
    } else return undefined;
  }
  return here;
}

const indexPattern = /^(?:0|[1-9]\d{0,9})$/;
