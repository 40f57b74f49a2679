import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ServerName, serverNameSchema } from '../../shared/names.ts';
import { writePrivateFile } from '../lib/private-files.ts';
import type { RevisionStore } from '../upstream/supervisor.ts';

const knownSchema = z.object({ revision: z.enum(['session', 'stateless']), command: z.string() });

/**
 * By which handshake servers begin: `DIR/revisions/NAME.json`. Only a short cut: what cannot be read or written is found out once
 * more, at the price of one restart of that server's process.
 */
export function createRevisionStore(folder: string): RevisionStore {
  const revisions = join(folder, 'revisions');
  const path = (server: ServerName): string => join(revisions, `${serverNameSchema.parse(server)}.json`);
  return {
    load(server) {
      try {
        return knownSchema.parse(JSON.parse(readFileSync(path(server), 'utf8')));
      } catch {
        return null;
      }
    },
    save(server, known) {
      try {
        if (known === null) {
          rmSync(path(server), { force: true });
          return;
        }
        mkdirSync(revisions, { recursive: true, mode: 0o700 });
        writePrivateFile(path(server), JSON.stringify(known));
      } catch {
        // Not known at the next start: the server is tried in both revisions again.
      }
    },
  };
}
