import { z } from 'zod';
import { agentIdSchema, serverNameSchema } from '../names.ts';
import { presetNames } from '../policy/preset-names.ts';
import type { Problem } from '../policy/problem.ts';
import { command, empty, time } from './command.ts';

export const presetNameSchema = z.enum(presetNames);

export const problemSchema = z.object({
  message: z.string(),
  pointer: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  suggestion: z.string().nullable(),
}) satisfies z.ZodType<Problem>;

/** What a change of a policy answers: enough to say it and to take it back. */
export const policyChangeSchema = z.object({
  server: serverNameSchema,
  /** The version now in force. */
  version: z.number().int(),
  /** The version to restore for an undo, 0: there was no document; null where nothing changed. */
  undo: z.number().int().nullable(),
  /** For the toast: `close_run now Denied for all agents`. */
  words: z.string(),
  /** What stands in the document and rules nothing, as far as the server's tools are known. */
  warnings: z.array(problemSchema).optional(),
});
export type PolicyChange = z.infer<typeof policyChangeSchema>;

export const projectsSchema = z.array(z.number().int().positive()).max(1000);

export const policyVersionSchema = z.object({
  version: z.number().int(),
  at: time,
  author: z.string(),
  note: z.string().nullable(),
  bytes: z.number().int(),
});

export const policyCommands = {
  'policy.show': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional() }).strict(),
    z.object({
      /** The file as it stands, problems and all. */
      text: z.string(),
      /** The text that decides: the last good one; null where there is none and everything is denied. */
      inForce: z.string().nullable(),
      version: z.number().int(),
      path: z.string(),
      problems: z.array(problemSchema),
    }),
  ),
  'policy.validate': command(
    z.object({ text: z.string() }).strict(),
    z.object({
      problems: z.array(problemSchema),
      /** What is valid and rules nothing, such as a name with a blank at its end. */
      warnings: z.array(problemSchema),
    }),
  ),
  'policy.apply': command(
    z
      .object({
        server: serverNameSchema,
        agent: agentIdSchema.optional(),
        text: z.string(),
        note: z.string().optional(),
      })
      .strict(),
    policyChangeSchema,
  ),
  /** `prepare`: also for a server that is not there yet, by what holds for tools that nobody knows. */
  'policy.preset': command(
    z.object({ server: serverNameSchema, preset: presetNameSchema, prepare: z.boolean().optional() }).strict(),
    policyChangeSchema,
  ),
  'policy.restore': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional(), version: z.number().int() }).strict(),
    policyChangeSchema,
  ),
  'policy.versions': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional() }).strict(),
    /** Newest first. */
    z.array(policyVersionSchema),
  ),
  'policy.versionText': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional(), version: z.number().int() }).strict(),
    z.object({ text: z.string().nullable() }),
  ),
  /** Agents work in these projects only; an empty list takes the scope away. */
  'policy.setProjectScope': command(
    z.object({ server: serverNameSchema, projects: projectsSchema }).strict(),
    policyChangeSchema,
  ),
  /** Edits of policy files that would let more pass, and wait for a person. */
  'policy.pending': command(
    empty,
    z.array(
      z.object({
        server: serverNameSchema,
        agent: agentIdSchema.nullable(),
        /** The file as it stands; null where it was taken away. */
        text: z.string().nullable(),
        /** What would be let pass, one line each. */
        reasons: z.array(z.string()),
        since: time,
      }),
    ),
  ),
  /** `text` is what was shown: an edit that changed since then is refused. */
  'policy.acceptPending': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.nullable(), text: z.string().nullable() }).strict(),
    policyChangeSchema,
  ),
  /** Writes back what is in force. */
  'policy.discardPending': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.nullable() }).strict(),
    empty,
  ),
} as const;
