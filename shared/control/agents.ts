import { z } from 'zod';
import { agentIdSchema, serverNameSchema } from '../names.ts';
import { toolSets } from '../testrail/tool-sets.ts';
import { reachSchema } from '../tool.ts';
import { command, empty, time } from './command.ts';

export const agentViewSchema = z.object({
  id: agentIdSchema,
  label: z.string(),
  servers: z.array(serverNameSchema).nullable().describe('null: all'),
  /** Of the built-in server only the tools of this set. */
  tools: z.enum(toolSets).nullable().describe('null: as many as are listed'),
  /** Seconds for which its calls are held for a person. */
  holdSeconds: z.number().int().nullable().describe('null: as the settings say'),
  /** From then on its token is refused; left out: no end. */
  until: time.optional(),
  paused: z.boolean(),
  createdAt: time,
  lastSeenAt: time.nullable(),
  /** Last four characters of its token. */
  tokenTail: z.string(),
});
export type AgentView = z.infer<typeof agentViewSchema>;

/** Id, label and the address with its token: shown once, on request of a person. */
const agentAddressSchema = z.object({ id: agentIdSchema, label: z.string(), mcp: z.string() });

/** How much of one limit is used up now. */
const limitUseSchema = z.object({
  server: serverNameSchema,
  /** Tools whose calls count on it; empty: all of the server. */
  tools: z.array(z.string()),
  used: z.number(),
  max: z.number(),
  /** `minute`, `90 s`: what follows "per". */
  per: z.string(),
  /** Whose calls count together. */
  scope: z.enum(['grant', 'session', 'server']),
  /** It comes from what is laid over the policy for this agent. */
  own: z.boolean(),
});
export type LimitUse = z.infer<typeof limitUseSchema>;

const programSchema = z.object({ name: z.string(), version: z.string().nullable() });

export const agentOverviewSchema = z.object({
  agent: agentIdSchema,
  /** Calls since local midnight, and how many of them were stopped; null where the journal cannot be read. */
  calls: z.number().int().nullable(),
  stopped: z.number().int().nullable(),
  /** How many of them were of tools that are hidden from it. */
  hidden: z.number().int().nullable(),
  /** The program that spoke for it last since the start, by its own word. */
  program: programSchema.nullable(),
  sessions: z.number().int(),
  /** Servers with something laid over their policy for this agent. */
  overlays: z.array(serverNameSchema),
  /** The limit of its own calls that is used up most; null where it has none. */
  fullest: limitUseSchema.nullable(),
});
export type AgentOverview = z.infer<typeof agentOverviewSchema>;

const agentRuleSchema = z.enum(['allow', 'limit', 'ask', 'mixed', 'deny', 'hide']);

/** What an agent may do, by the rules in force: the stricter of the policy and of what is laid over it. */
export const agentDetailSchema = z.object({
  limits: z.array(limitUseSchema),
  servers: z.array(
    z.object({
      server: serverNameSchema,
      tools: z.array(z.object({ name: z.string(), rule: agentRuleSchema, words: z.string(), reach: reachSchema })),
      /** What the overlay changes, a line for each tool; null where there is none. */
      overlay: z.array(z.object({ name: z.string(), before: z.string(), after: z.string() })).nullable(),
    }),
  ),
});
export type AgentDetail = z.infer<typeof agentDetailSchema>;

export const agentsCommands = {
  'agents.list': command(empty, z.array(agentViewSchema)),
  'agents.add': command(
    z
      .object({
        label: z.string().trim().min(1).max(80),
        servers: z.array(serverNameSchema).nullable(),
        tools: z.enum(toolSets).nullable().default(null),
        holdSeconds: z.number().int().min(1).max(3600).nullable().default(null),
        until: time.nullable().default(null),
      })
      .strict(),
    agentAddressSchema,
  ),
  /** A new token: the old one is refused from here on, and its sessions end. */
  'agents.rotate': command(z.object({ agent: agentIdSchema }).strict(), agentAddressSchema),
  'agents.pause': command(z.object({ agent: agentIdSchema, paused: z.boolean() }).strict(), z.array(agentViewSchema)),
  'agents.revoke': command(z.object({ agent: agentIdSchema }).strict(), z.array(agentViewSchema)),
  /** The address for the bridge of a client that starts one; a paused or revoked agent has none. */
  'agents.bridge': command(z.object({ agent: agentIdSchema }).strict(), agentAddressSchema),
  /** Of every agent what its row says: calls of today, program, limits. */
  'agents.overview': command(empty, z.array(agentOverviewSchema)),
  'agents.detail': command(z.object({ agent: agentIdSchema }).strict(), agentDetailSchema),
  /** Reads the projects of TestRail as this agent would, over its address: judged, counted and recorded as its call. */
  'agents.testCall': command(z.object({ agent: agentIdSchema }).strict(), z.object({ passed: z.boolean() })),
  /** The command that starts the bridge of an agent, word by word; it holds no secret. */
  'agents.command': command(z.object({ agent: agentIdSchema }).strict(), z.object({ command: z.array(z.string()) })),
  /** Told to a person who wants to see or copy it; journaled. */
  'agents.address': command(z.object({ agent: agentIdSchema }).strict(), agentAddressSchema),
} as const;

export const agentsEvents = {
  'agents.changed': z.array(agentViewSchema),
} as const;
