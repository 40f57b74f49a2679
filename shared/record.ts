import { z } from 'zod';
import { decisionSchema } from './decision.ts';
import { jsonSchema } from './json-schema.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from './names.ts';

/** By which MCP method a call came in. `tool` of the record is the tool that serves (or decides for) the same data. */
export const viaSchema = z.enum([
  'tools/call',
  'resources/read',
  'resources/subscribe',
  'prompts/get',
  'completion/complete',
  'skills/get',
  'resources/directory/read',
  'tasks',
]);
export type Via = z.infer<typeof viaSchema>;

/** A value as the journal keeps it: redacted, cut at a size cap. `bytes` is the true size of the JSON text. */
export const storedValueSchema = z.object({
  value: jsonSchema,
  bytes: z.number().int(),
  cut: z.boolean(),
  redacted: z.number().int(),
  /** Why it was cut sooner than others: its agent used up its share of the journal. */
  why: z.literal('share').optional(),
});
export type StoredValue = z.infer<typeof storedValueSchema>;

/** How a forwarded call ended. `failed`: the server answered with an error; `broken`: no answer (timeout, crash, lost connection). */
export const endSchema = z.enum(['ok', 'failed', 'broken', 'cancelled']);
export type End = z.infer<typeof endSchema>;

/** One call as the feed and the detail panel show it: its decision, and its end once it has one. */
export const callViewSchema = z.object({
  call: callIdSchema,
  /** Journal sequence number of the record that last changed it; newer is higher. */
  seq: z.number().int(),
  /** Arrival, milliseconds since the epoch (UTC). */
  at: z.number(),
  agent: agentIdSchema,
  agentLabel: z.string(),
  session: z.string().nullable(),
  server: serverNameSchema,
  tool: z.string(),
  via: viaSchema,
  arguments: storedValueSchema,
  decision: decisionSchema,
  /** Absent while the call runs, or where it was never sent. */
  end: endSchema.nullable(),
  result: storedValueSchema.nullable(),
  /** Why a call ended as `failed` or `broken`, one line. */
  error: z.string().nullable(),
  /** Milliseconds: in all, and of these in the gateway itself, without a person's time. Null while it runs. */
  totalMs: z.number().nullable(),
  gatewayMs: z.number().nullable(),
});
export type CallView = z.infer<typeof callViewSchema>;

/** One line of `journal tail` and `journal export`. */
export const journalLineSchema = z.object({
  seq: z.number().int(),
  call: z.string().nullable(),
  kind: z.string(),
  at: z.string(),
  agent: z.string().nullable(),
  server: z.string().nullable(),
  tool: z.string().nullable(),
  arguments: jsonSchema,
  outcome: z.string().nullable(),
  rule: z.string().nullable(),
  /** What happened, where it is no call: `1200 more refused calls, counted in one record`. */
  what: z.string().nullable(),
});
export type JournalLine = z.infer<typeof journalLineSchema>;
