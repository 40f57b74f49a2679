import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../lib/private-files.ts';
import { type KeptSecret, type SecretCodec, SecretsClosed, type SecretsPort, type SettingsNotice } from './port.ts';
import { closeToOthers } from './settings-file.ts';

const keptSchema = z.record(
  z.string(),
  z.object({ form: z.enum(['plain', 'safe-storage']), value: z.string(), later: z.literal(true).optional() }),
);
type Kept = Readonly<Record<string, KeptSecret>>;

/** Without a key ring: what one encrypted stays as it is, for whoever can read it. */
export const plainCodec: SecretCodec = {
  encode: async (secret) => ({ form: 'plain', value: secret }),
  decode: async ({ form, value }) => (form === 'plain' ? value : null),
  notice: () => null,
  onChange: () => () => undefined,
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
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const write = (next: Kept) => {
    writePrivateFile(path, JSON.stringify(next, null, 2));
    kept = next;
    tell();
  };
  /** Names of those that the key ring keeps while it is not open. */
  const closed = new Set<string>();
  const read = async (name: string, entry: KeptSecret): Promise<string | null> => {
    try {
      const value = await codec.decode(entry);
      closed.delete(name);
      return value;
    } catch (error) {
      if (error instanceof SecretsClosed) closed.add(name);
      throw error;
    }
  };
  /** Encrypts what was stored while the key ring was not open. */
  const encryptLate = async (): Promise<void> => {
    for (const [name, entry] of Object.entries(kept)) {
      if (entry.later !== true) continue;
      const sealed = await codec.encode(entry.value);
      // It was stored anew meanwhile, or the key ring is closed still.
      if (sealed.later !== true && kept[name] === entry) write({ ...kept, [name]: sealed });
    }
  };
  codec.onChange(() => {
    // Those that stay plain where this fails are tried again with the next change.
    encryptLate().catch(() => undefined);
    closed.clear();
    tell();
  });

  return {
    notices,
    async get(name) {
      const entry = Object.hasOwn(kept, name) ? kept[name] : undefined;
      return entry === undefined ? null : read(name, entry);
    },
    has: (name) => Object.hasOwn(kept, name),
    async all() {
      const found = new Map<string, string>();
      for (const [name, entry] of Object.entries(kept)) {
        // One that the key ring refuses must not keep the others from being known.
        const value = await read(name, entry).catch(() => null);
        if (value !== null) found.set(name, value);
      }
      return found;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async set(name, value) {
      const entry = await codec.encode(value);
      write({ ...kept, [name]: entry });
    },
    setPublic(name, value) {
      const { [name]: _before, ...rest } = kept;
      write(value === null ? rest : { ...rest, [name]: { form: 'plain', value } });
    },
    protection() {
      const notice = codec.notice();
      return notice === null ? null : { notice, closed: closed.size > 0 };
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
