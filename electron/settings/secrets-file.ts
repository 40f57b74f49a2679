import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../lib/private-files.ts';
import type { SecretCodec, SecretsPort, SettingsNotice } from './port.ts';
import { closeToOthers } from './settings-file.ts';

const keptSchema = z.record(z.string(), z.object({ form: z.enum(['plain', 'safe-storage']), value: z.string() }));
type Kept = z.infer<typeof keptSchema>;

export const plainCodec: SecretCodec = {
  id: 'plain',
  encode: async (secret) => secret,
  decode: async (kept) => kept,
};

/**
 * Opens `FOLDER/secrets.json`, mode 0600. Writes with the given codec and reads both forms, so that a folder may be used by
 * the desktop app and without a screen; a form that this process cannot read counts as absent and is left untouched.
 */
export function openSecrets(folder: string, codec: SecretCodec, now: () => number): SecretsPort {
  const path = join(folder, 'secrets.json');
  const notices: SettingsNotice[] = [];
  let kept: Kept = {};
  if (existsSync(path)) {
    if (closeToOthers(path)) {
      notices.push({
        code: 'secrets-exposed',
        title: 'Other users could read the secrets file',
        help: 'Its mode was set back to 0600. Give every agent a new token, and make a new API key in TestRail.',
      });
    }
    const parsed = readKept(path);
    if (parsed === null) {
      const aside = `${path}.damaged-${now()}`;
      renameSync(path, aside);
      notices.push({
        code: 'secrets-damaged',
        title: 'The secrets file was damaged',
        help: `Agents need new tokens and TestRail its key again. The damaged file is kept as ${aside}.`,
      });
    } else kept = parsed;
  }

  const listeners = new Set<() => void>();
  const write = (next: Kept) => {
    writePrivateFile(path, JSON.stringify(next, null, 2));
    kept = next;
    for (const listener of listeners) listener();
  };
  const read = async (entry: Kept[string]): Promise<string | null> => {
    if (entry.form === 'plain') return entry.value;
    return entry.form === codec.id ? codec.decode(entry.value) : null;
  };

  return {
    notices,
    async get(name) {
      const entry = Object.hasOwn(kept, name) ? kept[name] : undefined;
      return entry === undefined ? null : read(entry);
    },
    has: (name) => Object.hasOwn(kept, name),
    async all() {
      const found = new Map<string, string>();
      for (const [name, entry] of Object.entries(kept)) {
        // One that the key ring refuses must not keep the others from being known.
        const value = await read(entry).catch(() => null);
        if (value !== null) found.set(name, value);
      }
      return found;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async set(name, value) {
      const encoded = await codec.encode(value);
      write({ ...kept, [name]: { form: codec.id, value: encoded } });
    },
    async remove(name) {
      const { [name]: _gone, ...rest } = kept;
      write(rest);
    },
  };
}

function readKept(path: string): Kept | null {
  try {
    const parsed = keptSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
