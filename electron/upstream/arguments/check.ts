import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { ArgumentsMode } from '../../../shared/policy/document.ts';
import { kindOf, placeWords, type SchemaFault, TooMuchWork } from './fault.ts';
import { argumentNames, foldedName, undeclaredName } from './names.ts';
import { type CompiledSchema, compileSchema } from './schema.ts';

/** What one accepted definition takes: made once for it, at the first call. */
export interface ArgumentsCheck {
  /** Why it does not take these arguments, on one line with the place and what is wanted; null where it does. */
  fault(args: JsonObject, mode: ArgumentsMode): string | null;
  /** What of its schema cannot be checked, a line for people each; empty where all is. */
  unchecked(): readonly string[];
}

export function createArgumentsCheck(inputSchema: JsonValue | undefined): ArgumentsCheck {
  let made: { schema: CompiledSchema | null; unchecked: readonly string[] } | null = null;
  let named: ReturnType<typeof argumentNames> | null = null;
  const compiled = () => {
    made ??= compile(inputSchema);
    return made;
  };
  return {
    fault(args, mode) {
      named ??= argumentNames(inputSchema);
      const variant = foldedName(named, args);
      if (variant !== null) {
        return `${JSON.stringify(variant.given)} is not an argument; write ${JSON.stringify(variant.meant)} exactly so`;
      }
      if (mode === 'any') return null;
      const wrong = schemaFault(compiled().schema, args);
      if (wrong !== null) return wrong;
      const extra = mode === 'closed' ? undeclaredName(named, args) : null;
      return extra === null ? null : `${JSON.stringify(extra.slice(0, 100))} is not among the arguments it declares`;
    },
    unchecked: () => compiled().unchecked,
  };
}

/** How the line begins that says of a schema that it checks nothing. */
export const unreadableSchema = 'Its schema cannot be read, so that arguments are not checked.';

function compile(inputSchema: JsonValue | undefined): { schema: CompiledSchema | null; unchecked: readonly string[] } {
  if (inputSchema === undefined) return { schema: null, unchecked: ['It has no schema'] };
  try {
    const schema = compileSchema(inputSchema);
    return { schema, unchecked: schema.unchecked };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { schema: null, unchecked: [`${unreadableSchema} ${why}`] };
  }
}

function schemaFault(schema: CompiledSchema | null, args: JsonObject): string | null {
  if (schema === null) return null;
  try {
    const found = schema.check(args);
    return found === null ? null : `${placeWords(found)} ${found.wants}${given(args, found)}`;
  } catch (error) {
    // Neither may such a call pass unchecked, nor may it hold up the others.
    if (error instanceof TooMuchWork) return 'they take too much work to be checked against its schema';
    throw error;
  }
}

/** What stands there instead, by its kind: never the value. */
function given(args: JsonObject, { path, wants }: SchemaFault): string {
  let here: JsonValue | undefined = args;
  for (const segment of path.toReversed()) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, segment)) return '';
    here = (here as Record<string | number, JsonValue>)[segment];
  }
  return here === undefined || !wants.startsWith('must be') ? '' : `, and is ${kindOf(here)}`;
}
