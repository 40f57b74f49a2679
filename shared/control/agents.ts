import { z } from 'zod';
import { agentIdSchema, serverNameSchema } from '../names.ts';
import { toolSets } from '../testrail/tool-sets.ts';
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
  /** Told to a person who wants to see or copy it; journaled. */
  'agents.address': command(z.object({ agent: agentIdSchema }).strict(), agentAddressSchema),
} as const;

export const agentsEvents = {
  'agents.changed': z.array(agentViewSchema),
} as const;
