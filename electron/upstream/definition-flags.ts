import { hiddenIn } from '../../shared/hidden-text.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { oddName, skeleton } from '../../shared/look-alike.ts';
import type { ToolDefinition } from '../../shared/tool.ts';

/** So many lines say enough of one definition. */
const most = 8;

/**
 * Why a definition must not be accepted unseen, one line for each reason: characters in any of its texts that a person
 * does not see, names that look like others.
 */
function definitionFlags(definition: ToolDefinition): readonly string[] {
  const flags: string[] = [];
  const odd = oddName(definition.name);
  if (odd !== null) flags.push(`its name holds ${odd}`);
  flags.push(...textFlagsIn(definition as unknown as JsonValue));
  return flags.slice(0, most);
}

/** Characters in any text of a value that a person does not see, one line each. */
export function textFlagsIn(value: JsonValue): readonly string[] {
  const flags: string[] = [];
  look(value, '', false, flags);
  return flags.slice(0, most);
}

export function textFlags(text: string): readonly string[] {
  return hiddenIn(text).slice(0, most);
}

/** `named`: the keys of this object are names that agents write: those of arguments. */
function look(value: JsonValue, path: string, named: boolean, flags: string[]): void {
  if (flags.length >= most) return;
  if (typeof value === 'string') {
    for (const line of hiddenIn(value)) flags.push(`${path} holds ${line}`);
    return;
  }
  if (Array.isArray(value)) {
    for (const [at, item] of (value as readonly JsonValue[]).entries()) look(item, `${path}[${at}]`, false, flags);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const why = named ? oddName(key) : null;
    if (why !== null) flags.push(`a name in ${path} holds ${why}`);
    else for (const line of hiddenIn(key)) flags.push(`a name in ${path === '' ? 'it' : path} holds ${line}`);
    const place = hiddenIn(key).length > 0 || why !== null ? 'a member' : key;
    look(member, path === '' ? place : `${path}.${place}`, key === 'properties', flags);
  }
}

/**
 * Flags of definitions among names that are known: those of `foreign` (other servers' tools) and those of `own`. A name that
 * a person could take for one of these has a flag. The very name of another server's tool has none: its prefix tells them
 * apart. Odd names are held for themselves, and make none of the honest ones suspicious.
 */
export function flagger(
  foreign: Iterable<string>,
  own: Iterable<string>,
): (definition: ToolDefinition) => readonly string[] {
  const elsewhere = new Set(foreign);
  const alike = new Map<string, Set<string>>();
  for (const name of new Set([...elsewhere, ...own])) {
    if (oddName(name) !== null) continue;
    const bones = skeleton(name);
    const names = alike.get(bones);
    if (names === undefined) alike.set(bones, new Set([name]));
    else names.add(name);
  }
  return (definition) => {
    const { name } = definition;
    const flags = definitionFlags(definition);
    if (elsewhere.has(name)) return flags;
    const near = [...(alike.get(skeleton(name)) ?? [])].find((other) => other !== name);
    return near === undefined ? flags : [...flags, `its name looks like ${JSON.stringify(near)}`];
  };
}
