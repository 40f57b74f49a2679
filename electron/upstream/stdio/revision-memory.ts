import { createHash } from 'node:crypto';
import type { ServerName } from '../../../shared/names.ts';
import type { StdioSpec } from '../spec.ts';
import type { Revision } from './process-handshake.ts';

/** By which handshake a server speaks, and for which command that was found. Plain JSON, for a file. */
export interface KnownRevision {
  readonly revision: Revision;
  readonly command: string;
}

export interface RevisionStore {
  load(server: ServerName): KnownRevision | null;
  /** Null forgets. */
  save(server: ServerName, known: KnownRevision | null): void;
}

/** Remembers in which revision a server's processes begin, for as long as their command is the same. */
export interface RevisionMemory {
  known(spec: StdioSpec): Revision | null;
  learn(spec: StdioSpec, revision: Revision): void;
  forget(server: ServerName): void;
}

export function createRevisionMemory(store: RevisionStore = inMemory()): RevisionMemory {
  return {
    known(spec) {
      const found = store.load(spec.name);
      return found?.command === commandDigest(spec) ? found.revision : null;
    },
    learn: (spec, revision) => store.save(spec.name, { revision, command: commandDigest(spec) }),
    forget: (server) => store.save(server, null),
  };
}

function commandDigest({ command, args }: StdioSpec): string {
  return createHash('sha256')
    .update(JSON.stringify([command, ...args]))
    .digest('hex');
}

function inMemory(): RevisionStore {
  const revisions = new Map<ServerName, KnownRevision>();
  return {
    load: (server) => revisions.get(server) ?? null,
    save(server, known) {
      if (known === null) revisions.delete(server);
      else revisions.set(server, known);
    },
  };
}
