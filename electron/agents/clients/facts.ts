import { z } from 'zod';
import { clientIdSchema } from '../../../shared/control/clients.ts';

/** A file or folder: the folder that it is found from, and the rest of the path with `/`. */
const placeSchema = z.tuple([z.enum(['home', 'config', 'appdata', 'application-support']), z.string()]);
export type Place = z.infer<typeof placeSchema>;

const placesSchema = z
  .object({ linux: z.array(placeSchema), darwin: z.array(placeSchema), win32: z.array(placeSchema) })
  .strict();
export type Platform = keyof z.infer<typeof placesSchema>;

const pathSchema = z.array(z.string().min(1));

/** What is known of one program that agents run in. */
export const clientFactsSchema = z
  .object({
    id: clientIdSchema,
    name: z.string(),
    /** Where it keeps its servers, by platform; the first that exists counts, else the first. */
    files: placesSchema,
    /** A variable that moves the folder of its file, and the file's path in that folder. */
    folderVariable: z.object({ name: z.string(), file: z.string() }).strict().optional(),
    /** Folders that show that it was used here, where it has no file yet. */
    folders: placesSchema,
    /** Names of its program on the PATH. */
    programs: z.array(z.string()),
    format: z.enum(['json', 'jsonc', 'toml', 'yaml']),
    /** Names that lead to the object that holds the servers: the first that stands in the file, else the last. */
    sections: z.array(pathSchema).min(1),
    /** Objects in the file that hold servers too, for one folder each: `*` is any name. Looked at, never written. */
    otherSections: z.array(pathSchema).optional(),
    /**
     * Files with servers in folders that people work in, and how the client's own files name these folders: as the names of
     * an object (in its own file, or in JSON at `files`), or by a `workspace.json` in a folder of folders.
     */
    projects: z
      .object({
        known: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('names'), files: placesSchema.optional(), at: pathSchema }).strict(),
          z.object({ kind: z.literal('workspaces'), folders: placesSchema }).strict(),
        ]),
        /** The file in such a folder; of the same format, with its servers in the same place. */
        file: z.string(),
      })
      .strict()
      .optional(),
    /** How an entry of it is written: see `entry.ts`. */
    form: z.enum(['command-args', 'typed-command-args', 'goose', 'opencode', 'cline']),
    /** Whether it speaks Streamable HTTP to plain `http://127.0.0.1`. */
    http: z.boolean(),
    /** How the token can stand outside of its file where it is reached by HTTP, in its own words; null where it cannot. */
    variable: z.string().nullable(),
    /** How long it waits for a start and for a call, in words. */
    limits: z.string(),
    /** What a person does so that a change of the file counts; null where nothing has to be done. */
    restart: z.string().nullable(),
    source: z.url(),
    /** When the source was read. */
    checked: z.iso.date(),
  })
  .strict();
export type ClientFacts = z.infer<typeof clientFactsSchema>;
export type EntryForm = ClientFacts['form'];
