import { existsSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AgentId } from '../../../shared/names.ts';
import { makePrivateFolder } from '../../lib/private-files.ts';
import { readServers, withEntry, withoutEntry } from './change.ts';
import { ClientError } from './client-error.ts';
import { backupFolder, type ConfigFile, digestOf, readConfigFile, writeConfigFile } from './config-file.ts';
import type { Connection, Connections } from './connections.ts';
import { bridgeEntry, entryName, gateAgent, readEntry } from './entry.ts';
import type { ClientFacts } from './facts.ts';

export interface ConnectorParts {
  readonly dataFolder: string;
  readonly connections: Connections;
  /** The command that starts the bridge of an agent. */
  readonly bridge: (agent: AgentId) => readonly string[];
  readonly gate: { readonly address: string; agentOf(token: string): AgentId | null };
}

export interface Wanted {
  readonly agent: AgentId;
  /** Replaces an entry of our name that is not ours. */
  readonly force: boolean;
  /** Other entries that are taken out. */
  readonly replace: readonly string[];
}

/** A change that is not written yet. */
export interface Plan {
  readonly file: ConfigFile;
  readonly after: string;
  /** Where the file as it was would be kept; null where nothing is to be kept, or is kept already. */
  readonly backup: string | null;
  /** What `disconnect` brings back. */
  readonly base: { readonly bytes: Buffer | null };
  readonly removed: Connection['removed'];
  readonly changes: boolean;
}

/** What connecting a client would change in its file. Throws `ClientError` where that cannot be. */
export function planConnect(facts: ClientFacts, path: string, wanted: Wanted, parts: ConnectorParts): Plan {
  const file = readConfigFile(path);
  const { entries } = readServers(facts, file);
  const entry = bridgeEntry(facts.form, parts.bridge(wanted.agent));
  const standing = Object.hasOwn(entries, entryName) ? entries[entryName] : undefined;
  const read = standing === undefined ? null : readEntry(standing);
  const isOurs = read !== null && gateAgent(read, parts.gate) !== null;
  if (standing !== undefined && !isOurs && !wanted.force) {
    throw new ClientError(
      'client-entry-taken',
      `${path} has an entry ${entryName} that is not ours. Rename it there, or replace it with --force.`,
    );
  }
  const kept = parts.connections.find(facts.id, path);
  const base = isOurs ? baseOf(facts, file, kept) : file;
  const names = new Set([...wanted.replace, ...(isOurs ? (kept?.removed.map(({ name }) => name) ?? []) : [])]);
  if (!isOurs && standing !== undefined) names.add(entryName);
  const before = readServers(facts, base).entries;
  const without = [...names].filter((name) => Object.hasOwn(before, name));
  const text = withEntry(facts, base, { entry, without });
  const after = file.mark + text;
  return {
    file,
    after,
    base,
    backup: base.bytes === null ? null : backupPath(file, parts.dataFolder, kept),
    removed: without.map((name) => ({ name, entry: before[name] ?? null })),
    changes: file.bytes === null || !file.bytes.equals(Buffer.from(after)),
  };
}

/** The file as it was before we came: the kept copy where nobody else changed it since, else what is there without ours. */
function baseOf(facts: ClientFacts, file: ConfigFile, kept: Connection | undefined): ConfigFile {
  const original = kept !== undefined && kept.after === file.digest ? originalOf(kept) : undefined;
  if (original === null) return { ...file, bytes: null, text: '' };
  const bytes = original ?? Buffer.from(file.mark + withoutEntry(facts, file, []));
  const text = bytes.toString('utf8');
  return { ...file, bytes, text: text.slice(file.mark.length) };
}

/** The kept copy; null where there was no file, undefined where the copy is gone or was changed. */
function originalOf({ before, backup }: Connection): Buffer | null | undefined {
  if (before === 'absent') return null;
  if (backup === null || !existsSync(backup)) return undefined;
  const bytes = readFileSync(backup);
  return digestOf(bytes) === before ? bytes : undefined;
}

function backupPath(file: ConfigFile, dataFolder: string, kept: Connection | undefined): string {
  if (kept?.backup != null && existsSync(kept.backup)) return kept.backup;
  const folder = backupFolder(file.target, dataFolder);
  const name = basename(file.target);
  for (let count = 1; ; count++) {
    const path = join(folder, `${name}.railguard-${count}`);
    if (!existsSync(path)) return path;
  }
}

/** Writes a plan: first the copy, then what is needed to take it back, then the file. */
export function applyPlan(facts: ClientFacts, plan: Plan, agent: AgentId, parts: ConnectorParts): void {
  const { file, base, backup } = plan;
  if (!plan.changes) return;
  const kept = parts.connections.find(facts.id, file.path);
  const folders = kept?.folders ?? missingFolders(file.target);
  if (backup !== null && base.bytes !== null) writeBackup(backup, base.bytes, parts.dataFolder);
  const bytes = Buffer.from(plan.after);
  parts.connections.keep({
    client: facts.id,
    file: file.path,
    agent,
    backup,
    before: base.bytes === null ? 'absent' : digestOf(base.bytes),
    after: digestOf(bytes),
    removed: plan.removed,
    folders,
  });
  try {
    writeConfigFile(file, bytes);
  } catch (error) {
    if (kept === undefined) parts.connections.forget({ ...emptyConnection(facts, file, agent) });
    else parts.connections.keep(kept);
    if (backup !== null && kept === undefined) rmSync(backup, { force: true });
    throw error;
  }
}

function emptyConnection(facts: ClientFacts, file: ConfigFile, agent: AgentId): Connection {
  return { client: facts.id, file: file.path, agent, backup: null, before: '', after: '', removed: [], folders: [] };
}

function writeBackup(path: string, bytes: Buffer, dataFolder: string): void {
  if (dirname(path).startsWith(dataFolder)) makePrivateFolder(dirname(path));
  rmSync(path, { force: true });
  writeFileSync(path, bytes, { mode: 0o600, flag: 'wx', flush: true });
}

function missingFolders(target: string): string[] {
  const missing: string[] = [];
  for (let folder = dirname(target); !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  return missing;
}

/** Takes back what `applyPlan` did. True where the file is byte for byte what it was. */
export function disconnect(facts: ClientFacts, path: string, parts: ConnectorParts): boolean {
  const file = readConfigFile(path);
  const kept = parts.connections.find(facts.id, path);
  const original = kept !== undefined && kept.after === file.digest ? originalOf(kept) : undefined;
  const isExact = original !== undefined;
  if (original === null) rmSync(file.target);
  else if (original !== undefined) writeConfigFile(file, original);
  else {
    const { entries } = readServers(facts, file);
    const entry = Object.hasOwn(entries, entryName) ? readEntry(entries[entryName]) : null;
    if (entry === null || gateAgent(entry, parts.gate) === null) throw notConnected(facts, path);
    writeConfigFile(file, Buffer.from(file.mark + withoutEntry(facts, file, kept?.removed ?? [])));
  }
  if (kept !== undefined) {
    parts.connections.forget(kept);
    if (kept.backup !== null) rmSync(kept.backup, { force: true });
    if (original === null) removeEmpty(kept.folders);
  }
  return isExact;
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
