import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import { type EntryPlace, readServers, withEntry, withoutEntry } from './change.ts';
import { ClientError } from './client-error.ts';
import { backupFolder, type ConfigFile, digestOf, readConfigFile, refuseUnwritable, textOf } from './config-file.ts';
import type { Connection, Connections } from './connections.ts';
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
  const connection = deps.connections.find(facts.id, path);
  /** It is as we left it, or still has our entry: this change goes on from the last one. */
  const goesOn = existing === 'ours' || connection?.after === file.digest;
  const base = goesOn ? baseOf(facts, file, connection) : file;
  const { root, section } = readServers(facts, base);
  const before = goesOn ? (connection?.removed ?? []) : [];
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
    backup: base.bytes === null ? null : backupPath(file, deps.dataFolder, connection),
    removed: [...without.map((place) => ({ ...place, entry: entryAt(root, place) ?? null })), ...gone].map(
      ({ section: at, name, entry: value }) => ({ section: [...at], name, entry: value }),
    ),
    changes,
  };
}

export function existingEntry(
  facts: ClientFacts,
  file: ConfigFile,
  deps: ConnectorDeps,
): 'none' | 'ours' | 'of others' {
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
function baseOf(facts: ClientFacts, file: ConfigFile, connection: Connection | undefined): ConfigFile {
  const original = connection !== undefined && connection.after === file.digest ? originalOf(connection) : undefined;
  if (original === null) return { ...file, bytes: null, text: '' };
  const back = { back: [], before: textBefore(file, connection) };
  const bytes = original ?? Buffer.from(file.mark + withoutEntry(facts, file, back));
  const text = bytes.toString('utf8');
  return { ...file, bytes, text: text.slice(file.mark.length) };
}

/** The kept copy; null where there was no file, undefined where the copy is gone or was changed. */
export function originalOf({ before, backup }: Connection): Buffer | null | undefined {
  if (before === 'absent') return null;
  if (backup === null || !existsSync(backup)) return undefined;
  const bytes = readFileSync(backup);
  return digestOf(bytes) === before ? bytes : undefined;
}

/** What the file said before we came; null where that is not known any more. */
export function textBefore({ path }: ConfigFile, connection: Connection | undefined): string | null {
  const original = connection === undefined ? undefined : originalOf(connection);
  if (original === undefined) return null;
  return original === null ? '' : textOf(path, original).text;
}

function backupPath(file: ConfigFile, dataFolder: string, connection: Connection | undefined): string {
  if (connection?.backup != null && existsSync(connection.backup)) return connection.backup;
  const folder = backupFolder(file.target, dataFolder);
  const name = basename(file.target);
  for (let count = 1; ; count++) {
    const path = join(folder, `${name}.railguard-${count}`);
    if (!existsSync(path)) return path;
  }
}
