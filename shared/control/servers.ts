import { z } from 'zod';
import { definitionFlagSchema } from '../definition-flag.ts';
import { serverNameSchema } from '../names.ts';
import { oauthClientSchema } from '../oauth-client.ts';
import { categorySchema } from '../tool.ts';
import { command, empty, ofServer } from './command.ts';
import { namedAsSchema, serverChangeSchema, serverSettingsSchema, serverSpecSchema } from './server-spec.ts';

export const serverViewSchema = z.object({
  name: serverNameSchema,
  kind: z.enum(['built-in', 'stdio', 'http']),
  /** Command line or URL, secrets left out. */
  target: z.string(),
  state: z.enum(['stopped', 'starting', 'ready', 'failing', 'crash-loop']),
  /** When it entered that state, milliseconds since the epoch; null where it is not running. */
  since: z.number().nullable(),
  /** Why it is failing, one line. */
  problem: z.string().nullable(),
  /** Prefix of its names on the address of all servers; empty for the first. */
  prefix: z.string(),
  tools: z.number().int(),
  held: z.number().int(),
  /** Tools that only read by a person's word. */
  trustedReads: z.number().int(),
  /** Whether all that is said with it can be read on the way: plain http beyond this machine. */
  unencrypted: z.boolean(),
  /** It was imported, and waits for a person to look at what it starts (`servers.test` says yes); left out elsewhere. */
  unconfirmed: z.literal(true).optional(),
  /** It is failing because it wants a login, which a person can give it (`servers.login`); left out elsewhere. */
  wantsLogin: z.literal(true).optional(),
});
export type ServerView = z.infer<typeof serverViewSchema>;

/** How a server runs, beyond its state. Names and lines are its own words: plain text of anybody. */
const serverHealthSchema = z.object({
  /** The revision of the protocol of its handshake, and what it calls itself; null where it never answered. */
  speaks: z.object({ revision: z.string(), name: z.string().nullable(), version: z.string().nullable() }).nullable(),
  /** How often it was started or reached anew since Railguard started, and when last, milliseconds since the epoch. */
  restarts: z.object({ count: z.number().int(), at: z.number().nullable() }),
  /** Its last lines on stderr, the oldest first; null where it is no process. */
  stderr: z.array(z.object({ at: z.number(), text: z.string() })).nullable(),
  /** How many its last whole list held; null where it never listed any. */
  prompts: z.number().int().nullable(),
  resources: z.number().int().nullable(),
});
export type ServerHealth = z.infer<typeof serverHealthSchema>;

/** One difference between what was accepted and what a server says now. */
export const definitionChangeSchema = z.object({
  kind: z.enum(['tool', 'instructions', 'prompt', 'resource', 'template', 'skill']),
  /** As `servers.accept` takes it: `get_run`, `prompt:plan`, `resource:file:///a`, `(instructions)`. */
  name: z.string(),
  change: z.enum(['new', 'changed', 'gone']),
  before: z.json(),
  after: z.json(),
  flags: z.array(definitionFlagSchema),
  /** What of its schema cannot be checked, a line each; left out where all can. */
  unchecked: z.array(z.string()).optional(),
  digest: z.string(),
});

const flaggedSchema = z.object({ name: z.string(), flags: z.array(definitionFlagSchema) });

/** What a server said that is not added: it was asked, nothing was called, and it was ended. */
const newServerTestSchema = z.object({
  /** Until all was listed, milliseconds. */
  ms: z.number(),
  speaks: serverHealthSchema.shape.speaks,
  /** Its tools without a flag, by what their names and hints say that they do; kinds of which it has none are left out. */
  categories: z.array(z.object({ category: categorySchema, tools: z.number().int() })),
  prompts: z.number().int().nullable(),
  resources: z.number().int().nullable(),
  /** What would be held for a person to look at, and why. */
  flagged: z.array(flaggedSchema),
  /** What speaks to the agent as honest servers do too: it would be accepted. */
  spoken: z.array(flaggedSchema),
});
export type NewServerTest = z.infer<typeof newServerTestSchema>;

/** A command line for display: no word of it holds a secret. */
const commandLineSchema = z.object({
  /** The file that its program is; null where it is named by a path, or PATH has none. */
  path: z.string().nullable(),
  /** The program and each argument by itself, `[redacted:12]` where a secret stands. */
  words: z.array(z.string()),
  /** Names of the variables that every program is given, beside those that are named for it. */
  variables: z.array(z.string()),
});
export type CommandLine = z.infer<typeof commandLineSchema>;

export const serversCommands = {
  'servers.list': command(empty, z.array(serverViewSchema)),
  'servers.add': command(serverSpecSchema, serverViewSchema),
  /** Starts or reaches a server that is not added, asks what it lists, and ends it. Nothing of it is kept. */
  'servers.testNew': command(serverSpecSchema, newServerTestSchema),
  'servers.remove': command(ofServer, empty),
  'servers.settings': command(ofServer, serverSettingsSchema),
  /** Changes a server and starts it anew. What was accepted of it, its login and its policy stay. */
  'servers.change': command(ofServer.extend({ change: serverChangeSchema }).strict(), serverSettingsSchema),
  /** How a command would be started, or a server of ours is; null where it is no program. Starts nothing. */
  'servers.commandLine': command(
    z.union([z.object({ command: z.string(), args: z.array(z.string()).max(1_000) }).strict(), ofServer.strict()]),
    commandLineSchema.nullable(),
  ),
  /** Null where it does not run. */
  'servers.health': command(ofServer, serverHealthSchema.nullable()),
  'servers.test': command(ofServer, z.object({ tools: z.array(z.string()), ms: z.number() })),
  /**
   * Begins a login at a remote server that wants one: a person opens the address in a browser. With `client`: as this
   * registered client, from now on. The address is null where the client could log in for itself.
   */
  'servers.login': command(
    ofServer.extend({ client: oauthClientSchema.optional() }),
    z.object({ address: z.string().nullable() }),
  ),
  /** What is held, for a person to look at: what is accepted by name later is what stands here. */
  'servers.review': command(ofServer, z.array(definitionChangeSchema)),
  /**
   * All that are held without a flag. With `tools`: these, and only where the digest is still the one that was shown; with
   * `names`: these, and only as `servers.review` showed them last.
   */
  'servers.accept': command(
    ofServer.extend({
      tools: z.array(z.object({ name: z.string(), digest: z.string() }).strict()).optional(),
      names: z.array(z.string()).max(10_000).optional(),
    }),
    z.object({ accepted: z.array(z.string()) }),
  ),
  /**
   * Takes a person's word that the server's read-only hints hold (`trust: false` takes it back), for the accepted
   * definitions as they stand. Answers the tools that it covers.
   */
  'servers.trustReads': command(
    ofServer.extend({ trust: z.boolean() }).strict(),
    z.object({ tools: z.array(z.string()) }),
  ),
  /**
   * Takes a person's word that the server is a TestRail server that was reviewed (null takes it back): its tools are then
   * judged by that review. No tool counts as a read by it.
   */
  'servers.nameAs': command(
    ofServer.extend({ namedAs: namedAsSchema.nullable() }).strict(),
    z.object({ namedAs: namedAsSchema.nullable() }),
  ),
} as const;

export const serversEvents = {
  'servers.changed': z.array(serverViewSchema),
} as const;
