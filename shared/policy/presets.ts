import { canonicalJson } from '../canonical-json.ts';
import type { JsonObject } from '../json.ts';
import type { Category, RuleKind, ToolTrait } from '../tool.ts';
import { closesForGood } from '../tool-name.ts';
import type { PolicyDocument } from './document.ts';
import { toolPolicy } from './document-reads.ts';
import { setRule } from './edit.ts';
import { type PresetName, presetNames } from './preset-names.ts';
import { type Spread, spread, toolWords } from './read.ts';

/** What a preset needs to know of a tool: for one that nobody reviewed, the riskier of its name's and its annotations' category. */
export interface PresetTool {
  readonly name: string;
  readonly category: Category;
  readonly trait?: ToolTrait | undefined;
}

/** What a preset says of each category; null leaves it to the default, which is deny. */
type Rules = Record<Category, RuleKind | null>;

const recommended: Rules = {
  Read: 'allow',
  Write: 'limit',
  Execute: 'ask',
  Financial: 'hide',
  Destructive: 'hide',
  Unclassified: null,
};

const everything = (kind: RuleKind): Rules => ({
  Read: kind,
  Write: kind,
  Execute: kind,
  Financial: kind,
  Destructive: kind,
  Unclassified: kind,
});

const rulesOf: Record<Exclude<PresetName, 'allow-all'>, Rules> = {
  recommended,
  'read-only': { ...everything('hide'), Read: 'allow' },
  lockdown: { ...everything('ask'), Financial: 'hide', Destructive: 'hide' },
};

/** `recommended` limits readers of what an address or a free query brings: what comes back, and what it costs, is unknown. */
const openReading: ReadonlySet<ToolTrait | undefined> = new Set<ToolTrait>(['reads-address', 'reads-query']);

function ruleOf(name: Exclude<PresetName, 'allow-all'>, tool: PresetTool): RuleKind | null {
  const kind = rulesOf[name][tool.category];
  if (name !== 'recommended') return kind;
  if (kind === 'allow' && openReading.has(tool.trait)) return 'limit';
  // Nothing is deleted, yet it cannot be taken back: a limit alone would let thirty of them pass each minute.
  return kind === 'limit' && closesForGood(tool.name) ? 'ask' : kind;
}

export function presetDocument(name: PresetName, tools: readonly PresetTool[]): PolicyDocument {
  if (name === 'allow-all') return { version: '1', default: 'allow', tools: {} };
  const known = tools.map((tool) => tool.name);
  const empty: PolicyDocument = { version: '1', default: 'deny', tools: {} };
  return tools.reduce((document, tool) => {
    const kind = ruleOf(name, tool);
    return kind === null ? document : setRule(document, [tool.name], kind, { known, now: 0 });
  }, empty);
}

/** The preset that the document is, word for word apart from order; null where a person changed something. */
export function activePreset(document: PolicyDocument, tools: readonly PresetTool[]): PresetName | null {
  const here = canonical(document);
  return presetNames.find((name) => canonical(presetDocument(name, tools)) === here) ?? null;
}

/** Text that is equal where two documents say the same in another order. */
function canonical(document: PolicyDocument): string {
  const { hide = [], tools = {} } = document;
  // A document is JSON but for members that are there without a value.
  return canonicalJson({ ...document, hide: [...hide].sort(), tools } as unknown as JsonObject);
}

interface RuleChange {
  readonly tool: string;
  readonly from: string;
  readonly to: string;
}

/** What a preset would do here. */
export interface PresetPreview {
  readonly name: PresetName;
  readonly spread: Spread;
  /** Tools whose rule it would change. */
  readonly changes: RuleChange[];
  /** Whether it is what stands. */
  readonly active: boolean;
}

/** What each preset would change of the tools that are shown, for the Tools page. */
export function presetPage(
  document: PolicyDocument,
  tools: readonly PresetTool[],
  now: number,
  names: readonly string[],
): PresetPreview[] {
  const active = activePreset(document, tools);
  return presetNames.map((name) => {
    const after = presetDocument(name, tools);
    const changes = [
      ...wideChanges(document, after),
      ...names.flatMap((tool) => toolChange(document, after, tool, now)),
    ];
    return { name, spread: spread(after, names, now), changes, active: name === active };
  });
}

/** What is of no one tool. */
function wideChanges(document: PolicyDocument, after: PolicyDocument): readonly RuleChange[] {
  const words = (rule: PolicyDocument['default']) => (rule === 'allow' ? 'Allow' : 'Deny');
  const limits = document.all_tools?.limits?.length ?? 0;
  return [
    { tool: 'Tools without a rule', from: words(document.default), to: words(after.default) },
    { tool: 'All tools together', from: limits === 0 ? 'No limit' : 'Limit', to: 'No limit' },
  ].filter(({ from, to }) => from !== to);
}

/** Also where the rule stays and conditions go, or a limit of another kind: those were written by hand. */
function toolChange(document: PolicyDocument, after: PolicyDocument, tool: string, now: number): readonly RuleChange[] {
  const from = toolWords(document, tool, now);
  const to = toolWords(after, tool, now);
  if (from !== to) return [{ tool, from, to }];
  return partsOf(document, tool) === partsOf(after, tool) ? [] : [{ tool, from: `${from}, changed by hand`, to }];
}

function partsOf(document: PolicyDocument, tool: string): string {
  return canonicalJson((toolPolicy(document, tool) ?? {}) as JsonObject);
}
