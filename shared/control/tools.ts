import { z } from 'zod';
import { jsonSchema } from '../json-schema.ts';
import { agentIdSchema, serverNameSchema } from '../names.ts';
import { operators } from '../policy/condition-schema.ts';
import { windowNames } from '../policy/document.ts';
import { entryLists } from '../policy/edit-tool.ts';
import { categorySchema, reachSchema, riskSchema, ruleKindSchema } from '../tool.ts';
import { toolClassificationSchema } from '../tool-classification.ts';
import { command, ofServer, time } from './command.ts';
import { policyChangeSchema, presetNameSchema, problemSchema } from './policy.ts';
import { toolsSeen } from './seen-calls.ts';

const conditionInput = z.object({ path: z.string(), op: z.enum(operators), value: jsonSchema.optional() }).strict();

const limitInput = z
  .object({ window: z.enum(windowNames), max: z.number().int(), scope: z.enum(['grant', 'session', 'server']) })
  .strict();

export const toolRowSchema = z.object({
  server: serverNameSchema,
  name: z.string(),
  /** What it does in one line: the catalogue's words, else the server's description. */
  what: z.string(),
  /** Group in the catalogue: `Projects`, `Cases` … ; null outside it. */
  group: z.string().nullable(),
  category: categorySchema,
  risk: riskSchema,
  /**
   * What a person said that it is, and what would count without that word; null where nobody did. `isCurrent` false: its
   * definition changed since, and the riskier of both counts.
   */
  classified: z
    .object({
      said: toolClassificationSchema,
      told: z.object({ category: categorySchema, risk: riskSchema }),
      isCurrent: z.boolean(),
    })
    .nullable(),
  /** Why it has this category and risk, and the caution that goes with it. */
  why: z.string(),
  caution: z.string().nullable(),
  /** Titles of the attack patterns that matter for this tool. */
  attacks: z.array(
    z.object({
      title: z.string(),
      what: z.string(),
      answer: z.string(),
      /** The rules that answer it, the first one first. */
      rules: z.array(ruleKindSchema),
    }),
  ),
  rule: ruleKindSchema.nullable().describe('null: a hand-written rule that is none of the five'),
  /** Its rules in one sentence: `Limit 30/min; project_id in [1, 4] must hold`. */
  words: z.string(),
  /** What the limit's place of the control says: `Limit 30/min, 500/day`; null where none stands. */
  limit: z.string().nullable(),
  /** What can be used of it; under `allow` nothing stands in the way of any call. */
  reach: reachSchema,
  /** Number of conditions (`require` and conditional `deny_if`) that a click never touches. */
  conditions: z.number().int(),
  /** Where in the policy document its rule stands, as a JSON pointer. */
  pointer: z.string(),
  /** Calls in the last 7 days; null where the journal cannot be read, which takes no rule from anybody's sight. */
  calls: z.number().int().nullable(),
  /** What the rule of this tool consists of, in the order of the document: `project_id in [1, 4] must hold`, `Limit 30/min`. */
  clauses: z.array(
    z.object({
      kind: z.enum(['arguments', 'require', 'deny_if', 'limit', 'approval']),
      words: z.string(),
      pointer: z.string(),
      conditional: z.boolean().describe('it depends on what a call carries or touches'),
      /** What a form begins with to change it; left out where an entry says what no form can. */
      condition: conditionInput.optional(),
      limit: limitInput.optional(),
    }),
  ),
  held: z.boolean().describe('definition changed, new or flagged: calls are denied until it is accepted'),
  /** Why a held definition must not be accepted unseen, one line each. */
  flags: z.array(z.string()).optional(),
  /** Who accepted it as it stands; null where it was there at first sight and nobody looked. */
  acceptedBy: z.string().nullable().optional(),
  definition: jsonSchema,
  /** What of the schema of its arguments cannot be checked, a line each; empty where all of it is. */
  unchecked: z.array(z.string()),
  /** Digest of `definition`; goes back with a review, so that a person accepts what was shown and nothing newer. */
  digest: z.string(),
  /** The definition accepted before, where another is held now; null for a new tool. */
  accepted: jsonSchema.nullable(),
});
export type ToolRow = z.infer<typeof toolRowSchema>;

