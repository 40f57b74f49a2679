import { z } from 'zod';
import { conditionSchema, pathSchema } from './condition-schema.ts';
import { counterFaults } from './counters.ts';
import { toolNameFault } from './path.ts';
import { grouped, oneOf, text, wholeNumber } from './schema-messages.ts';

/**
 * The policy language in its canonical form: one schema, from which types, validation and messages follow.
 * Shorthands are turned into this form by `normalise.ts` before the schema sees them.
 * Each message finishes a sentence that starts with the key: `max must be a whole number …`.
 */

export const maxLimit = 1_000_000_000;
export const maxWindowSeconds = 31_536_000;
export const maxTimeoutSeconds = 86_400;
export const defaultTimeoutSeconds = 120;

const conditions = z.array(conditionSchema, { error: 'must be a list of conditions' }).readonly();

const lasting = {
  mode: oneOf(['enforce', 'shadow']).optional(),
  until: z.iso.datetime({ offset: true, error: 'must be a date and time such as "2026-12-31T18:00:00Z"' }).optional(),
};

export const denyIfSchema = z
  .strictObject({ conditions, on_deny: z.string({ error: 'must be text' }).optional(), ...lasting })
  .readonly();
export type DenyIf = z.infer<typeof denyIfSchema>;

export const windowNames = ['minute', 'hour', 'day'] as const;
export type WindowName = (typeof windowNames)[number];

export const limitSchema = z
  .strictObject({
    counter: text('the name of a counter'),
    window: z.union([z.enum(windowNames), wholeNumber(1, maxWindowSeconds)], {
      error: `must be "minute", "hour", "day" or whole seconds from 1 to ${grouped(maxWindowSeconds)}`,
    }),
    max: wholeNumber(1, maxLimit),
    scope: oneOf(['grant', 'session', 'server']).optional(),
    /** Adds the value there instead of 1. */
    sum: pathSchema('none').optional(),
    /** Adds the number of items of the list there instead of 1. */
    count: pathSchema('none').optional(),
    ...lasting,
  })
  .superRefine((limit, context) => {
    if (limit.sum === undefined || limit.count === undefined) return;
    context.addIssue({ code: 'custom', path: ['count'], message: 'cannot stand beside "sum"' });
  })
  .readonly();
export type Limit = z.infer<typeof limitSchema>;
export type Scope = NonNullable<Limit['scope']>;

/** Where all conditions hold, strictly as in `require`, the call is not asked about. */
const unlessSchema = z
  .strictObject({
    conditions: z
      .array(conditionSchema, { error: 'must be a list of conditions' })
      .min(1, { error: 'must hold a condition: an empty list would always hold' })
      .readonly(),
    /** Names of the only arguments that such a call may carry: what a tool takes undeclared, no condition can name. */
    only: z
      .array(z.string({ error: 'must be text: the name of an argument' }), { error: 'must be a list of names' })
      .readonly()
      .optional(),
    until: lasting.until,
  })
  .readonly();
export type Unless = z.infer<typeof unlessSchema>;

export const approvalSchema = z
  .strictObject({
    when: conditions.optional(),
    unless: z.array(unlessSchema, { error: 'must be a list' }).readonly().optional(),
    timeout: wholeNumber(1, maxTimeoutSeconds).optional(),
    /** Said to the person who is asked, and to the agent. */
    reason: z.string({ error: 'must be text' }).optional(),
    ...lasting,
  })
  .readonly();
export type Approval = z.infer<typeof approvalSchema>;

/** How far arguments are checked against the definition of the tool, from strict to loose. */
export const argumentsModes = ['closed', 'schema', 'any'] as const;
export type ArgumentsMode = (typeof argumentsModes)[number];

const argumentsSchema = z.enum(['schema', 'closed', 'any'], { error: 'must be "schema", "closed" or "any"' });

const limits = z.array(limitSchema, { error: 'must be a list of limits' }).readonly();

export const toolPolicySchema = z
  .strictObject({
    require: conditions.optional(),
    deny_if: z.array(denyIfSchema, { error: 'must be a list' }).readonly().optional(),
    limits: limits.optional(),
    approval: approvalSchema.optional(),
    /** As the document says where left out. */
    arguments: argumentsSchema.optional(),
  })
  .readonly();
export type ToolPolicy = z.infer<typeof toolPolicySchema>;

export const policySchema = z
  .strictObject({
    version: z.literal('1', { error: 'must be "1"' }),
    /** Left out means `deny`: the gate is closed where nothing is said. */
    default: oneOf(['deny', 'allow']).default('deny'),
    /** `schema` where left out. */
    arguments: argumentsSchema.optional(),
    hide: z
      .array(text('the name of a tool'), { error: 'must be a list of tool names' })
      .superRefine((names, context) => {
        for (const [index, name] of names.entries()) {
          const fault = name === '*' ? null : toolNameFault(name);
          if (fault !== null) context.addIssue({ code: 'custom', path: [index], message: fault });
        }
      })
      .readonly()
      .optional(),
    all_tools: z.strictObject({ limits: limits.optional() }).readonly().optional(),
    tools: z
      .record(z.string(), toolPolicySchema, { error: 'must be an object' })
      .superRefine((tools, context) => {
        for (const name of Object.keys(tools)) {
          // No tool is called "*": a rule written there for every tool must not quietly be a rule for none.
          const fault = name === '*' ? 'can hold limits only; write the rest to each tool' : toolNameFault(name);
          if (fault !== null) context.addIssue({ code: 'custom', path: [name], message: fault });
        }
      })
      .readonly()
      .optional(),
  })
  .superRefine((document, context) => {
    for (const { path, message } of counterFaults(document)) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { whole: true } });
    }
  })
  .readonly();
export type PolicyDocument = z.infer<typeof policySchema>;
