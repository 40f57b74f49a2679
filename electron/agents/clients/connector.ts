import { existsSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import { makePrivateFolder } from '../../lib/private-files.ts';
import { type EntryPlace, readServers, withEntry, withoutEntry } from './change.ts';
import { ClientError } from './client-error.ts';
import {
  backupFolder,
  type ConfigFile,
  digestOf,
  readConfigFile,
  refuseUnwritable,
  textOf,
  writeConfigFile,
} from './config-file.ts';
import type { Behind, Connection, Connections } from './connections.ts';
import { objectAt } from './edit/editor.ts';
import { bridgeEntry, entryName, gateAgent, readEntry } from './entry.ts';
import type { ClientFacts } from './facts.ts';

export interface ConnectorDeps {
  readonly dataFolder: string;
  readonly connections: Connections;
  /** The command that starts the bridge of an agent. */
  readonly bridge: (agent: AgentId) => readonly string[];
  readonly gate: { readonly address: string; agentOf(token: string): AgentId | null };
}

export interface Wanted {
  /** Null: the file gets no entry of ours, entries are only taken out of it. */
  readonly agent: AgentId | null;
  /** Replaces an entry of our name that is not ours. */
  readonly force: boolean;
  /** Other entries that are taken out, where they stand. */
  readonly replace: readonly EntryPlace[];
}

const nothing: Behind = { servers: [], login: null };

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

/** What a change would make of a client's file. Throws `ClientError` where that cannot be. */
export function planChange(facts: ClientFacts, path: string, wanted: Wanted, deps: ConnectorDeps): Plan {
  const file = readConfigFile(path);
  const existing = existingEntry(facts, file, deps);
  if (wanted.agent !== null && existing === 'of others' && !wanted.force) {
    throw new ClientError(
      'client-entry-taken',
      `${path} has an entry ${entryName} that is not ours. Rename it there, or replace it with --force.`,
    );
  }
  const entry = wanted.agent === null ? null : bridgeEntry(facts.form, deps.bridge(wanted.agent));
  const kept = deps.connections.find(facts.id, path);
  /** It is as we left it, or still has our entry: this change goes on from the last one. */
  const goesOn = existing === 'ours' || kept?.after === file.digest;
  const base = goesOn ? baseOf(facts, file, kept) : file;
  const { root, section } = readServers(facts, base);
  const before = goesOn ? (kept?.removed ?? []) : [];
  const taken = before.map(({ section: own, ...rest }) => ({ ...rest, section: own ?? section }));
  const own = { section, name: entryName };
  const places = unique([...wanted.replace, ...taken, ...(entry !== null && existing === 'of others' ? [own] : [])]);
  const without = places.filter((place) => entryAt(root, place) !== undefined);
  // An entry that says what ours would say stays as somebody wrote it.
  const isThere = existing === 'ours' && isSame(entryAt(readServers(facts, file).root, own), entry);
  const after = file.mark + (isThere && without.length === 0 ? file.text : withEntry(facts, base, { entry, without }));
  const changes = file.bytes === null ? after !== '' : !file.bytes.equals(Buffer.from(after));
  if (changes) refuseUnwritable(file);
  // What was taken out before is not in a file that others changed since; it still has to come back.
  const gone = taken.filter((place) => entryAt(root, place) === undefined);
  return {
    file,
    after,
    base,
    backup: base.bytes === null ? null : backupPath(file, deps.dataFolder, kept),
    removed: [...without.map((place) => ({ ...place, entry: entryAt(root, place) ?? null })), ...gone].map(
      ({ section: at, name, entry: value }) => ({ section: [...at], name, entry: value }),
    ),
    changes,
  };
}

function existingEntry(facts: ClientFacts, file: ConfigFile, deps: ConnectorDeps): 'none' | 'ours' | 'of others' {
  const { entries } = readServers(facts, file);
  if (!Object.hasOwn(entries, entryName)) return 'none';
  const read = readEntry(entries[entryName]);
  return read !== null && gateAgent(read, deps.gate) !== null ? 'ours' : 'of others';
}

/** Parsers make objects of other prototypes. */
function isSame(one: JsonValue | undefined, other: JsonValue): boolean {
  return one !== undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(one)), other);
}

