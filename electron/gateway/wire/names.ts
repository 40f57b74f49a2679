import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { UpstreamEntry } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { patchTexts, type TextChange } from './patch-json.ts';

/** A server as one address shows it. `prefix` is empty on the address of one server. */
export interface ServerTarget {
  readonly name: ServerName;
  readonly prefix: string;
}

/** Clients put their own prefix before a tool's name (`mcp__railguard__`) and refuse more than 64 characters in all. */
const maxPrefixedName = 64 - 'mcp__railguard__'.length;

/** The servers of one address, in the order in which they were added. */
export function targetsOf(
  entries: readonly UpstreamEntry[],
  scope: ServerName | null,
  allowed: ReadonlySet<ServerName> | null,
): readonly ServerTarget[] {
  const reachable = entries.filter((entry) => allowed === null || allowed.has(entry.name));
  if (scope === null) return reachable;
  return reachable.filter((entry) => entry.name === scope).map((entry) => ({ name: entry.name, prefix: '' }));
}

/** The name under which an address shows a server's tool or prompt. Fixed: it depends on nothing but these two. */
export function exposedName(target: ServerTarget, own: string): string {
  if (target.prefix === '') return own;
  const name = target.prefix + own;
  // One that only looks shortened is shortened too: it could be the name that another one is shortened to.
  if (name.length <= maxPrefixedName && !looksShortened(name)) return name;
  const digest = createHash('sha256').update(own).digest('hex').slice(0, 8);
  // Half of a character at the cut would come back as a call that cannot be read.
  return `${name.slice(0, maxPrefixedName - 9).toWellFormed()}_${digest}`;
}

function looksShortened(outer: string): boolean {
  return outer.length === maxPrefixedName && /_[0-9a-f]{8}$/.test(outer);
}

/** The server that an outer name belongs to. A prefix of a server wins over a name of the unprefixed one. */
export function ownerOf(targets: readonly ServerTarget[], outer: string): ServerTarget | null {
  let unprefixed: ServerTarget | null = null;
  for (const target of targets) {
    if (target.prefix === '') unprefixed ??= target;
    else if (outer.startsWith(target.prefix)) return target;
  }
  return unprefixed;
}

/** Own names of shortened outer names: a digest cannot be turned back. */
export interface ShortNames {
  learn(outer: string, own: string): void;
  own(target: ServerTarget, outer: string): string;
}

/** `toolNames`: those that a server is known to have, also before the first list that an agent asks for. */
export function createShortNames(toolNames: (server: ServerName) => readonly string[]): ShortNames {
  const known = new Map<string, string>();
  function learn(outer: string, own: string): void {
    if (known.size > 10_000) known.clear();
    known.set(outer, own);
  }
  function found(target: ServerTarget, outer: string): string | undefined {
    const own = toolNames(target.name).find((name) => exposedName(target, name) === outer);
    if (own !== undefined) learn(outer, own);
    return own;
  }
  return {
    learn,
    own(target, outer) {
      if (target.prefix === '') return outer;
      const plain = outer.slice(target.prefix.length);
      return looksShortened(outer) ? (known.get(outer) ?? found(target, outer) ?? plain) : plain;
    },
  };
}

/**
 * A URI cannot carry `__` in its scheme (clients parse it), so a server's name stands before it as `NAME+`. A scheme begins
 * with a letter; no name of a server holds a dot.
 */
function uriPrefix(target: ServerTarget): string {
  if (target.prefix === '') return '';
  return /^[a-z]/.test(target.name) ? `${target.name}+` : `s.${target.name}+`;
}
/** Hosts of MCP Apps know their pages by the scheme, so a server's name stands within such an address: `ui://NAME/…`. */
const appScheme = 'ui://';
function appPrefix(target: ServerTarget): string {
  return `${appScheme}${target.name}/`;
}
export function outerUri(target: ServerTarget, own: string): string {
  if (target.prefix === '') return own;
  return own.startsWith(appScheme) ? appPrefix(target) + own.slice(appScheme.length) : uriPrefix(target) + own;
}
export function uriOwner(
  targets: readonly ServerTarget[],
  outer: string,
): { target: ServerTarget; own: string } | null {
  let unprefixed: ServerTarget | null = null;
  for (const target of targets) {
    const prefix = uriPrefix(target);
    if (prefix !== '' && outer.startsWith(appPrefix(target))) {
      return { target, own: appScheme + outer.slice(appPrefix(target).length) };
    }
    if (prefix === '') unprefixed ??= target;
    else if (outer.startsWith(prefix)) return { target, own: outer.slice(prefix.length) };
  }
  return unprefixed === null ? null : { target: unprefixed, own: outer };
}

/** A result, and its bytes as the server wrote them; null where they are not known, or would say something else. */
export interface WrittenResult {
  readonly value: JsonObject;
  readonly raw: Uint8Array | null;
}

/** URIs in a result (resource links, embedded resources, contents) as the agent can read them back; itself if it has none. */
export function outerUris(target: ServerTarget, result: WrittenResult): WrittenResult {
  if (target.prefix === '') return result;
  const changes: TextChange[] = [];
  const value = rewrite(result.value, (uri, path) => {
    const after = outerUri(target, uri);
    changes.push({ path, before: uri, after });
    return after;
  }) as JsonObject;
  if (changes.length === 0) return result;
  return { value, raw: result.raw === null ? null : patchTexts(result.raw, changes) };
}

type Path = readonly (string | number)[];

function rewrite(value: JsonValue, outer: (uri: string, path: Path) => string, path: Path = []): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue, index) => rewrite(item, outer, [...path, index]));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  const changed: Record<string, JsonValue> = {};
  // Only where MCP puts resources: a tool's own data may have a member called `uri` that is none of ours.
  if (typeof value.uri === 'string' && (value.type === 'resource_link' || 'text' in value || 'blob' in value)) {
    changed.uri = outer(value.uri, [...path, 'uri']);
  }
  for (const key of ['contents', 'content', 'messages', 'resource', 'result']) {
    const member = value[key];
    if (typeof member !== 'object' || member === null) continue;
    const renamed = rewrite(member as JsonValue, outer, [...path, key]);
    if (renamed !== member) changed[key] = renamed;
  }
  return Object.keys(changed).length === 0 ? value : withMembers(value, changed);
}
