import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { type ServerName, serverNameSchema } from '../../shared/names.ts';
import { writePrivateFile } from '../lib/private-files.ts';
import type { Pins } from '../upstream/definitions.ts';

/**
 * What a person accepted of each server: `DIR/pins/NAME.json`, written whole and renamed. A file that cannot be read throws:
 * forgetting what was accepted would accept whatever is there now.
 */
export function createPinsStore(folder: string) {
  const pins = join(folder, 'pins');
  const path = (server: ServerName): string => join(pins, `${serverNameSchema.parse(server)}.json`);
  // No name of a server holds a dot.
  const shownPath = (server: ServerName): string => path(server).replace(/json$/, 'shown.json');

  function write(file: string, value: object): void {
    mkdirSync(pins, { recursive: true, mode: 0o700 });
    writePrivateFile(file, JSON.stringify(value));
  }

  return {
    load(server: ServerName): Pins | null {
      let text: string;
      try {
        text = readFileSync(path(server), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
      const read: JsonValue & Pins = JSON.parse(text);
      if (!isJsonObject(read)) throw new Error(`${path(server)} does not hold what was accepted of ${server}`);
      return read;
    },
    save(server: ServerName, value: Pins): void {
      write(path(server), value);
    },
    remove(server: ServerName): void {
      rmSync(path(server), { force: true });
      rmSync(shownPath(server), { force: true });
    },
    loadShown(server: ServerName): Readonly<Record<string, string>> {
      try {
        const read: JsonValue = JSON.parse(readFileSync(shownPath(server), 'utf8'));
        if (isJsonObject(read)) return read as Record<string, string>;
      } catch {
        // As below.
      }
      // Nothing is taken for shown: a person looks once more.
      return {};
    },
    saveShown(server: ServerName, digests: Readonly<Record<string, string>>): void {
      write(shownPath(server), digests);
    },
  };
}
