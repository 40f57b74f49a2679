import { z } from 'zod';
import { command, empty, time } from './command.ts';

const rule = {
  /** What a person calls it. */
  label: z.string().trim().min(1).max(60).optional(),
  /** It is kept, and takes nothing out. */
  off: z.boolean().optional(),
} as const;

/** What else is taken out of records: values under a name, and texts that fit a pattern (linear-time syntax). */
export const redactionRuleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('name'), name: z.string().trim().min(1).max(200), ...rule }).strict(),
  z.object({ kind: z.literal('pattern'), pattern: z.string().min(1).max(1000), ...rule }).strict(),
]);
export type StoredRedactionRule = z.infer<typeof redactionRuleSchema>;

const dayTimeSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');

/** What a person is told of outside of the window. */
export const notificationsSchema = z
  .object({
    /** A call waits for an answer. */
    approvals: z.boolean(),
    /** Something keeps the guard from its work. */
    faults: z.boolean(),
    /** A server changed its definitions since they were accepted. */
    definitions: z.boolean(),
    /** A client's file reaches a guarded server directly. */
    bypasses: z.boolean(),
    /** Local times between which nothing is said aloud; null: none. It may reach over midnight. */
    quiet: z.object({ from: dayTimeSchema, until: dayTimeSchema }).strict().nullable(),
  })
  .strict();
export type Notifications = z.infer<typeof notificationsSchema>;

export const freshNotifications: Notifications = {
  approvals: true,
  faults: true,
  definitions: true,
  bypasses: true,
  quiet: null,
};

const times = {
  timeoutSeconds: z.number().int().min(30).max(3600).nullable(),
  holdSeconds: z.number().int().min(1).max(3600),
} as const;

const changeable = {
  /** From the next start on; null: the usual port. */
  chosenPort: z.number().int().min(1).max(65_534).nullable(),
  callTimeoutSeconds: z.number().int().min(1).max(86_400),
  approvals: z
    .object({ ...times, maxPending: z.number().int().min(1).max(100), commandLineAnswers: z.boolean() })
    .partial()
    .strict(),
  holdPermissiveEdits: z.boolean(),
  retention: z
    .object({ days: z.number().int().min(1).max(3650), bytes: z.number().int().min(1_000_000) })
    .partial()
    .strict(),
  redaction: z.array(redactionRuleSchema).max(100),
  notifications: notificationsSchema.partial().strict(),
} as const;

/** What is not named stays. */
export const settingsChangeSchema = z.object(changeable).partial().strict();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const settingsViewSchema = z.object({
  /** The data folder, and the file of these settings in it. */
  folder: z.string(),
  file: z.string(),
  port: z.object({
    chosen: z.number().int().nullable(),
    usual: z.number().int(),
    /** Where the gateway listens now; null where none runs. */
    now: z.number().int().nullable(),
    /** Given at the start, which comes before what is chosen here. */
    given: z.boolean(),
  }),
  callTimeoutSeconds: z.number().int(),
  approvals: z.object({
    ...times,
    maxPending: z.number().int(),
    commandLineAnswers: z.boolean(),
    /** The time of a hold was given at the start, which comes before what is chosen here. */
    holdGiven: z.boolean(),
  }),
  holdPermissiveEdits: z.boolean(),
  retention: z.object({ days: z.number(), bytes: z.number().int() }),
  /** How large the journal is now, and how far back it goes. */
  journal: z.object({ bytes: z.number().int(), since: time.nullable() }),
  redaction: z.array(redactionRuleSchema),
  notifications: notificationsSchema,
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

export const settingsCommands = {
  'settings.get': command(empty, settingsViewSchema),
  /** In force when it returns, but for the port. Recorded. */
  'settings.change': command(settingsChangeSchema, settingsViewSchema),
  /** What the journal would keep of a text or a JSON value, by the rules in force. Nothing of it is kept. */
  'settings.tryRedaction': command(
    z.object({ text: z.string().max(20_000) }).strict(),
    z.object({
      text: z.string(),
      redacted: z.number().int(),
      /** What rules that are off would take out of it as well: parts of `text`, in order. */
      would: z.array(z.object({ from: z.number().int(), to: z.number().int() })),
      /** Values that they would take out, also those that are no part of `text`. */
      wouldCount: z.number().int(),
    }),
  ),
  /** What helps to find a fault, without secrets, arguments or results: a text to be read before it is given away. */
  'settings.diagnostics': command(empty, z.object({ name: z.string(), text: z.string() })),
} as const;

export const settingsEvents = {
  'settings.changed': settingsViewSchema,
} as const;
