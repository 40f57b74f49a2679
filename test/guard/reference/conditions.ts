/** JSON, without the project's own types: nothing here is shared with the engine. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Args = { [key: string]: Json };

export interface Condition {
  path: string;
  op: string;
  value?: Json;
}

/** What the call touches: facts, or `null` where they cannot be read. */
export type Entity = Args | null;

/** `true`, `false`, or `unreadable` where it hangs on an entity that cannot be read. */
export type Truth = boolean | 'unreadable';

function isObject(value: Json | undefined): value is Args {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep equality without coercion. */
export function equal(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i] as Json, b[i] as Json)) return false;
    return true;
  }
  if (isObject(a) && isObject(b)) {
    const [one, two] = [Object.keys(a).sort(), Object.keys(b).sort()];
    if (one.join('\u0000') !== two.join('\u0000')) return false;
    return one.every((key) => equal(a[key] as Json, b[key] as Json));
  }
  return a === b;
}

/** "Dots lead into objects, numbers into lists; only what an argument itself holds is seen." */
export function follow(root: Json, names: string[]): Json | undefined {
  const [name, ...rest] = names;
  if (name === undefined) return root;
  if (Array.isArray(root)) {
    if (!/^(0|[1-9][0-9]*)$/.test(name) || Number(name) >= root.length) return undefined;
    return follow(root[Number(name)] as Json, rest);
  }
  if (!isObject(root)) return undefined;
  const own = Object.getOwnPropertyDescriptor(root, name);
  return own === undefined ? undefined : follow(own.value as Json, rest);
}

/** Whether the operator can judge a value of this type. */
function judges(op: string, operand: Json | undefined, value: Json): boolean {
  if (['lt', 'lte', 'gt', 'gte'].includes(op)) return typeof value === 'number';
  if (op === 'regex') return typeof value === 'string';
  if (op === 'contains') return typeof operand === 'string' ? typeof value === 'string' : Array.isArray(value);
  return true;
}

/** Of a value that is there. */
function test(op: string, operand: Json | undefined, value: Json): boolean {
  const wanted = operand ?? null;
  if (op === 'eq') return equal(value, wanted);
  if (op === 'neq') return !equal(value, wanted);
  if (op === 'in') return (wanted as Json[]).some((one) => equal(one, value));
  if (op === 'not_in') return !(wanted as Json[]).some((one) => equal(one, value));
  if (op === 'exists') return operand !== false;
  if (op === 'regex') return new RegExp(String(wanted)).test(String(value));
  if (op === 'contains' && typeof value === 'string') return value.indexOf(String(wanted)) >= 0;
  if (op === 'contains') return (value as Json[]).some((one) => equal(one, wanted));
  const [left, right] = [Number(value), Number(wanted)];
  if (op === 'lt') return left < right;
  if (op === 'lte') return left <= right;
  if (op === 'gt') return left > right;
  return left >= right;
}

function everyValue(value: Json, found: Json[] = []): Json[] {
  const inner = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  for (const one of inner) {
    found.push(one);
    everyValue(one, found);
  }
  return found;
}

/** `stops`: in `deny_if` and `when`, where what cannot be judged counts as holding; else as in `require`. */
export function holds(condition: Condition, args: Args, entity: Entity, stops: boolean): Truth {
  const { path, op, value: operand } = condition;
  if (path === 'args.*') {
    const judged = everyValue(args).filter((value) => judges(op, operand, value));
    return stops ? judged.some((value) => test(op, operand, value)) : judged.every((value) => test(op, operand, value));
  }
  const [root, ...names] = path.split('.');
  if (root === 'entity') {
    const fact = entity === null ? undefined : follow(entity, names);
    return fact === undefined ? 'unreadable' : ofValue(op, operand, fact, stops);
  }
  const value = follow(args, names);
  if (value === undefined) return op === 'neq' || op === 'not_in' || (op === 'exists' && operand === false);
  return ofValue(op, operand, value, stops);
}

function ofValue(op: string, operand: Json | undefined, value: Json, stops: boolean): boolean {
  if (judges(op, operand, value)) return test(op, operand, value);
  if (stops) return true;
  // "In `require` a list must have the text as an item."
  return op === 'contains' && Array.isArray(value) && value.some((one) => equal(one, operand ?? null));
}

/** Whether all hold; false where any surely does not, however little is known of the others. */
export function allHold(conditions: Condition[], args: Args, entity: Entity, stops: boolean): Truth {
  const truths = conditions.map((condition) => holds(condition, args, entity, stops));
  if (truths.includes(false)) return false;
  return truths.includes('unreadable') ? 'unreadable' : true;
}
