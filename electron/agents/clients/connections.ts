import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clientIdSchema } from '../../../shared/control/clients.ts';
import { jsonSchema } from '../../../shared/json-schema.ts';
import { agentIdSchema, serverNameSchema } from '../../../shared/names.ts';
import { writePrivateFile } from '../../lib/private-files.ts';

/** What was done to one file, so that it can be taken back. */
const connectionSchema = z
  .object({
    client: clientIdSchema,
    /** As the client names it. */
    file: z.string(),
    /** Null where entries were only taken out, as of the file of a project. */
    agent: agentIdSchema.nullable(),
    /** A copy of the file as it was; null where there was none. */
    backup: z.string().nullable(),
    /** SHA-256 of the file before and after, `absent` where there was none. */
    before: z.string(),
    after: z.string(),
    /** Entries that were taken out, as they stood there. */
    removed: z.array(
      z
        .object({
          name: z.string(),
          entry: jsonSchema,
          /** Names that lead to where it stood; left out: among the client's own servers. */
          section: z.array(z.string()).optional(),
        })
        .strict(),
    ),
    /** Folders that were made for the file, the outermost first. */
    folders: z.array(z.string()),
    /** What went behind the gate with the change; left out: nothing. */
    behind: z
      .object({
        servers: z.array(serverNameSchema),
        login: z.object({ url: z.string(), user: z.string() }).nullable(),
      })
      .strict()
      .optional(),
  })
  .strict();
export type Connection = z.infer<typeof connectionSchema>;
export type Behind = NonNullable<Connection['behind']>;

/** What `connect` did, kept in the data folder: one for each client and file. */
export class Connections {
  readonly #path: string;

  constructor(dataFolder: string) {
    this.#path = join(dataFolder, 'clients.json');
  }

  find(client: Connection['client'], file: string): Connection | undefined {
    return this.#read().find((one) => one.client === client && one.file === file);
  }

  save(connection: Connection): void {
    this.#write([...this.#others(connection), connection]);
  }

  forget(connection: Pick<Connection, 'client' | 'file'>): void {
    this.#write(this.#others(connection));
  }

  #others({ client, file }: Pick<Connection, 'client' | 'file'>): Connection[] {
    return this.#read().filter((one) => one.client !== client || one.file !== file);
  }

  /** One that cannot be read is as good as none: entries of ours are still known by what they say. */
  #read(): Connection[] {
    try {
      return z.array(connectionSchema).parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return [];
    }
  }

  #write(connections: readonly Connection[]): void {
    writePrivateFile(this.#path, JSON.stringify(connections, null, 2));
  }
}
