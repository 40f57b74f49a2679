import type { ToolRow, ToolsPage } from '../../../shared/control/tools.ts';
import { isJsonObject } from '../../../shared/json.ts';
import { builtInServer, type ServerName } from '../../../shared/names.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { fenceOf } from '../../../shared/policy/fence.ts';
import { presetPage } from '../../../shared/policy/presets.ts';
import { clauses, conditionCount, ruleKind, rulePointer, ruleWords, spread } from '../../../shared/policy/read.ts';
import { catalogue, instanceTools } from '../../../shared/testrail/catalogue.ts';
import type { ToolDefinition, ToolProfile, ToolTrait } from '../../../shared/tool.ts';
import type { ReviewedToolOf } from '../../servers/profiles.ts';
import type { DefinitionChange } from '../../upstream/definitions.ts';
import { changeView } from '../change-view.ts';
import type { ControlContext } from '../context.ts';

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
    fenceable: context.isTestrail(server),
    fence: fenceOf(document, unscoped(server))?.slice() ?? null,
    otherHeld: context.servers.review(server).filter(isNoTool).map(changeView),
    version: context.policies.show(server).version,
    checkedAt: context.servers.checkedAt(server),
  };
}

const isNoTool = ({ what }: DefinitionChange): boolean => what !== 'tool';

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
  const pin = context.servers.definition(server, name);
  const change = pin.held ? context.servers.review(server).find((item) => item.name === name) : undefined;
  return {
    server,
    name,
    what: known?.what ?? firstLine(definition.description ?? definition.title ?? ''),
    group: known?.group ?? null,
    category: profile.category,
    risk: profile.risk,
    why: known === null ? whyUncatalogued(profile) : whyReviewed(known),
    caution: known?.caution ?? null,
    attacks: (known?.attacks ?? []).map(({ title, what, answer, rules }) => ({
      title,
      what,
      answer,
      rules: [...rules],
    })),
    rule: ruleKind(document, name, now),
    words: ruleWords(document, name, now),
    conditions: conditionCount(document, name),
    pointer: rulePointer(document, name),
    calls,
    clauses: [...clauses(document, name)],
    held: pin.held,
    flags: [...(change?.flags ?? [])],
    acceptedBy: pin.held ? null : context.servers.acceptedBy(server, name),
    definition: JSON.parse(JSON.stringify(definition)),
    unchecked: [...context.servers.unchecked(server, name)],
    digest: pin.digest ?? '',
    accepted: change === undefined || change.before === null ? null : JSON.parse(JSON.stringify(change.before)),
  };
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

/** Of another server's tool it is said whose review it rests on: a person named the server, and may be wrong. */
function whyReviewed({ why, of }: ReviewedToolOf): string {
  return of === null ? why : `${why} From the review of ${of}, which this server was named as.`;
}

function whyUncatalogued({ category, trait }: ToolProfile): string {
  const why =
    category === 'Unclassified'
      ? 'Neither its name nor its annotations say what it does, so it follows the default of the policy.'
      : `Taken from its name and its annotations, the riskier of the two: ${category}. No catalogue knows this tool.`;
  return trait === undefined ? why : `${why} ${traitWords[trait]}`;
}

const traitWords: Readonly<Record<ToolTrait, string>> = {
  'reads-address':
    'It reads whatever address it is given: what stands there was written by anybody, and an address inside your network is read as well.',
  'reads-query': 'It reads by a free query: whatever the server itself may read.',
  'adds-many': 'It adds many things in one call, which a limit counts as one.',
  'changes-many': 'It changes many things in one call, which a limit counts as one.',
  closes: 'What it closes stays closed.',
};

/** A server may name a tool `constructor`: only what was counted counts. */
function countOf(calls: Readonly<Record<string, number>>, tool: string): number {
  return Object.hasOwn(calls, tool) ? (calls[tool] ?? 0) : 0;
}
