// biome-ignore-all lint/style/noExcessiveLinesPerFile: one compiler, with a short method for each keyword of JSON Schema
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { segmentsOf } from '../../../shared/policy/pointer.ts';
import { type Check, fault, inside, type SchemaFault, spend, type Work } from './fault.ts';
import { BadSchema, choiceCheck, compilePattern, numberCheck, sizeCheck, textCheck, typeCheck } from './keywords.ts';
import { dependencies, dependentSchemas, memberCheck, objectAt, requiredNames } from './members.ts';

/** A JSON Schema (2020-12, and what earlier drafts say in other words) made into one function. */
export interface CompiledSchema {
  readonly check: (value: JsonValue) => SchemaFault | null;
  /** Parts of the schema that are not checked, a line for people each. */
  readonly unchecked: readonly string[];
}

const maxNodes = 5000;
const maxDepth = 64;
/** Steps of one check: an honest call takes some hundred. */
const maxWork = 2_000_000;

/** Throws `BadSchema` where the schema is none, is too large or deep, or refers to what is not in it. */
export function compileSchema(schema: JsonValue): CompiledSchema {
  const compiler = new Compiler(schema);
  const check = compiler.compile(schema, 0, null);
  compiler.refuseCircles();
  return { check: (value) => check(value, { left: maxWork }), unchecked: compiler.unchecked };
}

/** One schema in the making, and the schemas that look at the same value as it does. */
interface SchemaNode {
  check: Check | null;
  readonly beside: Set<SchemaNode>;
}

class Compiler {
  readonly unchecked: string[] = [];
  readonly #root: JsonValue;
  readonly #nodes = new Map<JsonObject, SchemaNode>();

  constructor(root: JsonValue) {
    this.#root = root;
  }

  /** `owner`: the schema that looks at the same value; null where the value is another. */
  compile(schema: JsonValue, depth: number, owner: SchemaNode | null): Check {
    if (schema === true) return () => null;
    if (schema === false) return () => fault('has no place here');
    if (!isJsonObject(schema)) throw new BadSchema('A schema is neither an object nor true or false');
    if (depth > maxDepth) throw new BadSchema(`It is nested deeper than ${maxDepth}`);
    const known = this.#nodes.get(schema);
    if (known !== undefined) {
      owner?.beside.add(known);
      return (value, work) => run(known, value, work);
    }
    const node: SchemaNode = { check: null, beside: new Set() };
    this.#nodes.set(schema, node);
    if (this.#nodes.size > maxNodes) throw new BadSchema(`It has more than ${maxNodes} parts`);
    owner?.beside.add(node);
    const note = (what: string) => {
      if (this.unchecked.length < 20) this.unchecked.push(what);
    };
    for (const key of ['unevaluatedProperties', 'unevaluatedItems', '$dynamicRef', '$recursiveRef']) {
      if (schema[key] !== undefined) note(`"${key}" is not checked`);
    }
    const checks = [
      typeCheck(schema),
      choiceCheck(schema),
      numberCheck(schema),
      textCheck(schema, note),
      sizeCheck(schema),
      this.#members(schema, depth, node, note),
      this.#items(schema, depth),
      ...this.#combined(schema, depth, node),
    ].filter((check) => check !== null);
    node.check = (value, work) => {
      spend(work, 1);
      for (const check of checks) {
        const found = check(value, work);
        if (found !== null) return found;
      }
      return null;
    };
    return node.check;
  }

  /** A schema that leads to itself without looking into the value would never come to an end. */
  refuseCircles(): void {
    const done = new Set<SchemaNode>();
    const open = new Set<SchemaNode>();
    const visit = (node: SchemaNode): void => {
      if (done.has(node)) return;
      if (open.has(node)) throw new BadSchema('A "$ref" in it leads back to itself');
      open.add(node);
      for (const next of node.beside) visit(next);
      open.delete(node);
      done.add(node);
    };
    for (const node of this.#nodes.values()) visit(node);
  }

  #members(schema: JsonObject, depth: number, owner: SchemaNode, note: (what: string) => void): Check | null {
    const within = (value: JsonValue) => this.compile(value, depth + 1, null);
    const own = new Map(Object.entries(objectAt(schema, 'properties')).map(([name, value]) => [name, within(value)]));
    const patterns = Object.entries(objectAt(schema, 'patternProperties')).map(
      ([pattern, value]) => [compilePattern(pattern, note), within(value)] as const,
    );
    const { additionalProperties: rest, propertyNames } = schema;
    const others = rest === undefined || rest === true ? null : within(rest);
    const names = propertyNames === undefined ? null : within(propertyNames);
    const needed = requiredNames(schema);
    const needs = dependencies(schema);
    const also = Object.entries(dependentSchemas(schema)).map(
      ([name, value]) => [name, this.compile(value, depth + 1, owner)] as const,
    );
    const judged = own.size + patterns.length > 0 || others !== null || names !== null;
    if (!judged && needed.length + needs.length + also.length === 0) return null;
    const member = memberCheck({ own, patterns, others, names });
    return (value, work) => {
      if (!isJsonObject(value)) return null;
      for (const name of needed) {
        if (!Object.hasOwn(value, name)) return inside(fault('must be given'), name);
      }
      if (judged) {
        for (const name of Object.keys(value)) {
          const found = member(value, name, work);
          if (found !== null) return found;
        }
      }
      for (const [name, wanted] of needs) {
        if (!Object.hasOwn(value, name)) continue;
        const missing = wanted.find((other) => !Object.hasOwn(value, other));
        if (missing !== undefined) return inside(fault(`must be given beside ${JSON.stringify(name)}`), missing);
      }
      for (const [name, check] of also) {
        const found = Object.hasOwn(value, name) ? check(value, work) : null;
        if (found !== null) return found;
      }
      return null;
    };
  }

  #items(schema: JsonObject, depth: number): Check | null {
    const within = (value: JsonValue) => this.compile(value, depth + 1, null);
    const { items, prefixItems, additionalItems, contains } = schema;
    // Older drafts write a list where newer ones write `prefixItems`.
    const list = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    const first = (list as readonly JsonValue[]).map(within);
    const after = Array.isArray(items) ? additionalItems : items;
    const rest = after === undefined ? null : within(after);
    const one = contains === undefined ? null : within(contains);
    const least = typeof schema.minContains === 'number' ? schema.minContains : 1;
    const most = typeof schema.maxContains === 'number' ? schema.maxContains : Number.POSITIVE_INFINITY;
    if (first.length === 0 && rest === null && one === null) return null;
    return (value, work) => {
      if (!Array.isArray(value)) return null;
      let matches = 0;
      for (const [index, item] of (value as readonly JsonValue[]).entries()) {
        spend(work, 1);
        const found = (first[index] ?? rest)?.(item, work) ?? null;
        if (found !== null) return inside(found, index);
        if (one?.(item, work) === null) matches++;
      }
      if (one === null || (matches >= least && matches <= most)) return null;
      return fault(matches < least ? 'lacks an item that its definition wants' : 'has too many items of one kind');
    };
  }

