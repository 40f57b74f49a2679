import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { type CatalogueTool, catalogueTool } from '../../shared/testrail/catalogue.ts';
import { type EntityKind, entityKinds } from '../../shared/testrail/tools.ts';

export type { EntityKind } from '../../shared/testrail/tools.ts';

export interface Place {
  readonly kind: EntityKind;
  readonly id: number;
}

/** Why it cannot be said what a call touches: the call is then denied. */
export class EntityUnknown extends Error {
  /** The guard passes it on to the agent. */
  get forAgent(): string {
    return this.message;
  }
}

/** More in one call are not looked up: each may cost a read. */
const maxPlaces = 5000;

/**
 * The places a call touches, the one it is about first, each once; everything in its arrays included.
 * `ours`: the built-in server, whose tools take more arguments than those of the Python server.
 * @throws EntityUnknown for a tool outside the catalogue, and for arguments that the catalogue does not know: another
 * TestRail server may take a `section_id` in update_case and move the case out of the project.
 */
export function callTargets(tool: string, args: JsonObject, ours: boolean): readonly Place[] {
  const known = catalogueTool(tool);
  if (!known) throw new EntityUnknown(`It is not known what ${tool} touches.`);
  const stranger = Object.keys(args).find((name) => !isKnown(known, name, ours));
  if (stranger !== undefined)
    throw new EntityUnknown(`It is not known what ${JSON.stringify(stranger)} does in ${tool}.`);
  const found = new Map<string, Place>();
  const take = (kind: EntityKind, value: JsonValue, path: string): void => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
      throw new EntityUnknown(`${path} of ${tool} is not an id.`);
    }
    found.set(`${kind}:${value}`, { kind, id: value });
    if (found.size > maxPlaces) throw new EntityUnknown(`${tool} touches more than ${maxPlaces} things at once.`);
  };
  for (const [path, kind] of Object.entries(known.targets)) {
    for (const value of valuesAt(args, path, known)) take(kind, value, path);
  }
  for (const value of sharedStepsIn(args)) take('shared_step', value, sharedStep);
  return [...found.values()];
}

const sharedStep = 'shared_step_id';

/** Steps of a case may be those of a shared set, in whichever field an administrator keeps steps: the case then shows them. */
function sharedStepsIn(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value.flatMap(sharedStepsIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === sharedStep && member !== null ? [member] : sharedStepsIn(member),
  );
}

function isKnown(tool: CatalogueTool, name: string, ours: boolean): boolean {
  if (!ours) return Object.hasOwn(tool.args, name);
  const properties = tool.definition.inputSchema.properties as JsonObject;
  return Object.hasOwn(properties, name) || (tool.custom === true && name.startsWith('custom_'));
}

/** What stands at a path such as `results[].test_id`. Nothing where an optional part of it is left out or null. */
function valuesAt(args: JsonObject, path: string, tool: CatalogueTool): readonly JsonValue[] {
  let here: readonly JsonValue[] = [args];
  for (const [depth, step] of path.split('.').entries()) {
    const name = step.replace('[]', '');
    const inner = here.flatMap((value): readonly JsonValue[] => {
      const member = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      if (member === undefined || member === null) {
        if (depth === 0 && isRequired(tool, name, member))
          throw new EntityUnknown(`${name} of ${tool.name} is missing.`);
        return [];
      }
      return [member];
    });
    here = step.endsWith('[]') ? inner.flatMap((value) => itemsOf(value, path, tool)) : inner;
  }
  return here;
}

function isRequired(tool: CatalogueTool, name: string, member: JsonValue | undefined): boolean {
  const { required, properties } = tool.definition.inputSchema;
  if (!Array.isArray(required) || !required.includes(name)) return false;
  const schema = isJsonObject(properties) ? properties[name] : undefined;
  return !(member === null && isJsonObject(schema) && schema.anyOf !== undefined);
}

function itemsOf(value: JsonValue, path: string, tool: CatalogueTool): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw new EntityUnknown(`${path} of ${tool.name} is not an array.`);
}

/** What a write that passed may have changed: one entity, or all of a kind. */
export type Invalidated = Place | { readonly kind: EntityKind; readonly id: null };

const everything: readonly Invalidated[] = entityKinds.map((kind) => ({ kind, id: null }));

/** What to read again after a write: all it names, and by kind what only a delete or a move changes. */
export function staleAfter(tool: string, args: JsonObject, ours: boolean): readonly Invalidated[] {
  const known = catalogueTool(tool);
  if (!known) return everything;
  if (known.category === 'Read') return [];
  const drops = known.drops ?? [];
  if (drops.includes('everything')) return everything;
  const kinds = drops.flatMap((kind): readonly Invalidated[] => (kind === 'everything' ? [] : [{ kind, id: null }]));
  return [...named(tool, args, ours), ...kinds];
}

function named(tool: string, args: JsonObject, ours: boolean): readonly Invalidated[] {
  try {
    return callTargets(tool, args, ours);
  } catch (fault) {
    // What a call names cannot be told: then anything may be something else now.
    if (fault instanceof EntityUnknown) return everything;
    throw fault;
  }
}