/** How many tools stand at each rule; `mixed` where a hand-written rule is none of the five. */
export const spreadSchema = z.record(z.enum(['allow', 'limit', 'ask', 'deny', 'hide', 'mixed']), z.number().int());
export type Spread = z.infer<typeof spreadSchema>;

export const toolsPageSchema = z.object({
  server: serverNameSchema,
  defaultRule: z.enum(['allow', 'deny']),
  /** Whether the document hides every tool, by `"*"`: a rule that shows one then names the others. */
  hidesAll: z.boolean(),
  tools: z.array(toolRowSchema),
  presets: z.array(
    z.object({
      name: presetNameSchema,
      spread: spreadSchema,
      /** Tools whose rule it would change. */
      changes: z.array(z.object({ tool: z.string(), from: z.string(), to: z.string() })),
      active: z.boolean(),
    }),
  ),
  spread: spreadSchema,
  /** Whether this server says what its calls touch, so that agents can be kept to projects. */
  canScopeToProjects: z.boolean(),
  /** The projects that agents are kept to; null where there is no scope that every listed tool has. */
  projectScope: z.array(z.number().int()).nullable(),
  /** How many definitions wait for a review beside those of tools: instructions, prompts, resources, templates. */
  otherHeld: z.number().int(),
  version: z.number().int(),
  checkedAt: time.nullable(),
});
export type ToolsPage = z.infer<typeof toolsPageSchema>;

/** The place of an entry in its list. */
const place = z.number().int().min(0);

/** One change to the rule of one tool. A condition or limit joins those that stand, or takes the place of one (`at`). */
const toolEditSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rule'), rule: ruleKindSchema }).strict(),
  z
    .object({
      kind: z.literal('condition'),
      list: z.enum(['require', 'deny_if']),
      condition: conditionInput,
      at: place.optional(),
    })
    .strict(),
  z.object({ kind: z.literal('limit'), limit: limitInput, at: place.optional() }).strict(),
  z.object({ kind: z.literal('remove'), list: z.enum(entryLists), index: place }).strict(),
]);
export type ToolEditInput = z.input<typeof toolEditSchema>;

/** `version`: of the page that a person saw. A policy that changed since then is refused. */
const toolEditInput = z
  .object({ server: serverNameSchema, tool: z.string(), edit: toolEditSchema, version: z.number().int() })
  .strict();

export const toolsCommands = {
  'tools.edit': command(toolEditInput, policyChangeSchema),
  /** The document before and after, without a change; `ends` as in `policy.draft`. */
  'tools.preview': command(
    toolEditInput,
    z.object({
      before: z.string(),
      after: z.string(),
      words: z.string(),
      problems: z.array(problemSchema),
      ends: z.number().int(),
    }),
  ),
  'tools.seen': toolsSeen,
  /**
   * Keeps what a person says that tools of an added server are (null takes it back), of the definitions with these digests:
   * where one changed since it was shown, none is classified.
   */
  'tools.classify': command(
    z
      .object({
        server: serverNameSchema,
        tools: z
          .array(z.object({ tool: z.string(), digest: z.string(), said: toolClassificationSchema.nullable() }).strict())
          .min(1)
          .max(1000),
      })
      .strict(),
    z.array(z.object({ tool: z.string(), category: categorySchema, risk: riskSchema })),
  ),
  'tools.page': command(ofServer, toolsPageSchema),
  /** For all agents; with `agent` among that one's own rules, which can only be stricter than those for all. */
  'tools.setRule': command(
    z
      .object({
        server: serverNameSchema,
        tools: z.array(z.string()).min(1).max(1000),
        rule: ruleKindSchema,
        agent: agentIdSchema.optional(),
      })
      .strict(),
    policyChangeSchema,
  ),
  'tools.setDefault': command(
    z.object({ server: serverNameSchema, default: z.enum(['allow', 'deny']) }).strict(),
    policyChangeSchema,
  ),
} as const;

export const toolsEvents = {
  'tools.changed': z.object({ server: serverNameSchema }),
} as const;
