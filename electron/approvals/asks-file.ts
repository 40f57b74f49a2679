import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type StoredAsks, storedAsksSchema } from '../guard/approvals/stored-asks.ts';
import { whyNotOurs, writePrivateFile } from '../lib/private-files.ts';
import { sameFile } from '../lib/same-file.ts';
import { folderGone } from '../settings/data-folder.ts';
import { SecretsClosed, type SecretsPort } from '../settings/port.ts';

/** What waits for a person, kept over a restart. */
export interface AsksFile {
  /** Null where nothing was kept, or what was kept is not what we wrote: then nothing waits. */
  read(): StoredAsks | null;
  /** On disk when it returns. Throws where it cannot be written. */
  write(stored: StoredAsks): void;
}

const sealedSchema = z.object({ seal: z.string(), asks: z.string() }).strict();
const secretName = 'approvals/seal';

/**
 * `DIR/approvals.json`, 0600, sealed with a key from the secret store: an Allow that somebody writes into it while nothing
 * runs is none. `onFault`: told why a file that is there was not taken.
 */
export async function openAsksFile(
  folder: string,
  secrets: SecretsPort,
  onFault: (why: string) => void,
): Promise<AsksFile> {
  const path = join(folder, 'approvals.json');
  const isInPlace = sameFile(folder);
  const key = await keyOf(secrets).catch((error: unknown) => {
    if (!(error instanceof SecretsClosed)) throw error;
    return null;
  });
  // What cannot be checked is taken for nothing: no call passes by it. What waits now is not kept over a restart.
  if (key === null) return { read: () => null, write: () => undefined };
  const sealOf = (text: string) => createHmac('sha256', key.text).update(text).digest();
  return {
    read() {
      try {
        const why = whyNotOurs(path, 'file');
        if (why !== null) throw new Error(`it ${why}`);
        const { seal, asks } = sealedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
        const given = Buffer.from(seal, 'hex');
        const own = sealOf(asks);
        if (given.length !== own.length || !timingSafeEqual(given, own)) {
          throw new Error(
            key.isNew
              ? 'it was sealed with a key that cannot be read here, as after a move to or from the desktop app'
              : 'it was changed from outside',
          );
        }
        return storedAsksSchema.parse(JSON.parse(asks));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        onFault(`${path} is not taken, so nothing of it waits any more: ${whyOf(error)}`);
        return null;
      }
    },
    write(stored) {
      if (!isInPlace()) throw folderGone(folder);
      const asks = JSON.stringify(stored);
      writePrivateFile(path, JSON.stringify({ seal: sealOf(asks).toString('hex'), asks }));
    },
  };
}

function whyOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'it has not the form that this version writes';
  return error instanceof Error ? error.message : String(error);
}

async function keyOf(secrets: SecretsPort): Promise<{ readonly text: string; readonly isNew: boolean }> {
  const known = await secrets.get(secretName);
  const text = known ?? randomBytes(32).toString('hex');
  // Also the known one: made without a screen, the key ring has it from now on.
  await secrets.set(secretName, text);
  return { text, isNew: known === null };
}
