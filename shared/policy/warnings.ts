import { isJsonObject, type JsonValue } from '../json.ts';
import { skeleton } from '../look-alike.ts';
import type { Condition } from './condition-schema.ts';
import { limitsOf } from './counters.ts';
import type { PolicyDocument, ToolPolicy } from './document.ts';
import { nodeAt, readJson } from './json-text.ts';
import { placeOf } from './locate.ts';
import { parsePolicy } from './parse.ts';
import { pointer } from './pointer.ts';
import type { Problem } from './problem.ts';
import { nearest } from './suggest-word.ts';
import { didYouMean } from './suggestions.ts';

/** A tool of the server that a document guards, as far as it is known. */
export interface KnownTool {
  readonly name: string;
  readonly inputSchema?: unknown;
}

/** What can be asked of the gate besides tools, and is ruled under `tools` too. */
const methods = ['resources/read', 'resources/subscribe', 'prompts/get', 'completion/complete'];
/** Nobody reads more. */
const mostWarnings = 100;

interface Warning {
  /** Into the canonical document. */
  readonly at: readonly (string | number)[];
  readonly message: string;
  /** Looked for once it is shown: among many names that takes its time. */
  readonly near: () => string | null;
}

/**
 * What stands in a valid document and rules nothing, as far as can be told: names that no tool has, paths that lead
 * nowhere. `tools`: those of its server, empty where none are known. Invalid texts have problems instead: none here.
 */
export function policyWarnings(text: string, tools: readonly KnownTool[] = []): readonly Problem[] {
  const clean = text.replace(/^\uFEFF/, '');
  const parsed = parsePolicy(clean);
  const json = readJson(clean);
  if (!parsed.ok || !json.ok) return [];
  const found = [...ofNames(parsed.document, tools), ...ofPaths(parsed.document, tools)].slice(0, mostWarnings);
  return found.map(({ at, message, near: nameNear }) => {
    const place = parsed.source(pointer(at));
    const { key } = nodeAt(json.root, place);
    const near = nameNear();
    const suggestion = near === null ? null : didYouMean(near);
    return { message, pointer: place, ...placeOf(clean, key.offset), suggestion };
  });
}

function ofNames(document: PolicyDocument, tools: readonly KnownTool[]): readonly Warning[] {
  const known = new Set(tools.map(({ name }) => name));
  const named: readonly (readonly [readonly (string | number)[], string])[] = [
    ...(document.hide ?? []).map((name, index) => [['hide', index], name] as const),
    ...Object.keys(document.tools ?? {}).map((name) => [['tools', name], name] as const),
  ];
  return named.flatMap(([at, name]) => {
    if (name === '*' || known.has(name) || methods.includes(name)) return [];
    const quoted = JSON.stringify(name);
    const plain = visibleName(name);
    if (plain !== name) {
      const near = () => (known.size === 0 || known.has(plain) ? plain : nearestName(plain, [...known]));
      return [
        {
          at,
          message: `${quoted} holds blanks or marks that names of tools do not have: it rules no such tool.`,
          near,
        },
      ];
    }
    if (known.size === 0) return [];
    return [
      {
        at,
        message: `${quoted} is no tool of the server as it was last seen: it rules nothing yet.`,
        near: () => nearestName(name, [...known]),
      },
    ];
  });
}

/** Without blanks at its ends and marks that nobody sees. */
function visibleName(name: string): string {
  return name.replace(/[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, '').trim();
}

function nearestName(name: string, known: readonly string[]): string | null {
  return known.find((one) => skeleton(one) === skeleton(name)) ?? nearest(name, known);
}

function ofPaths(document: PolicyDocument, tools: readonly KnownTool[]): readonly Warning[] {
  const declared = new Map(tools.map(({ name, inputSchema }) => [name, argumentsOf(inputSchema)]));
  const found: Warning[] = [];
  for (const [tool, policy] of Object.entries(document.tools ?? {})) {
    for (const [at, { path }] of conditionsOf(policy)) {
      const warning = pathWarning(path, declared.get(tool) ?? null);
      if (warning !== null) found.push({ at: ['tools', tool, ...at, 'path'], ...warning });
    }
  }
  for (const [at, limit] of limitsOf(document)) {
    for (const key of ['sum', 'count'] as const) {
      const path = limit[key];
      const tool = at[0] === 'tools' ? String(at[1]) : '';
      const warning = path === undefined ? null : pathWarning(path, declared.get(tool) ?? null);
      if (warning !== null) found.push({ at: [...at, key], ...warning });
    }
  }
  return found;
}

/** Every condition of a rule with its place in it. */
function conditionsOf(policy: ToolPolicy): readonly (readonly [readonly (string | number)[], Condition])[] {
  const listed = (at: readonly (string | number)[], conditions: readonly Condition[] = []) =>
    conditions.map((condition, index) => [[...at, index], condition] as const);
  return [
    ...listed(['require'], policy.require),
    ...(policy.deny_if ?? []).flatMap((entry, index) => listed(['deny_if', index, 'conditions'], entry.conditions)),
    ...listed(['approval', 'when'], policy.approval?.when),
    ...(policy.approval?.unless ?? []).flatMap((entry, index) =>
      listed(['approval', 'unless', index, 'conditions'], entry.conditions),
    ),
  ];
}

function pathWarning(path: string, declared: readonly string[] | null): Omit<Warning, 'at'> | null {
  const [root, first = '', ...rest] = path.split('.');
  if (path === 'args.*') return null;
  const odd = [first, ...rest].find((segment) => /^-\d+$|^\+\d+$|^0\d+$/.test(segment));
  if (odd !== undefined) {
    return {
      message: `${JSON.stringify(odd)} leads to no place of a list: places count from 0, none from the end.`,
      near: () => null,
    };
  }
  const plain = path.split('.').map(visibleName).join('.');
  if (plain !== path) {
    return {
      message: `${JSON.stringify(path)} holds blanks or marks that names of arguments do not have.`,
      near: () => plain,
    };
  }
  if (root !== 'args' || declared === null || declared.includes(first)) return null;
  return {
    message: `The tool declares no argument ${JSON.stringify(first)}: the path leads nowhere.`,
    near() {
      const near = nearestName(first, declared);
      return near === null ? null : ['args', near, ...rest].join('.');
    },
  };
}

/** The names that a schema declares; null where it says nothing of them, or leaves them to parts of it. */
function argumentsOf(schema: unknown): readonly string[] | null {
  if (!isJsonObject(schema as JsonValue)) return null;
  const { properties, allOf, anyOf, oneOf, $ref, patternProperties } = schema as Record<string, JsonValue | undefined>;
  if ([allOf, anyOf, oneOf, $ref, patternProperties].some((part) => part !== undefined)) return null;
  return isJsonObject(properties ?? null) ? Object.keys(properties as object) : null;
}
