import { z } from 'zod';
import { decisionSchema, outcomeSchema } from '../../../shared/decision.ts';
import { jsonSchema } from '../../../shared/json-schema.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../../shared/names.ts';
import { endSchema, storedValueSchema, viaSchema } from '../../../shared/record.ts';
import { categorySchema, riskSchema } from '../../../shared/tool.ts';
import { latestTime } from './body-form.ts';
import type { Body, DecidedBody, EventBody, ReturnedBody } from './record-body.ts';

const time = z.number().min(0).max(latestTime);

const decidedSchema = z.object({
  kind: z.literal('decided'),
  call: callIdSchema,
  at: time,
  arrived: time,
  monotonic: z.number(),
  decidedMs: z.number(),
  agent: agentIdSchema,
  label: z.string(),
  session: z.string().nullable(),
  request: z.union([z.string(), z.number()]),
  server: serverNameSchema,
  tool: z.string(),
  via: viaSchema,
  category: categorySchema,
  risk: riskSchema,
  definition: z.string().nullable(),
  decision: decisionSchema,
  arguments: storedValueSchema,
  argumentsDigest: z.string(),
}) satisfies z.ZodType<DecidedBody>;

const returnedSchema = z.object({
  kind: z.literal('returned'),
  call: callIdSchema,
  at: time,
  monotonic: z.number(),
  agent: agentIdSchema,
  server: serverNameSchema,
  tool: z.string(),
  outcome: outcomeSchema,
  rule: z.string(),
  end: endSchema,
  sent: z.boolean(),
  bytes: z.number(),
  totalMs: z.number(),
  gatewayMs: z.number(),
  upstreamMs: z.number(),
  error: z.string().nullable(),
  result: storedValueSchema.nullable(),
  resultDigest: z.string().nullable(),
}) satisfies z.ZodType<ReturnedBody>;

const eventSchema = z.object({
  kind: z.string().min(1).max(40),
  at: time,
  monotonic: z.number(),
  call: callIdSchema.nullable(),
  agent: agentIdSchema.nullable(),
  server: serverNameSchema.nullable(),
  tool: z.string().nullable(),
  by: z.string().nullable(),
  what: z.string(),
  detail: jsonSchema,
}) satisfies z.ZodType<EventBody>;

/** Whether something from outside has the form of a body: whoever reads it later relies on that. */
export function isBody(value: object & { readonly kind: unknown }): value is Body {
  switch (value.kind) {
    case 'decided':
      return decidedSchema.safeParse(value).success;
    case 'returned':
      return returnedSchema.safeParse(value).success;
    default:
      return eventSchema.safeParse(value).success;
  }
}
