import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { AgentId } from '../../../shared/names.ts';
import { makePrivateFolder } from '../../lib/private-files.ts';
import { withoutEntry } from './change.ts';
import { ClientError } from './client-error.ts';
import { digestOf, readConfigFile, writeConfigFile, writeCopy } from './config-file.ts';
import type { Behind } from './connections.ts';
import { type ConnectorDeps, existingEntry, originalOf, type Plan, textBefore } from './connector.ts';
import type { ClientFacts } from './facts.ts';

const nothing: Behind = { servers: [], login: null };

/** Writes a plan: first the copy, then what is needed to take it back, then the file. */
export function applyPlan(
  facts: ClientFacts,
  plan: Plan,
  { agent, behind = nothing }: { readonly agent: AgentId | null; readonly behind?: Behind | undefined },
  deps: ConnectorDeps,
): void {
  const { file, base, backup } = plan;
  if (!plan.changes) return;
  const connection = deps.connections.find(facts.id, file.path);
  const folders = connection?.folders ?? missingFolders(file.target);
  if (backup !== null && base.bytes !== null) writeBackup(backup, base.bytes, deps.dataFolder);
  const bytes = Buffer.from(plan.after);
  deps.connections.save({
    client: facts.id,
    file: file.path,
    agent,
    backup,
    before: base.bytes === null ? 'absent' : digestOf(base.bytes),
    after: digestOf(bytes),
    removed: plan.removed,
    folders,
    behind: {
      servers: [...new Set([...(connection?.behind?.servers ?? []), ...behind.servers])],
      login: behind.login ?? connection?.behind?.login ?? null,
    },
  });
  try {
    writeConfigFile(file, bytes);
  } catch (error) {
    quietly(() => {
      if (connection === undefined) deps.connections.forget({ client: facts.id, file: file.path });
      else deps.connections.save(connection);
    });
    if (backup !== null && connection === undefined) rmSync(backup, { force: true });
    throw error;
  }
}

function writeBackup(path: string, bytes: Buffer, dataFolder: string): void {
  // A client's own folder may begin with the same letters, and keeps its rights.
  const isOurs = dirname(path).startsWith(join(dataFolder, sep));
  if (isOurs) makePrivateFolder(dirname(path));
  writeCopy(path, bytes);
}

/** What was kept of a change that is not in the file says so by its digest: it does no harm where a full disk keeps it. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The reason why the file was not written is what a person hears.
  }
}

function missingFolders(target: string): string[] {
  const missing: string[] = [];
  let folder = dirname(target);
  // The root of a drive that is not there lies in no other folder.
  while (!existsSync(folder) && folder !== dirname(folder)) {
    missing.unshift(folder);
    folder = dirname(folder);
  }
  return missing;
}

/** Takes back what `applyPlan` did to the file. `exact`: it is byte for byte what it was. `behind`: what it did besides. */
export function disconnect(
  facts: ClientFacts,
  path: string,
  deps: ConnectorDeps,
): { readonly exact: boolean; readonly behind: Behind } {
  const file = readConfigFile(path);
  const connection = deps.connections.find(facts.id, path);
  const original = connection !== undefined && connection.after === file.digest ? originalOf(connection) : undefined;
  const isExact = original !== undefined;
  if (original === null) rmSync(file.target);
  else if (original !== undefined) writeConfigFile(file, original);
  else {
    const isOurs = existingEntry(facts, file, deps) === 'ours';
    // Of a file that only lost entries it is known by what was kept alone.
    if (!isOurs && connection?.agent !== null) throw notConnected(facts, path);
    const back = { back: connection?.removed ?? [], before: textBefore(file, connection) };
    writeConfigFile(file, Buffer.from(file.mark + withoutEntry(facts, file, back)));
  }
  if (connection !== undefined) {
    // The file is back, whatever becomes of what was noted about it.
    quietly(() => deps.connections.forget(connection));
    if (connection.backup !== null) rmSync(connection.backup, { force: true });
    if (original === null) removeEmpty(connection.folders);
  }
  return { exact: isExact, behind: connection?.behind ?? nothing };
}

function notConnected(facts: ClientFacts, path: string): ClientError {
  return new ClientError(
    'client-not-connected',
    `${facts.name} is not connected: ${path} has no entry of ours. See: railguard client list`,
  );
}

function removeEmpty(folders: readonly string[]): void {
  for (const folder of [...folders].reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      // Somebody put something there meanwhile: it stays.
      return;
    }
  }
}
