import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { type SettingsNotice, type StoredSecret, secretForms } from './port.ts';
import { closeToOthers } from './settings-file.ts';

const storedSchema = z.record(
  z.string(),
  z.object({ form: z.enum(secretForms), value: z.string(), later: z.literal(true).optional() }),
);
export type StoredSecrets = Readonly<Record<string, StoredSecret>>;

/** What stands in the file of secrets at a start, and what a person should know of it. */
export interface FoundSecrets {
  readonly secrets: StoredSecrets;
  readonly notices: readonly SettingsNotice[];
}

/** What the file holds. One that is damaged is kept aside. */
export function readOrMend(path: string, now: () => number): FoundSecrets {
  if (!existsSync(path)) return { secrets: {}, notices: [] };
  const notices: SettingsNotice[] = [];
  if (closeToOthers(path)) {
    notices.push({
      code: 'secrets-exposed',
      title: 'Other users could read the secrets file',
      help: 'Its mode was set back to 0600. Give every agent a new token, and make a new API key in TestRail.',
    });
  }
  const secrets = readStored(path);
  if (secrets !== null) return { secrets, notices };
  const aside = `${path}.damaged-${now()}`;
  renameSync(path, aside);
  notices.push({
    code: 'secrets-damaged',
    title: 'The secrets file was damaged',
    help: `Agents need new tokens and TestRail its key again. The damaged file is kept as ${aside}.`,
  });
  return { secrets: {}, notices };
}

function readStored(path: string): StoredSecrets | null {
  try {
    const parsed = storedSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
