import { z } from 'zod';
import { type Outcome, outcomes } from './scales.ts';

export type { Outcome };

export const outcomeSchema = z.enum(outcomes);

/** A step of the gate, in the order in which the gate takes them. */
export const stepNameSchema = z.enum([
  'gateway',
  'agent',
  'hide',
  'definition',
  'default',
  'arguments',
  'deny_if',
  'require',
  'limits',
  'approval',
  'journal',
]);
export type StepName = z.infer<typeof stepNameSchema>;

/**
 * One step that ran. `stop` is the last of a trace: it decided. `shadow` would have stopped the call if it were enforced.
 * `rule` is a JSON pointer into the policy document (`/tools/update_run/deny_if/0`), prefixed by `NAME@AGENT#` for an
 * agent's overlay, or a word in parentheses for what no document holds: `(paused)`, `(hidden)`, `(default deny)`,
 * `(unknown tool)`, `(quarantined)`, `(unconfirmed)`, `(arguments)`, `(invalid call)`, `(agent paused)`, `(journal)`,
 * `(internal error)`.
 */
export const traceStepSchema = z.object({
  step: stepNameSchema,
  result: z.enum(['pass', 'stop', 'ask', 'shadow']),
  rule: z.string().nullable(),
  /** One short line for people: `run_id gt 0: 42`, `12 of 30 this minute`. Never holds a secret or a whole argument. */
  detail: z.string(),
});
export type TraceStep = z.infer<typeof traceStepSchema>;

export const decisionSchema = z.object({
  outcome: outcomeSchema,
  /** The rule that decided, as in `TraceStep.rule`; for an allowed call the rule that listed it (`/tools/get_run`, `(default allow)`). */
  rule: z.string(),
  /** The rule in the fewest words, for a table: `Allow`, `Limit 30/min`, `Ask`, `Deny`, `Hide`, `project_id in [1, 4]`. */
  words: z.string(),
  /** Policy version that decided, counted from 1 for each server; 0 where no policy was consulted. */
  version: z.number().int(),
  trace: z.array(traceStepSchema),
  /** Milliseconds after which the same call may pass, where a limit stopped it. */
  retryAfterMs: z.number().optional(),
});
export type Decision = z.infer<typeof decisionSchema>;
