import { z } from 'zod';
import { serverTimes } from '../../shared/control/servers.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';

/** A server as it is kept: names of its variables and headers only, their values are secrets. */
const storedServerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('built-in'), name: serverNameSchema, prefix: z.string() }).strict(),
  z
    .object({
      kind: z.literal('stdio'),
      name: serverNameSchema,
      prefix: z.string(),
      command: z.string(),
      args: z.array(z.string()),
      env: z.array(z.string()),
      cwd: z.string().optional(),
      ...serverTimes,
    })
    .strict(),
  z
    .object({
      kind: z.literal('http'),
      name: serverNameSchema,
      prefix: z.string(),
      url: z.string(),
      headers: z.array(z.string()),
      ...serverTimes,
    })
    .strict(),
]);
export type StoredServer = z.infer<typeof storedServerSchema>;

const storedAgentSchema = z
  .object({
    id: agentIdSchema,
    label: z.string(),
    /** Servers it may reach; null is all. */
    servers: z.array(serverNameSchema).nullable(),
    paused: z.boolean(),
    createdAt: z.number(),
    lastSeenAt: z.number().nullable(),
  })
  .strict();
export type StoredAgent = z.infer<typeof storedAgentSchema>;

export const settingsSchema = z
  .object({
    version: z.literal(1),
    servers: z.array(storedServerSchema),
    agents: z.array(storedAgentSchema),
    testrail: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('sandbox') }).strict(),
      z.object({ kind: z.literal('real'), url: z.string(), user: z.string() }).strict(),
    ]),
    /** Milliseconds since the epoch; null while it guards. Kept, so that a restart never opens a paused gate. */
    pausedSince: z.number().nullable(),
    /** Seconds without progress after which a call to a server is given up. */
    callTimeoutSeconds: z.number().int().min(1).max(86_400),
    /** Port that the gateway last listened on: for addresses printed while it does not run. */
    port: z.number().int().min(1).max(65_535),
    /** What the journal keeps: so many days, and so many bytes. */
    retention: z
      .object({ days: z.number().min(1).max(3650), bytes: z.number().int().min(1_000_000) })
      .strict()
      .default({ days: 90, bytes: 1024 ** 3 }),
    /** What else is taken out of records: values of keys with a name, and texts that fit a pattern (linear-time syntax). */
    redaction: z
      .array(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('name'), name: z.string().min(1) }).strict(),
          z.object({ kind: z.literal('pattern'), pattern: z.string().min(1).max(1000) }).strict(),
        ]),
      )
      .max(100)
      .default([]),
  })
  .strict();
export type Settings = z.infer<typeof settingsSchema>;

/** The settings of a fresh folder: the built-in server on the sandbox, no agent yet. */
export const freshSettings: Settings = {
  version: 1,
  servers: [{ kind: 'built-in', name: serverNameSchema.parse('testrail'), prefix: '' }],
  agents: [],
  testrail: { kind: 'sandbox' },
  pausedSince: null,
  callTimeoutSeconds: 60,
  port: 7420,
  retention: { days: 90, bytes: 1024 ** 3 },
  redaction: [],
};
