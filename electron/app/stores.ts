import { join } from 'node:path';
import { AgentRegistry } from '../agents/registry.ts';
import { renameReservedAgent } from '../agents/reserved-id.ts';
import { systemClock } from '../lib/clock.ts';
import type { Disposables } from '../lib/disposables.ts';
import { lockDataFolder, openDataFolder } from '../settings/data-folder.ts';
import { bringToFormat } from '../settings/folder-format.ts';
import { openSecrets } from '../settings/secrets-file.ts';
import { openSettings } from '../settings/settings-file.ts';
import type { StartOptions } from './port.ts';

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** What a folder keeps for itself: settings, secrets, agents. From here on no other program may work on it. */
export async function openStores(options: StartOptions, disposables: Disposables) {
  const clock = systemClock;
  const folder = openDataFolder(options.folder);
  const lock = lockDataFolder(folder);
  disposables.add(() => lock.release());
  const migrated = bringToFormat(folder);

  const settings = openSettings(folder, options.makeStore, clock.now);
  const secrets = openSecrets(folder, options.secretCodec, clock.now);
  const renamed = await renameReservedAgent(settings, secrets, join(folder, 'policies'));
  const agents = await AgentRegistry.open(settings, secrets, clock.now);
  if (settings.fresh) await agents.makeDefault();
  disposables.add(() => agents.close());
  return { clock, folder, migrated, settings, secrets, renamed, agents };
}