  #combined(schema: JsonObject, depth: number, owner: SchemaNode): (Check | null)[] {
    const beside = (value: JsonValue) => this.compile(value, depth + 1, owner);
    const all = listAt(schema, 'allOf').map(beside);
    const any = listAt(schema, 'anyOf').map(beside);
    const one = listAt(schema, 'oneOf').map(beside);
    const not = schema.not === undefined ? null : beside(schema.not);
    const [test, yes, no] = [schema.if, schema.then, schema.else].map((part) =>
      part === undefined ? null : beside(part),
    );
    const target = schema.$ref === undefined ? null : this.compile(this.#target(schema.$ref), depth + 1, owner);
    return [
      ...all,
      target,
      any.length === 0 ? null : (value, work) => anyOf(any, value, work),
      one.length === 0 ? null : (value, work) => oneOf(one, value, work),
      not === null
        ? null
        : (value, work) => (not(value, work) === null ? fault('is what its definition rules out') : null),
      test === null || test === undefined
        ? null
        : (value, work) => (test(value, work) === null ? yes : no)?.(value, work) ?? null,
    ];
  }

  /** What a reference names: a place in this very schema, and nowhere else. */
  #target(reference: JsonValue): JsonValue {
    if (reference === '#') return this.#root;
    if (typeof reference !== 'string' || !reference.startsWith('#/')) {
      throw new BadSchema(`The "$ref" ${JSON.stringify(reference).slice(0, 60)} leads out of it`);
    }
    let here: JsonValue | undefined = this.#root;
    for (const segment of segmentsOf(decode(reference.slice(1)))) {
      if (Array.isArray(here)) here = (here as readonly JsonValue[])[Number(segment)];
      else here = isJsonObject(here) && Object.hasOwn(here, segment) ? here[segment] : undefined;
    }
    if (here === undefined) throw new BadSchema(`The "$ref" ${JSON.stringify(reference).slice(0, 60)} names nothing`);
    return here;
  }
}

function run(node: SchemaNode, value: JsonValue, work: Work): SchemaFault | null {
  return node.check?.(value, work) ?? null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function listAt(schema: JsonObject, key: string): readonly JsonValue[] {
  const value = schema[key] ?? [];
  if (!Array.isArray(value)) throw new BadSchema(`"${key}" is no list`);
  return value as readonly JsonValue[];
}

/** Of what every form missed, what the one said that came furthest; forms that fail at the value itself are named together. */
function anyOf(forms: readonly Check[], value: JsonValue, work: Work): SchemaFault | null {
  const missed: SchemaFault[] = [];
  for (const form of forms) {
    const found = form(value, work);
    if (found === null) return null;
    missed.push(found);
  }
  const deepest = missed.reduce((best, one) => (one.path.length > best.path.length ? one : best));
  if (deepest.path.length > 0) return deepest;
  const wants = [...new Set(missed.map((one) => one.wants.replace(/^must be /, '')))];
  return wants.length > 4 ? fault('fits none of the forms of its definition') : fault(`must be ${wants.join(' or ')}`);
}

function oneOf(forms: readonly Check[], value: JsonValue, work: Work): SchemaFault | null {
  const fits = forms.filter((form) => form(value, work) === null).length;
  if (fits === 1) return null;
  return fits === 0 ? anyOf(forms, value, work) : fault('fits more than one form of its definition');
}
