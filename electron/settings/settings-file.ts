import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Listeners } from '../lib/listeners.ts';
import { draftPrivateFile } from '../lib/private-files.ts';
import { sameFile } from '../lib/same-file.ts';
import { ofWrite } from '../lib/system-words.ts';
import { folderGone } from './data-folder.ts';
import type { SettingsNotice, SettingsPort } from './port.ts';
import { freshSettings, type Settings, settingsSchema, storedEntry } from './schema.ts';

const fileName = 'settings.json';
const lastGoodName = 'settings.last-good.json';

/** What electron-store and conf have in common. `store` reads and writes the whole file, atomically. */
export interface StoreLibrary {
  store: Record<string, unknown>;
}

/** Options for either library: same file, same form, readable by its owner only, never emptied when damaged. */
export interface StoreOptions {
  readonly cwd: string;
  readonly configName: 'settings';
  readonly configFileMode: 0o600;
  readonly clearInvalidConfig: false;
  readonly accessPropertiesByDotNotation: false;
}

export type MakeStore = (options: StoreOptions) => StoreLibrary;

/**
 * Opens `FOLDER/settings.json`. A damaged file is kept aside and the last good copy takes its place, with a notice; where
 * there is none, fresh settings do, which know no agent: every token is refused until a person looks.
 * Throws where the folder cannot be read or written.
 */
export function openSettings(folder: string, makeStore: MakeStore, now: () => number): SettingsPort {
  const path = join(folder, fileName);
  const lastGood = join(folder, lastGoodName);
  const notices: SettingsNotice[] = [];

  const found = readValid(path);
  if (found === 'damaged') notices.push(restore(path, lastGood, now));
  if (existsSync(path) && closeToOthers(path)) {
    notices.push({
      code: 'settings-exposed',
      title: 'Other users could read or change the settings file',
      help: `Its mode was set back to 0600. Look at your servers and agents: ${path}`,
    });
  }

  const library = makeStore({
    cwd: folder,
    configName: 'settings',
    configFileMode: 0o600,
    clearInvalidConfig: false,
    accessPropertiesByDotNotation: false,
  });
  const valid = found === 'damaged' ? readValid(path) : found;
  let current: Settings = typeof valid === 'object' ? valid : freshSettings;
  const isInPlace = sameFile(folder);
  const commit = (settings: Settings) => {
    const file = { ...settings, servers: settings.servers.map(storedEntry) };
    if (!isInPlace()) throw folderGone(folder);
    // Before: where there is no room for both, the change is not in force.
    const copy = draftPrivateFile(lastGood, JSON.stringify(file, null, 2));
    try {
      library.store = file;
    } catch (error) {
      copy.drop();
      throw ofWrite(error, path);
    }
    current = settings;
    copy.take();
  };
  commit(current);
  const listeners = new Listeners();

  return {
    path,
    fresh: found === 'absent',
    notices,
    get: () => current,
    update(change) {
      const changed = change(current);
      commit(settingsSchema.parse({ ...changed, servers: changed.servers.map(storedEntry) }));
      listeners.notify();
    },
    onChange: (listener) => listeners.add(listener),
  };
}

/** Keeps a damaged file aside, and puts the last good copy in its place where there is one. */
function restore(path: string, lastGood: string, now: () => number): SettingsNotice {
  const aside = `${path}.damaged-${now()}`;
  renameSync(path, aside);
  // It still holds what it held.
  closeToOthers(aside);
  const isRestored = typeof readValid(lastGood) === 'object';
  if (isRestored) copyFileSync(lastGood, path);
  const state = isRestored
    ? 'The last good copy is in force.'
    : 'There was no good copy: servers and agents must be added again.';
  return {
    code: 'settings-damaged',
    title: 'The settings file was damaged',
    help: `${state} The damaged file is kept as ${aside}.`,
  };
}

function readValid(path: string): Settings | 'absent' | 'damaged' {
  if (!existsSync(path)) return 'absent';
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : 'damaged';
  } catch (error) {
    if (error instanceof SyntaxError) return 'damaged';
    throw error;
  }
}

/** Takes group and others off a file; true where they had any right. Windows has no such bits. */
export function closeToOthers(path: string): boolean {
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return false;
  chmodSync(path, 0o600);
  return true;
}
