import { isJsonObject } from './json.ts';
import type { Category, Risk, ToolDefinition, ToolProfile, ToolTrait } from './tool.ts';
import { actsOnMany, categoryOfName, closesForGood, nameWords, onlyAdds, riskier } from './tool-name.ts';
import { addressArguments, addressWords, queryArguments, queryWords } from './tool-words.ts';

/** What is known of a tool before anybody reviewed it. */
type Unreviewed = Pick<ToolDefinition, 'name' | 'annotations'> & {
  readonly inputSchema?: ToolDefinition['inputSchema'];
};

/**
 * Category of a tool that no catalogue knows: the riskier of what its name says and what its annotations claim. An
 * annotation can make a tool riskier, never safer: it was written by the server that the gate guards against.
 */
export function classify(definition: Unreviewed): ToolProfile {
  const byName = categoryOfName(definition.name);
  const claimed = categoryOfAnnotations(definition.annotations);
  const category = claimed === null ? byName : riskier(byName, claimed);
  const trait = traitOf(definition, category);
  const risk = trait === null ? risks[category] : (risksOfTraits[trait] ?? risks[category]);
  return { category, risk, readOnly: false, ...(trait === null ? {} : { trait }) };
}

/**
 * Whether a tool says of itself that it only reads, and its name does not say otherwise. Never believed by itself: a person
 * may give a word for a server whose hints hold.
 */
export function claimsToRead({ name, annotations }: Pick<ToolDefinition, 'name' | 'annotations'>): boolean {
  if (annotations?.readOnlyHint !== true || annotations.destructiveHint === true) return false;
  return saysNoOther(categoryOfName(name));
}

/** Whether a tool says of itself that it only reads, and its name says that it does more. */
export function contradictsItsHint({ name, annotations }: Pick<ToolDefinition, 'name' | 'annotations'>): boolean {
  return annotations?.readOnlyHint === true && !saysNoOther(categoryOfName(name));
}

/** A category of a tool that may only read. */
export function saysNoOther(category: Category): boolean {
  return category === 'Read' || category === 'Unclassified';
}

const risks: Readonly<Record<Category, Risk>> = {
  Read: 'Low',
  Write: 'Medium',
  Unclassified: 'Unknown',
  Execute: 'High',
  Destructive: 'Critical',
  Financial: 'Critical',
};

const risksOfTraits: Readonly<Partial<Record<ToolTrait, Risk>>> = {
  'reads-address': 'Medium',
  'reads-query': 'Medium',
  'changes-many': 'High',
};

/** What a server admits of its tool by its annotations; null where they admit nothing. */
export function profileAdmitted(annotations: ToolDefinition['annotations']): ToolProfile | null {
  const category = categoryOfAnnotations(annotations);
  return category === null ? null : { category, risk: risks[category], readOnly: false };
}

function categoryOfAnnotations(annotations: ToolDefinition['annotations']): Category | null {
  if (annotations?.destructiveHint === true && annotations.readOnlyHint !== true) return 'Destructive';
  if (annotations?.readOnlyHint === false) return 'Write';
  return null;
}

function traitOf(definition: Unreviewed, category: Category): ToolTrait | null {
  if (category === 'Read') return openReading(definition);
  if (category !== 'Write') return null;
  if (closesForGood(definition.name)) return 'closes';
  if (!actsOnMany(definition.name)) return null;
  return onlyAdds(definition.name) ? 'adds-many' : 'changes-many';
}

/**
 * A reading tool that reads what the caller names: an address (anybody may have written what stands there, and a link-local
 * one gives away the machine's own credentials), or a free query. `openWorldHint: false` is believed only against an
 * argument that may as well be a search among the server's own things.
 */
function openReading({ name, inputSchema, annotations }: Unreviewed): ToolTrait | null {
  const words = nameWords(name);
  const properties = isJsonObject(inputSchema) && isJsonObject(inputSchema.properties) ? inputSchema.properties : {};
  const names = Object.keys(properties);
  const wordsOfArguments = new Set(names.flatMap((argument) => nameWords(argument)));
  const isAddress = (argument: string) =>
    isJsonObject(properties[argument]) && isUriFormat(properties[argument].format);
  if (
    words.some((word) => addressWords.has(word)) ||
    (words.length === 1 && words[0] === 'fetch') ||
    [...wordsOfArguments].some((word) => addressArguments.has(word)) ||
    names.some(isAddress)
  ) {
    return 'reads-address';
  }
  if (words.some((word) => queryWords.has(word)) || wordsOfArguments.has('sql')) return 'reads-query';
  if (annotations?.openWorldHint === false) return null;
  return [...wordsOfArguments].some((word) => queryArguments.has(word)) ? 'reads-query' : null;
}

function isUriFormat(format: unknown): boolean {
  return typeof format === 'string' && /^(?:uri|iri|url)/i.test(format);
}