function unique(places: readonly EntryPlace[]): EntryPlace[] {
  return [...new Map(places.map((place) => [JSON.stringify([place.section, place.name]), place])).values()];
}

function entryAt(root: JsonObject, { section, name }: EntryPlace): JsonValue | undefined {
  const entries = objectAt(root, section);
  return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}

/** The file as it was before we came: the kept copy where nobody else changed it since, else what is there without ours. */
function baseOf(facts: ClientFacts, file: ConfigFile, kept: Connection | undefined): ConfigFile {
  const original = kept !== undefined && kept.after === file.digest ? originalOf(kept) : undefined;
  if (original === null) return { ...file, bytes: null, text: '' };
  const back = { back: [], before: textBefore(file, kept) };
  const bytes = original ?? Buffer.from(file.mark + withoutEntry(facts, file, back));
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

/** What the file said before we came; null where that is not known any more. */
function textBefore({ path }: ConfigFile, kept: Connection | undefined): string | null {
  const original = kept === undefined ? undefined : originalOf(kept);
  if (original === undefined) return null;
  return original === null ? '' : textOf(path, original).text;
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
export function applyPlan(
  facts: ClientFacts,
  plan: Plan,
  { agent, behind = nothing }: { readonly agent: AgentId | null; readonly behind?: Behind | undefined },
  deps: ConnectorDeps,
): void {
  const { file, base, backup } = plan;
  if (!plan.changes) return;
  const kept = deps.connections.find(facts.id, file.path);
  const folders = kept?.folders ?? missingFolders(file.target);
  if (backup !== null && base.bytes !== null) writeBackup(backup, base.bytes, deps.dataFolder);
  const bytes = Buffer.from(plan.after);
  deps.connections.keep({
    client: facts.id,
    file: file.path,
    agent,
    backup,
    before: base.bytes === null ? 'absent' : digestOf(base.bytes),
    after: digestOf(bytes),
    removed: plan.removed,
    folders,
    behind: {
      servers: [...new Set([...(kept?.behind?.servers ?? []), ...behind.servers])],
      login: behind.login ?? kept?.behind?.login ?? null,
    },
  });
  try {
    writeConfigFile(file, bytes);
  } catch (error) {
    if (kept === undefined) deps.connections.forget({ client: facts.id, file: file.path });
    else deps.connections.keep(kept);
    if (backup !== null && kept === undefined) rmSync(backup, { force: true });
    throw error;
  }
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

/** Takes back what `applyPlan` did to the file. `exact`: it is byte for byte what it was. `behind`: what it did besides. */
export function disconnect(
  facts: ClientFacts,
  path: string,
  deps: ConnectorDeps,
): { readonly exact: boolean; readonly behind: Behind } {
  const file = readConfigFile(path);
  const kept = deps.connections.find(facts.id, path);
  const original = kept !== undefined && kept.after === file.digest ? originalOf(kept) : undefined;
  const isExact = original !== undefined;
  if (original === null) rmSync(file.target);
  else if (original !== undefined) writeConfigFile(file, original);
  else {
    const isOurs = existingEntry(facts, file, deps) === 'ours';
    // Of a file that only lost entries it is known by what was kept alone.
    if (!isOurs && kept?.agent !== null) throw notConnected(facts, path);
    const back = { back: kept?.removed ?? [], before: textBefore(file, kept) };
    writeConfigFile(file, Buffer.from(file.mark + withoutEntry(facts, file, back)));
  }
  if (kept !== undefined) {
    deps.connections.forget(kept);
    if (kept.backup !== null) rmSync(kept.backup, { force: true });
    if (original === null) removeEmpty(kept.folders);
  }
  return { exact: isExact, behind: kept?.behind ?? nothing };
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
