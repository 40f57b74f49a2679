import { z } from 'zod';
import { agentIdSchema, serverNameSchema } from '../names.ts';
import { command, empty } from './command.ts';
import { importableSchema, importedSchema } from './server-import.ts';
import { testrailTargetSchema } from './testrail.ts';

/** Programs that agents run in, whose configuration file is known. */
export const clientIds = [
  'claude-code',
  'claude-desktop',
  'cursor',
  'vscode',
  'windsurf',
  'codex',
  'gemini',
  'zed',
  'jetbrains',
  'cline',
  'goose',
  'opencode',
] as const;
export const clientIdSchema = z.enum(clientIds);
export type ClientId = z.infer<typeof clientIdSchema>;

/** An entry of a client's file that reaches a guarded server without passing the gate. */
const bypassSchema = z.object({
  /** Name of the entry in the client's file. */
  entry: z.string(),
  /** The server behind the gate that it goes round. */
  server: serverNameSchema,
  /** One sentence for people, without secrets: `starts testrail-mcp with a TestRail key of its own`. */
  why: z.string(),
  /** The file that it stands in. */
  file: z.string(),
  /** The folder that it is for; null where it is for all. */
  project: z.string().nullable(),
});
export type Bypass = z.infer<typeof bypassSchema>;

export const clientViewSchema = z.object({
  client: clientIdSchema,
  name: z.string(),
  /** Its program, configuration file or folder was found. */
  installed: z.boolean(),
  /** Path of its configuration file, whether it is there or not. */
  file: z.string(),
  /** It has an entry that leads through the gate. */
  connected: z.boolean(),
  /** Of which agent, where it is connected. */
  agent: agentIdSchema.nullable(),
  bypasses: z.array(bypassSchema),
  /** Files of projects that cannot be read, a sentence each. */
  unread: z.array(z.string()),
  /** Why its file cannot be read or changed, one sentence; null where it can. */
  problem: z.string().nullable(),
});
export type ClientView = z.infer<typeof clientViewSchema>;

/** Where the command line says that files are to be looked for; of other endpoints it is ignored. */
const placesSchema = z
  .object({ home: z.string().nullable(), env: z.record(z.string(), z.string()) })
  .strict()
  .optional();

const ofClient = z.object({ client: clientIdSchema, places: placesSchema }).strict();

const change = ofClient.extend({
  /** Left out: the agent that the client has, else one is made with the client's name. */
  agent: agentIdSchema.optional(),
  /** Replaces an entry of the same name that is not ours. */
  force: z.boolean().default(false),
  /** Other entries of the file that are taken out: those that go round the gate. */
  replace: z.array(z.string()).max(1000).default([]),
  /** Entries that become servers behind the gate, closed and not started, and are taken out. */
  move: z.array(z.string()).max(1000).default([]),
  /** An entry whose TestRail address, user and key become the login of the built-in server; it is taken out. */
  login: z.string().optional(),
});

/** The file of a client in one folder, which only loses what goes round the gate. */
const ofProject = ofClient.extend({ project: z.string(), entries: z.array(z.string()).max(1000) });

/** One line of a change, as it is shown: without secrets. */
const diffLineSchema = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
export type DiffLine = z.infer<typeof diffLineSchema>;

export const clientPreviewSchema = z.object({
  client: clientIdSchema,
  file: z.string(),
  /** Null where one is made when the change is applied, or none is needed. */
  agent: agentIdSchema.nullable(),
  /** Unified, with secrets masked; empty where nothing would change. */
  diff: z.string(),
  lines: z.array(diffLineSchema),
  added: z.number().int(),
  removed: z.number().int(),
  /** What the file is now: `clients.connect` with it refuses a file that changed since. */
  digest: z.string(),
  /** Where the file as it is would be kept; null where there is no file yet. */
  backup: z.string().nullable(),
  /** What a person does in the client so that the change counts; null where nothing. */
  restart: z.string().nullable(),
});
export type ClientPreview = z.infer<typeof clientPreviewSchema>;

export const clientsCommands = {
  'clients.list': command(z.object({ places: placesSchema }).strict(), z.array(clientViewSchema)),
  /** What connecting would change; writes nothing. */
  'clients.preview': command(change, clientPreviewSchema),
  'clients.connect': command(
    change.extend({ digest: z.string().optional() }),
    z.object({
      client: clientIdSchema,
      agent: agentIdSchema,
      /** Under which names entries were moved behind the gate. */
      moved: z.array(z.object({ entry: z.string(), name: serverNameSchema })),
      /** Where the built-in server is logged in now, if that changed. */
      login: testrailTargetSchema.nullable(),
      file: z.string(),
      backup: z.string().nullable(),
      restart: z.string().nullable(),
    }),
  ),
  /** What taking entries out of the file of a project would change; writes nothing. */
  'clients.previewProject': command(ofProject, clientPreviewSchema),
  'clients.cleanProject': command(
    ofProject.extend({ digest: z.string().optional() }),
    z.object({ file: z.string(), backup: z.string().nullable(), restart: z.string().nullable() }),
  ),
  /** `exact`: the file is byte for byte what it was before; else others changed it, and only what is ours was taken back. */
  'clients.disconnect': command(
    ofClient.extend({ project: z.string().optional() }),
    z.object({
      client: clientIdSchema,
      file: z.string(),
      exact: z.boolean(),
      restart: z.string().nullable(),
      /** What went behind the gate with the change, and is there still: only a person takes it away. */
      stays: z.object({ servers: z.array(serverNameSchema), login: testrailTargetSchema.nullable() }),
    }),
  ),
  'clients.importable': command(ofClient, z.array(importableSchema)),
  /** Adds entries of the file as servers behind the gate, closed and not started; the file stays as it is. */
  'clients.import': command(ofClient.extend({ entries: z.array(z.string()).max(1000).optional() }), importedSchema),
  /** All entries of all clients that go round the gate. */
  'clients.bypasses': command(empty, z.array(bypassSchema.extend({ client: clientIdSchema }))),
} as const;

export const clientsEvents = {
  /** A client's file changed, or what is behind the gate did. */
  'clients.changed': z.array(clientViewSchema),
} as const;
