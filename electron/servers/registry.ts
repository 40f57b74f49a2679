import { builtInServer } from '../../shared/names.ts';
import type { ServersService } from '../control/context.ts';
import { ControlError } from '../control/port.ts';
import type { PinsStore } from '../upstream/definitions.ts';
import { shownTarget } from '../upstream/shown-target.ts';
import type { Supervisor, UpstreamLog } from '../upstream/supervisor.ts';
import { createClassifications } from './classifications.ts';
import { isUnconfirmed } from './imported.ts';
import { createReviews } from './reviews.ts';
import { createServerNaming } from './server-naming.ts';
import { settingsOf } from './server-settings.ts';
import { shownHealth } from './shown-health.ts';
import { ServerStarts } from './starts.ts';
import { type KeptServers, StoredServers } from './stored-servers.ts';

export interface ServersOptions extends KeptServers {
  readonly supervisor: Supervisor;
  readonly pins: PinsStore;
  readonly serving: boolean;
  readonly testNew: ServersService['testNew'];
  log(entry: UpstreamLog): void;
}

/**
 * Joins what is stored (settings, and the values of variables and headers among the secrets) to what runs. Without a
 * gateway nothing is started but for the command that asks.
 */
export async function openServers(options: ServersOptions): Promise<ServersService> {
  const { settings, secrets, supervisor } = options;
  const stored = new StoredServers(options);
  const starts = new ServerStarts({ ...options, stored });
  await starts.startAll();
  secrets.onChange(() => void starts.startWaiting());
  return {
    ...createEntries(options, stored, starts),
    ...createUses(options, stored, starts),
    ...createReviews({ ...options, stored, starts }),
    ...createServerNaming(settings, supervisor.announce),
    ...createClassifications(settings, supervisor.announce),
  };
}

type Entries = Pick<
  ServersService,
  'list' | 'has' | 'add' | 'testNew' | 'shown' | 'confirm' | 'remove' | 'settings' | 'change'
>;

/** Changes what is stored, and what runs with it. */
function createEntries({ testNew, showing }: ServersOptions, stored: StoredServers, starts: ServerStarts): Entries {
  return {
    list: () => starts.views(stored.all()),
    has: (server) => stored.has(server),
    async add(spec, how = { imported: false }) {
      const server = await stored.add(spec, how);
      if (!how.imported) await starts.startNew(server);
      return starts.view(server);
    },
    testNew,
    shown: (spec) => shownTarget(spec, showing.redactor),
    async confirm(server) {
      if (!isUnconfirmed(stored.find(server))) return false;
      stored.confirm(server);
      if (starts.serving) await starts.startOrSay(stored.find(server));
      return true;
    },
    async remove(server) {
      const found = stored.find(server);
      if (found.kind === 'built-in') {
        throw new ControlError({
          code: 'server-built-in',
          message: `${builtInServer} is built in and stays. Close it instead: railguard policy preset ${builtInServer} lockdown`,
        });
      }
      stored.removeEntry(found);
      await starts.end(server);
      await stored.removeSecrets(found);
    },
    settings: (server) => settingsOf(stored.changeable(server)),
    async change(server, wanted) {
      const next = await stored.change(server, wanted);
      await starts.restart(next);
      return settingsOf(next);
    },
  };
}

/** Asks a server something for a person. */
function createUses(
  { supervisor, showing }: ServersOptions,
  stored: StoredServers,
  starts: ServerStarts,
): Pick<ServersService, 'health' | 'test' | 'login'> {
  return {
    health(server) {
      stored.find(server);
      const found = supervisor.health(server);
      return found && shownHealth(found, showing);
    },
    async test(server) {
      await starts.start(server);
      const { tools, ms } = await starts.answering(server, () => supervisor.test(server));
      return { tools: [...tools], ms };
    },
    async login(server, client) {
      await starts.start(server);
      const { address, done } = await supervisor.login(server, client);
      // How it ended shows in the server's state.
      done.catch(() => undefined);
      if (address === null || starts.serving) return address;
      throw new ControlError({
        code: 'login-needs-gateway',
        message: `The browser comes back to the gateway, and none is running. Start it (railguard serve), then: railguard server login ${server}`,
      });
    },
  };
}
