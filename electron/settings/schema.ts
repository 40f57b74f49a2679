import { z } from 'zod';
import { namedAsSchema, serverTimes } from '../../shared/control/server-spec.ts';
import { freshNotifications, notificationsSchema, redactionRuleSchema } from '../../shared/control/settings.ts';
import { listFormSchema } from '../../shared/control/testrail.ts';
import { issuesWords } from '../../shared/issue-words.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { toolSets, usualToolSet } from '../../shared/testrail/tool-sets.ts';
import { storedClassificationSchema } from '../../shared/tool-classification.ts';

/** Imported from a client: it does not start before a person looked at its command. */
const unconfirmed = { unconfirmed: z.literal(true).optional() } as const;
/** By a person's word alone. */
const byWord = {
  namedAs: namedAsSchema.optional(),
  /** What a person said that its tools are, each tool once. */
  classified: z.array(storedClassificationSchema).max(10_000).optional(),
} as const;

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
      ...unconfirmed,
      ...byWord,
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
      ...unconfirmed,
      ...byWord,
      ...serverTimes,
    })
    .strict(),
]);
/** An entry that cannot be read: its server is named and does not run, all others do. The file keeps it as it stands. */
const unreadableServerSchema = z
  .object({
    kind: z.literal('unreadable'),
    name: serverNameSchema,
    prefix: z.string(),
    entry: z.json(),
    problem: z.string(),
  })
  .strict();

export type StoredServer = z.infer<typeof storedServerSchema> | z.infer<typeof unreadableServerSchema>;

/** Reads the servers of a settings file one by one. */
export function readStoredServers(entries: readonly unknown[]): StoredServer[] {
  const found: StoredServer[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = storedServerSchema.safeParse(entry);
    const twin = read.success ? found.find((one) => one.name === read.data.name || isTwin(one, read.data)) : undefined;
    if (read.success && twin === undefined) {
      found.push(read.data);
      continue;
    }
    const problem = read.success
      ? `${twin?.name} has its name or its prefix`
      : issuesWords(read.error.issues.slice(0, 1));
    const named = z.object({ name: serverNameSchema }).safeParse(entry);
    const taken = (name: string) => found.some((one) => one.name === name);
    let place = index + 1;
    // A server may be called so.
    while (taken(`unreadable-${place}`)) place++;
    const name = named.success && !taken(named.data.name) ? named.data.name : `unreadable-${place}`;
    const unreadable = { kind: 'unreadable', name, prefix: `${name}__`, entry, problem };
    found.push(unreadableServerSchema.parse(unreadable));
  }
  return found;
}

/** Two servers under one prefix could pass for one another. */
function isTwin(one: StoredServer, other: StoredServer): boolean {
  return one.kind !== 'unreadable' && one.prefix === other.prefix;
}

/** As it stands in the file. */
export function storedEntry(server: StoredServer): unknown {
  return server.kind === 'unreadable' ? server.entry : server;
}

const freshApprovals = { timeoutSeconds: 120, holdSeconds: 45, maxPending: 20, commandLineAnswers: null };

const storedAgentSchema = z
  .object({
    id: agentIdSchema,
    label: z.string(),
    /** Servers it may reach; null is all. */
    servers: z.array(serverNameSchema).nullable(),
    paused: z.boolean(),
    createdAt: z.number(),
    lastSeenAt: z.number().nullable(),
    /** Of the built-in server only the tools of this set; null: as many as it lists. */
    tools: z.enum(toolSets).nullable().default(null),
    /** Seconds for which its calls are held for a person; null: as the settings say. */
    holdSeconds: z.number().int().min(1).max(3600).nullable().default(null),
    /** From then on its token is refused, milliseconds since the epoch; left out: no end. */
    until: z.number().optional(),
  })
  .strict();
export type StoredAgent = z.infer<typeof storedAgentSchema>;

export const settingsSchema = z
  .object({
    version: z.literal(1),
    servers: z.array(z.unknown()).transform(readStoredServers),
    agents: z.array(storedAgentSchema),
    testrail: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('sandbox') }).strict(),
      z.object({ kind: z.literal('real'), url: z.string(), user: z.string() }).strict(),
    ]),
    /** How lists of the sandbox come. */
    sandboxLists: listFormSchema.default('paged'),
    /** How many tools the built-in server lists. */
    testrailTools: z.enum(toolSets).default(usualToolSet),
    /** Milliseconds since the epoch; null while it guards. Kept, so that a restart never opens a paused gate. */
    pausedSince: z.number().nullable(),
    /** Seconds without progress after which a call to a server is given up. */
    callTimeoutSeconds: z.number().int().min(1).max(86_400),
    /** Port that the gateway last listened on: for addresses printed while it does not run. */
    port: z.number().int().min(1).max(65_535),
    /** Port that a person chose for the gateway, from the next start on; null: the usual one. */
    chosenPort: z.number().int().min(1).max(65_534).nullable().default(null),
    /** Whether an edit of a policy file that is more permissive waits for a person; null: in the desktop app it does. */
    holdPermissiveEdits: z.boolean().nullable().default(null),
    /** What a person is told of outside of the window. */
    notifications: notificationsSchema.default(freshNotifications),
    /** How a person is asked about calls. */
    approvals: z
      .object({
        /** Seconds after which an ask is denied where its rule does not say; null: it waits until it is answered. */
        timeoutSeconds: z.number().int().min(30).max(3600).nullable().default(120),
        /** Seconds after which an agent is told to call again, where nothing says otherwise for it. */
        holdSeconds: z.number().int().min(1).max(3600).default(45),
        /** Asks of one agent that wait at once. */
        maxPending: z.number().int().min(1).max(100).default(20),
        /** Whether answers from the command line count; null: not in the desktop app, and without a screen they do. */
        commandLineAnswers: z.boolean().nullable().default(null),
      })
      .strict()
      .default(freshApprovals),
    /** Where a team's chat is told of asks; null: nowhere. Its secret stands in the secret store. */
    webhook: z.object({ url: z.string() }).strict().nullable().default(null),
    /** What the journal keeps: so many days, and so many bytes. */
    retention: z
      .object({ days: z.number().min(1).max(3650), bytes: z.number().int().min(1_000_000) })
      .strict()
      .default({ days: 90, bytes: 1024 ** 3 }),
    /** What else is taken out of records: values of keys with a name, and texts that fit a pattern (linear-time syntax). */
    redaction: z.array(redactionRuleSchema).max(100).default([]),
  })
  .strict();
export type Settings = z.infer<typeof settingsSchema>;

/** Port of the gateway where nobody chose another, so that agents find it at one address. */
export const usualPort = 7420;

/** The settings of a fresh folder: the built-in server on the sandbox, no agent yet. */
export const freshSettings: Settings = {
  version: 1,
  servers: [{ kind: 'built-in', name: serverNameSchema.parse('testrail'), prefix: '' }],
  agents: [],
  testrail: { kind: 'sandbox' },
  sandboxLists: 'paged',
  testrailTools: usualToolSet,
  pausedSince: null,
  callTimeoutSeconds: 60,
  port: usualPort,
  chosenPort: null,
  holdPermissiveEdits: null,
  notifications: freshNotifications,
  approvals: freshApprovals,
  webhook: null,
  retention: { days: 90, bytes: 1024 ** 3 },
  redaction: [],
};
