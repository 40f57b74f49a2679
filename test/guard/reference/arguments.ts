import type { Args, Json } from './conditions.ts';

/** The part of JSON Schema that the second interpreter knows. */
export interface Schema {
  type?: string;
  enum?: Json[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxItems?: number;
  items?: Schema;
  properties?: { [name: string]: Schema };
  required?: string[];
  additionalProperties?: boolean;
}
export type Mode = 'schema' | 'closed' | 'any';

/** Whether a tool takes these arguments, for names of which none looks like another. */
export function takes(schema: Schema, args: Args, mode: Mode): boolean {
  if (mode === 'any') return true;
  if (!fits(schema, args)) return false;
  return mode === 'schema' || Object.keys(args).every((name) => Object.hasOwn(schema.properties ?? {}, name));
}

function fits(schema: Schema, value: Json): boolean {
  if (schema.type !== undefined && !isOf(schema.type, value)) return false;
  if (schema.enum !== undefined && !schema.enum.some((one) => one === value)) return false;
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return false;
    if (schema.maximum !== undefined && value > schema.maximum) return false;
  }
  if (typeof value === 'string' && schema.minLength !== undefined && value.length < schema.minLength) return false;
  if (Array.isArray(value)) {
    if (schema.maxItems !== undefined && value.length > schema.maxItems) return false;
    const { items } = schema;
    return items === undefined || value.every((item) => fits(items, item));
  }
  if (typeof value !== 'object' || value === null) return true;
  const declared = schema.properties ?? {};
  for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) return false;
  return Object.entries(value).every(([name, member]) => {
    const own = Object.hasOwn(declared, name) ? declared[name] : undefined;
    return own === undefined ? schema.additionalProperties !== false : fits(own, member);
  });
}

function isOf(type: string, value: Json): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return typeof value === 'number' && Math.floor(value) === value;
  return typeof value === type;
}
