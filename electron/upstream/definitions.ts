import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { DefinitionFlag } from '../../shared/definition-flag.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { ToolDefinition } from '../../shared/tool.ts';

/** What a person (or the first sight of a new server) accepted of a server. Plain JSON, for a file. */
export interface Pins {
  /** By tool name, the definitions that may be shown and called: more than one where a server words them by client. */
  readonly tools: Readonly<Record<string, readonly Pin[]>>;
  readonly instructions: readonly string[];
  /** What it lists beside its tools, by name or address; a kind is left out before its first sight. */
  readonly prompts?: PinnedByName;
  readonly resources?: PinnedByName;
  readonly resourceTemplates?: PinnedByName;
  readonly skills?: PinnedByName;
  /** A person's word that the tools named here only read, as they stood then; left out where nobody gave it. */
  readonly reads?: TrustedReads;
}
export type PinnedByName = Readonly<Record<string, readonly Pin[]>>;

export interface TrustedReads {
  readonly by: string;
  /** Digests of definitions by tool name. */
  readonly tools: Readonly<Record<string, string>>;
}

/** What a server lists beside its tools: the member of the answer that holds it. */
export const entryKinds = ['prompts', 'resources', 'resourceTemplates', 'skills'] as const;
export type EntryKind = (typeof entryKinds)[number];

export interface Pin {
  readonly digest: string;
  readonly definition: JsonObject;
  /** Who accepted it (`window`, `command-line 4711`); left out where nobody looked: it was there at first sight. */
  readonly by?: string;
}

export interface PinsStore {
  load(server: string): Pins | null;
  save(server: string, pins: Pins): void;
  remove(server: string): void;
  /** What a person was last shown of what waits: digests by name. Kept, for a review and its answer may be two programs. */
  loadShown(server: string): Readonly<Record<string, string>>;
  saveShown(server: string, digests: Readonly<Record<string, string>>): void;
}

/** A difference between what was accepted and what the server says now. */
export interface DefinitionChange {
  readonly what: 'tool' | 'instructions' | 'prompt' | 'resource' | 'template' | 'skill';
  /** Unique among all that is quarantined of a server: `get_run`, `prompt:plan`, `resource:file:///a`, `(instructions)`. */
  readonly name: string;
  readonly kind: 'new' | 'changed' | 'gone';
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** Of what stands in `after`: an answer to a review goes back with it. */
  readonly digest: string;
  /** Why it must not be accepted unseen. */
  readonly flags: readonly DefinitionFlag[];
}

/**
 * Without what says nothing: `execution.taskSupport` is `forbidden` where it is left out, and SDKs write it in the revisions
 * with sessions only. So a server that is spoken to in the other revision has the same definitions still.
 */
function withoutDefault(definition: JsonValue): JsonValue {
  if (!isJsonObject(definition) || !isJsonObject(definition.execution)) return definition;
  const { execution, ...rest } = definition;
  return Object.keys(execution).length === 1 && execution.taskSupport === 'forbidden' ? rest : definition;
}

export function definitionDigest(definition: JsonValue): string {
  return createHash('sha256')
    .update(canonicalJson(withoutDefault(definition)))
    .digest('hex');
}

/** The tools of a list that are tools at all, each name once. What cannot be read is dropped: it must not leak past a filter. */
export function readTools(entries: JsonValue | undefined): readonly ToolDefinition[] {
  if (!Array.isArray(entries)) return [];
  const names = new Set<string>();
  const tools: ToolDefinition[] = [];
  for (const entry of entries as readonly JsonValue[]) {
    if (!isJsonObject(entry) || typeof entry.name !== 'string' || names.has(entry.name)) continue;
    names.add(entry.name);
    tools.push(entry as unknown as ToolDefinition);
  }
  return tools;
}
