import type { ToolRow, ToolsPage } from '../../shared/control/tools.ts';
import { flagLine } from '../../shared/definition-flag.ts';
import { isJsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type { PolicyDocument } from '../../shared/policy/document.ts';
import { presetPage } from '../../shared/policy/presets.ts';
import { projectScopeOf } from '../../shared/policy/project-scope.ts';
import {
  clauses,
  conditionCount,
  limitLabel,
  reachOf,
  ruleKind,
  rulePointer,
  spread,
  toolWords,
} from '../../shared/policy/read.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { catalogue, instanceTools } from '../../shared/testrail/catalogue.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { ClassifiedTool } from '../servers/profiles.ts';
import type { ControlContext } from './context.ts';
import { toolWhy } from './tool-why.ts';

/**
 * What presets go by: the tools of a server with their categories. Of the built-in one all that it has, listed or not: more
 * may be listed tomorrow, and should then have the rule of their category.
 */
export function presetTools(context: ControlContext, server: ServerName) {
  const all = server === builtInServer ? catalogue : shownDefinitions(context, server);
  return all.map(({ name }) => {
    const { category, trait } = context.profile(server, name);
    return { name, category, trait };
  });
}

/** Tools that stay outside of a project scope: what they read is the same for all projects. Only of our own server. */
export function unscoped(server: ServerName): ReadonlySet<string> {
  return server === builtInServer ? instanceTools : new Set();
}

/** As last seen: a definition that waits for its review stands in place of the accepted one. */
export function shownDefinitions(context: ControlContext, server: ServerName): readonly ToolDefinition[] {
  const shown = new Map(context.servers.definitions(server).map((definition) => [definition.name, definition]));
  for (const change of context.servers.review(server)) {
    if (change.what === 'tool' && isJsonObject(change.after)) {
      shown.set(change.name, change.after as unknown as ToolDefinition);
    }
  }
  return [...shown.values()];
}

/**
 * Tools that a rule may name: those that the server listed last, and of the built-in one also what it does not list now. A
 * smaller set of tools leaves no rule without effect.
 */
export function nameableTools(context: ControlContext, server: ServerName): readonly ToolDefinition[] {
  const shown = shownDefinitions(context, server);
  if (server !== builtInServer) return shown;
  const listed = new Set(shown.map(({ name }) => name));
  const others = catalogue.filter(({ name }) => !listed.has(name));
  return [...shown, ...others.map(({ definition }) => definition)];
}

/** The Tools page of one server: what it lists, what we know of each tool, and what the policy says of it. */
export async function toolsPage(context: ControlContext, server: ServerName): Promise<ToolsPage> {
  const document = context.policies.document(server);
  // Rules are read and changed also while the journal is damaged.
  const calls = await context.journal.countsByTool(server).catch(() => null);
  const definitions = shownDefinitions(context, server);
  const names = definitions.map(({ name }) => name);
  const now = context.clock.now();
  return {
    server,
    defaultRule: document.default,
    hidesAll: document.hide?.includes('*') ?? false,
    tools: definitions.map((definition) =>
      toolRow(context, { server, document, definition, calls: calls && countOf(calls, definition.name), now }),
    ),
    presets: presetPage(document, presetTools(context, server), now, names),
    spread: spread(document, names, now),
    canScopeToProjects: context.isTestrail(server),
    projectScope: projectScopeOf(document, unscoped(server))?.slice() ?? null,
    otherHeld: context.servers.review(server).filter(({ what }) => what !== 'tool').length,
    version: context.policies.show(server).version,
    checkedAt: context.servers.checkedAt(server),
  };
}

interface RowInput {
  readonly server: ServerName;
  readonly document: PolicyDocument;
  readonly definition: ToolDefinition;
  readonly calls: number | null;
  readonly now: number;
}

function toolRow(context: ControlContext, { server, document, definition, calls, now }: RowInput): ToolRow {
  const { name } = definition;
  const known = context.reviewed(server, name);
  const profile = context.profile(server, name);
  const said = context.classified(server, name);
  const pin = context.servers.definition(server, name);
  const change = pin.quarantined
    ? context.servers.review(server).find(({ what, name: one }) => what === 'tool' && one === name)
    : undefined;
  return {
    server,
    name,
    what: known?.what ?? firstLine(definition.description || definition.title || ''),
    group: known?.group ?? null,
    category: profile.category,
    risk: profile.risk,
    classified: said && classifiedView(said),
    why: toolWhy(known, said?.declared ?? profile, said),
    caution: known?.caution ?? null,
    attacks: (known?.attacks ?? []).map(({ title, what, answer, rules }) => ({
      title,
      what,
      answer,
      rules: [...rules],
    })),
    rule: ruleKind(document, name, now),
    words: toolWords(document, name, now),
    limit: limitLabel(document, name, now),
    reach: reachOf(document, name, now),
    conditions: conditionCount(document, name),
    pointer: rulePointer(document, name),
    calls,
    clauses: [...clauses(document, name)],
    held: pin.quarantined,
    flags: (change?.flags ?? []).map(flagLine),
    acceptedBy: pin.quarantined ? null : context.servers.acceptedBy(server, name),
    definition: JSON.parse(JSON.stringify(definition)),
    unchecked: [...context.servers.unchecked(server, name)],
    digest: pin.digest ?? '',
    accepted: change === undefined || change.before === null ? null : JSON.parse(JSON.stringify(change.before)),
  };
}

function classifiedView({ said, declared: told, isCurrent }: ClassifiedTool): ToolRow['classified'] {
  const { category, risk, countsAsRead } = said;
  return { said: { category, risk, countsAsRead }, told: { category: told.category, risk: told.risk }, isCurrent };
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

/** A server may name a tool `constructor`: only what was counted counts. */
function countOf(calls: Readonly<Record<string, number>>, tool: string): number {
  return Object.hasOwn(calls, tool) ? (calls[tool] ?? 0) : 0;
}
