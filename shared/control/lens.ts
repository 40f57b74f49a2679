import { z } from 'zod';
import { jsonSchema } from '../json-schema.ts';
import { callIdSchema } from '../names.ts';
import { fieldChangeSchema } from './asks.ts';
import { command, time } from './command.ts';

/** What a recorded call was about, in names: read aside from the call, which never waits for it. */
export const callLensSchema = z.object({
  /** What the call names, what it is about first. `url`: its page in TestRail; null where it has none. Names are texts by others. */
  places: z.array(z.object({ kind: z.string(), id: z.number().int(), name: z.string(), url: z.string().nullable() })),
  project: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  /** `Regression 2026-11, run 42, project Checkout`; empty where nothing could be read. */
  sentence: z.string(),
  /** What an update changed, as it was read before it was sent; null where nothing was kept. */
  change: z
    .object({
      /** `case C5122`, `12 cases`. */
      title: z.string(),
      changes: z.array(fieldChangeSchema),
      /** So many more fields changed. */
      more: z.number().int(),
    })
    .nullable(),
  putBack: z.discriminatedUnion('state', [
    /** Nothing went through, or nothing was written over. */
    z.object({ state: z.literal('none') }),
    z.object({ state: z.literal('possible'), keptUntil: time }),
    /** Why not, a sentence without its end. */
    z.object({ state: z.literal('cannot'), why: z.string() }),
  ]),
  /** Calls by which a person put it back, oldest first. */
  putBackBy: z.array(z.object({ call: callIdSchema, at: time })),
  /** The call that this one puts back. */
  putsBack: callIdSchema.nullable(),
});
export type CallLens = z.infer<typeof callLensSchema>;

/** A field that can be put back, or why it cannot. */
export const putBackRowSchema = z.object({
  /** Names the row in `putBack.send`. */
  key: z.string(),
  /** `title`; with the thing it belongs to where the call changed several: `C5122 title`. */
  label: z.string(),
  /** What stands there now and what would be written: steps one by one, else one entry. */
  parts: z.array(z.object({ label: z.string(), now: z.string().nullable(), written: z.string().nullable() })),
  /** `changed`: somebody changed it since the call. `same`: it is as it was before the call. */
  state: z.enum(['ready', 'changed', 'same', 'cannot']),
  /** For `changed` what the call had written, else why. */
  why: z.string().nullable(),
  /** The call that would write it; rows with the same `tool` and `where` are one call. Null where it cannot be written. */
  send: z
    .object({ tool: z.string(), where: z.record(z.string(), jsonSchema), fields: z.record(z.string(), jsonSchema) })
    .nullable(),
});
export type PutBackRow = z.infer<typeof putBackRowSchema>;

export const putBackPreviewSchema = z.object({
  call: callIdSchema,
  tool: z.string(),
  /** `C5122`, `12 cases`. */
  title: z.string(),
  name: z.string(),
  project: z.string().nullable(),
  /** When the call came. */
  at: time,
  readAt: time,
  readMs: z.number(),
  rows: z.array(putBackRowSchema),
  /** Fields that the call named without changing them. */
  unchanged: z.array(z.string()),
  /** Stands for what was read: what is sent is only sent while TestRail still says this. */
  seen: z.string(),
});
export type PutBackPreview = z.infer<typeof putBackPreviewSchema>;

export const putBackResultSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done'), calls: z.array(callIdSchema), fields: z.number().int() }),
  /** Something differs from what was shown: nothing was sent. */
  z.object({ state: z.literal('changed'), preview: putBackPreviewSchema }),
  /** A rule or TestRail refused a call; those before it went through. */
  z.object({ state: z.literal('stopped'), calls: z.array(callIdSchema), why: z.string() }),
]);
export type PutBackResult = z.infer<typeof putBackResultSchema>;

const ofCall = z.object({ call: callIdSchema }).strict();

export const lensCommands = {
  /** Null where the call is none of the built-in TestRail server, or is not in the journal any more. */
  'lens.call': command(ofCall, callLensSchema.nullable()),
  /** Reads what stands now beside what the call had replaced. */
  'putBack.preview': command(ofCall, putBackPreviewSchema),
  /** Writes the named rows back, as the person at this machine and under the same rules as an agent. */
  'putBack.send': command(
    z.object({ call: callIdSchema, rows: z.array(z.string()).min(1).max(2000), seen: z.string() }).strict(),
    putBackResultSchema,
  ),
} as const;
