import { z } from 'zod';
import { serverNameSchema } from '../names.ts';
import { oauthClientSchema } from '../oauth-client.ts';
import { serverPackages } from '../testrail/server-packages.ts';

/** How long a server may take, seconds; left out: the usual time. */
export const serverTimes = {
  /** From its start to the answer of the handshake. */
  startSeconds: z.number().int().min(1).max(3600).optional(),
  /** A call without answer or progress for this long has failed. */
  callSeconds: z.number().int().min(1).max(86_400).optional(),
} as const;

export const serverSpecSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stdio'),
    name: serverNameSchema,
    command: z.string().min(1),
    args: z.array(z.string()),
    /** Named variables only; the rest of the environment is not passed on. */
    env: z.record(z.string(), z.string()),
    /** The folder it runs in, absolute; left out: the one that Railguard runs in. */
    cwd: z.string().min(1).optional(),
    ...serverTimes,
  }),
  z.object({
    kind: z.literal('http'),
    name: serverNameSchema,
    url: z.url(),
    headers: z.record(z.string(), z.string()),
    /** For a server that wants a login, and whose authorization server lets no program register itself. */
    client: oauthClientSchema.optional(),
    /** Plain http beyond this machine is taken only where a person says so. */
    unencrypted: z.boolean().optional(),
    ...serverTimes,
  }),
]);
export type ServerSpec = z.infer<typeof serverSpecSchema>;

/** Which reviewed TestRail server a person named a server as. */
export const namedAsSchema = z
  .object({
    package: z.enum(serverPackages),
    /** Whether agents are given the hints of the review for tools that say nothing of themselves. */
    hints: z.boolean(),
  })
  .strict();
export type NamedAs = z.infer<typeof namedAsSchema>;

/** What can be changed of a server that was added. Values are named and never told: they stand among the secrets. */
export const serverSettingsSchema = z.object({
  /** Names of a program's variables, or of an address's headers. */
  values: z.array(z.string()),
  /** The folder that a program runs in; null: the one that Railguard runs in. */
  cwd: z.string().nullable(),
  startSeconds: z.number().int().nullable(),
  callSeconds: z.number().int().nullable(),
  namedAs: namedAsSchema.nullable(),
});
export type ServerSettings = z.infer<typeof serverSettingsSchema>;

/** What is not named stays; null takes away. A command or an address is not changed: that would be another server. */
export const serverChangeSchema = z
  .object({
    values: z.record(z.string(), z.string().nullable()).optional(),
    cwd: z.string().min(1).nullable().optional(),
    startSeconds: serverTimes.startSeconds.unwrap().nullable().optional(),
    callSeconds: serverTimes.callSeconds.unwrap().nullable().optional(),
  })
  .strict();
export type ServerChange = z.infer<typeof serverChangeSchema>;
