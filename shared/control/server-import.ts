import { z } from 'zod';
import { serverNameSchema } from '../names.ts';
import { command } from './command.ts';

/** A server in a client's file or in a text, as it could stand behind the gate. */
export const importableSchema = z.object({
  entry: z.string(),
  /** Under this name; null where it cannot be imported. */
  name: serverNameSchema.nullable(),
  /** The exact command or address, without secrets. */
  target: z.string(),
  /** Names of its variables or headers: their values go to the secret store. */
  values: z.array(z.string()),
  /** Why it cannot be imported; null where it can. */
  problem: z.string().nullable(),
  /** What its variables log in to a TestRail as; null where they do not. The key is not told. */
  login: z.object({ url: z.string(), user: z.string() }).nullable(),
});
export type Importable = z.infer<typeof importableSchema>;

export const importedSchema = z.object({
  added: z.array(z.object({ entry: z.string(), name: serverNameSchema, target: z.string() })),
  skipped: z.array(z.object({ entry: z.string(), why: z.string() })),
});

/** A block of settings that names servers (`mcpServers`), as one pastes it; longer ones are no such block. */
const block = z.object({ text: z.string().max(1_000_000) }).strict();

export const serverImportCommands = {
  /** What a text could be imported as; keeps and starts nothing. */
  'servers.importable': command(block, z.array(importableSchema)),
  /** Adds entries of a text as servers behind the gate, closed and not started. */
  'servers.import': command(
    block.extend({ entries: z.array(z.string()).max(1000).optional() }).strict(),
    importedSchema,
  ),
} as const;
