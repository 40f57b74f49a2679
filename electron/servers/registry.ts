import { CodedError } from '../../shared/coded-error.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import type { PinsStore } from '../upstream/definitions.ts';
import { shownTarget } from '../upstream/shown-target.ts';
import type { Supervisor, UpstreamLog } from '../upstream/supervisor.ts';
import { createClassifications } from './classifications.ts';
import { commandLineOf } from './command-line.ts';
import { isUnconfirmed } from './imported.ts';
import type { ServersService } from './port.ts';
import { createReviews } from './reviews.ts';
import { createServerNaming } from './server-naming.ts';
import { settingsOf } from './server-settings.ts';
import { shownHealth } from './shown-health.ts';
import { ServerStarter } from './starter.ts';
import { type ServerStores, StoredServers } from './stored-servers.ts';

export interface ServersOptions extends ServerStores {
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
  const announce = supervisor.announce.bind(supervisor);
  const stored = new StoredServers(options);
  const starter = new ServerStarter({ ...options, stored });
  await starter.startAll();
  secrets.onChange(() => void starter.startWaiting());
  return {
    ...createEntries(options, stored, starter),
    ...createServerActions(options, stored, starter),
    ...createReviews({ ...options, stored, starter }),
    ...createServerNaming(settings, announce),
    ...createClassifications(settings, announce),
  };
}

type Entries = Pick<
  ServersService,
  'list' | 'has' | 'add' | 'testNew' | 'shown' | 'commandLine' | 'confirm' | 'remove' | 'settings' | 'change'
>;

/** Changes what is stored, and what runs with it. */
function createEntries({ testNew, showing }: ServersOptions, stored: StoredServers, starter: ServerStarter): Entries {
  return {
    list: () => starter.views(stored.all()),
    has: (server) => stored.has(server),
    async add(spec, how = { imported: false }) {
      const server = await stored.add(spec, how);
      if (!how.imported) await starter.startNew(server);
      return starter.view(server);
    },
    testNew,
    shown: (spec) => shownTarget(spec, showing.redactor),
    commandLine(of) {
      const command = typeof of === 'string' ? stored.find(of) : { kind: 'stdio' as const, ...of };
      return command.kind === 'stdio' ? commandLineOf(command, showing.redactor) : null;
    },
    async confirm(server) {
      if (!isUnconfirmed(stored.find(server))) return false;
      stored.confirm(server);
      if (starter.serving) await starter.startOrSay(stored.find(server));
      return true;
    },
    async remove(server) {
      const found = stored.find(server);
      if (found.kind === 'built-in') {
        throw new CodedError(
          'server-built-in',
          `${builtInServer} is built in and stays. Close it instead: railguard policy preset ${builtInServer} lockdown`,
        );
      }
      stored.removeEntry(found);
      await starter.end(server);
      await stored.removeSecrets(found);
    },
    settings: (server) => settingsOf(stored.changeable(server)),
    async change(server, wanted) {
      const next = await stored.change(server, wanted);
      await starter.restart(next);
      return settingsOf(next);
    },
  };
}

/** Asks a server something for a person. */
function createServerActions(
  { supervisor, showing }: ServersOptions,
  stored: StoredServers,
  starter: ServerStarter,
): Pick<ServersService, 'health' | 'test' | 'login'> {
  return {
    health(server) {
      stored.find(server);
      const found = supervisor.health(server);
      return found && shownHealth(found, showing);
    },
    async test(server) {
      await starter.start(server);
      const { tools, ms } = await starter.answering(server, () => supervisor.test(server));
      return { tools: [...tools], ms };
    },
    async login(server, client) {
      await starter.start(server);
      const { address, done } = await supervisor.login(server, client);
      // How it ended shows in the server's state.
      done.catch(() => undefined);
      if (address === null || starter.serving) return address;
      throw new CodedError(
        'login-needs-gateway',
        `The browser comes back to the gateway, and none is running. Start it (railguard serve), then: railguard server login ${server}`,
      );
    },
  };
}
