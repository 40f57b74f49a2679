import type { ServerView } from '../../shared/control/servers.ts';
import { builtInServer, type ServerName } from '../../shared/names.ts';
import type { ServersService } from '../control/context.ts';
import { ControlError } from '../control/port.ts';
import { serverUnknown } from '../control/server-unknown.ts';
import type { RedactedDisplay } from '../logging/redacted-display.ts';
import { SecretsClosed, type SecretsPort, type SettingsPort } from '../settings/port.ts';
import type { StoredServer } from '../settings/schema.ts';
import type { BuiltInServer } from '../upstream/built-in.ts';
import type { PinsStore } from '../upstream/definitions.ts';
import { keepClient } from '../upstream/oauth/stored-login.ts';
import { shownTarget } from '../upstream/shown-target.ts';
import { specFault } from '../upstream/spec-fault.ts';
import type { Supervisor, UpstreamLog, UpstreamSpec } from '../upstream/supervisor.ts';
import { createClassifications } from './classifications.ts';
import { acceptable, noteShown } from './definition-review.ts';
import { confirmed, isUnconfirmed, serverUnconfirmed, unconfirmedWords } from './imported.ts';
import { loginStore } from './login-store.ts';
import { serverSecretName } from './secret-names.ts';
import { createServerNaming } from './server-naming.ts';
import { type ChangeableServer, changedServer, settingsOf } from './server-settings.ts';
import { shownHealth } from './shown-health.ts';
import { folderUnknown, isFolder, mustBeFit, serverRefused } from './spec-check.ts';
import { stoppedView, unreadable } from './stopped-view.ts';
import { keepValues, storedValues } from './stored-values.ts';

/**
 * Joins what is stored (settings, and the values of variables and headers among the secrets) to what runs. Without a
 * gateway nothing is started but for the command that asks.
 */
export async function openServers(options: {
  readonly settings: SettingsPort;
  readonly secrets: SecretsPort;
  readonly supervisor: Supervisor;
  readonly builtIn: BuiltInServer;
  readonly pins: PinsStore;
  readonly serving: boolean;
  readonly showing: RedactedDisplay;
  readonly testNew: ServersService['testNew'];
  log(entry: UpstreamLog): void;
}): Promise<ServersService> {
  const { settings, secrets, supervisor, builtIn, pins, showing } = options;
  const logins = loginStore(secrets);
  /** Why a server of the settings was not started, by name. */
  const refused = new Map<ServerName, string>();
  /** Those of them that start when the key ring opens. */
  const waiting = new Set<ServerName>();

  const stored = (server: ServerName): StoredServer | undefined =>
    settings.get().servers.find(({ name }) => name === server);

  async function specOf(server: StoredServer): Promise<UpstreamSpec> {
    // Of headers and variables the names count, also where a value is gone.
    const fault = server.kind === 'unreadable' ? unreadable(server.problem) : specFault(server);
    if (fault !== null) throw serverRefused(server.name, fault);
    switch (server.kind) {
      case 'unreadable':
        throw serverRefused(server.name, unreadable(server.problem));
      case 'built-in':
        return { kind: 'built-in', name: server.name, prefix: server.prefix, server: builtIn };
      case 'stdio':
        return { ...server, env: await storedValues(secrets, server.name, 'env', server.env) };
      case 'http':
        return { ...server, headers: await storedValues(secrets, server.name, 'header', server.headers) };
    }
  }

  const viewOf = (server: StoredServer): ServerView => {
    const fault = server.kind === 'unreadable' ? unreadable(server.problem) : specFault(server);
    const waits = isUnconfirmed(server) ? unconfirmedWords(server.name) : null;
    return stoppedView(server, refused.get(server.name) ?? fault ?? waits);
  };
  /** A server as people see it, whether it runs or not. */
  const shownView = (server: StoredServer, view: ServerView): ServerView => ({
    ...view,
    target: shownTarget(server, showing.redactor),
    problem: view.problem === null ? null : showing.text(view.problem),
  });
  /** What goes wrong between a server and us is said of the server: it is no fault of Railguard. */
  const answering = async <T>(server: ServerName, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ControlError) throw error;
      const reason = showing.text(error instanceof Error ? error.message : String(error));
      throw new ControlError({ code: 'server-failing', message: `${server} does not work: ${reason}` });
    }
  };
  const runs = (server: ServerName): boolean => supervisor.list().some(({ name }) => name === server);

  function find(server: ServerName): StoredServer {
    const found = stored(server);
    if (found === undefined) throw serverUnknown(server);
    return found;
  }

  function changeable(server: ServerName): ChangeableServer {
    const found = find(server);
    if (found.kind === 'unreadable') throw serverRefused(server, unreadable(found.problem));
    if (found.kind !== 'built-in') return found;
    throw new ControlError({
      code: 'server-built-in',
      message: `${server} is built in: it has no command, no variables and no times of its own.`,
    });
  }

  /** Starts a server for the command that asks, where none is running; it ends with the command. */
  async function start(server: ServerName): Promise<void> {
    const spec = find(server);
    if (isUnconfirmed(spec)) throw serverUnconfirmed(server);
    if (!runs(server)) supervisor.add(await specOf(spec));
  }

  /** A server that runs says by itself what changed; one that is started for a command has to be asked. */
  async function listed(server: ServerName): Promise<void> {
    await start(server);
    if (!options.serving) await answering(server, () => supervisor.test(server));
  }

  /** One that cannot be started is named, and holds up no other. */
  async function startOrSay(server: StoredServer): Promise<void> {
    if (isUnconfirmed(server)) return;
    try {
      supervisor.add(await specOf(server));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      refused.set(server.name, text);
      if (error instanceof SecretsClosed) waiting.add(server.name);
      options.log({ level: 'error', server: server.name, text });
    }
  }
  async function startWaiting(): Promise<void> {
    for (const server of settings.get().servers) {
      if (!waiting.delete(server.name) || runs(server.name)) continue;
      refused.delete(server.name);
      await startOrSay(server);
    }
  }
  if (options.serving) for (const server of settings.get().servers) await startOrSay(server);
  secrets.onChange(() => void startWaiting());

  return {
    list() {
      const running = new Map(supervisor.list().map((view) => [view.name as string, view]));
      return settings.get().servers.map((server) => shownView(server, running.get(server.name) ?? viewOf(server)));
    },
    has: (server) => stored(server) !== undefined,
    async add(spec, how = { imported: false }) {
      if (stored(spec.name) !== undefined) {
        throw new ControlError({
          code: 'server-exists',
          message: `There is a server ${spec.name} already. Remove it first, or take another name.`,
        });
      }
      mustBeFit(spec);
      if (spec.kind === 'http' && spec.client !== undefined) {
        await keepClient(logins, spec.name, spec.url, spec.client);
      }
      const kept = await keepValues(spec, settings.get().servers.length === 0 ? '' : `${spec.name}__`, secrets);
      const server: StoredServer = how.imported ? { ...kept, unconfirmed: true } : kept;
      settings.update((before) => ({ ...before, servers: [...before.servers, server] }));
      if (options.serving && !how.imported) supervisor.add(await specOf(server));
      return shownView(server, supervisor.list().find(({ name }) => name === spec.name) ?? viewOf(server));
    },
    testNew: options.testNew,
    shown: (spec) => shownTarget(spec, showing.redactor),
    async confirm(server) {
      if (!isUnconfirmed(find(server))) return false;
      settings.update((before) => ({ ...before, servers: before.servers.map((one) => confirmed(one, server)) }));
      if (options.serving) await startOrSay(find(server));
      return true;
    },
    async remove(server) {
      const found = find(server);
      if (found.kind === 'built-in') {
        throw new ControlError({
          code: 'server-built-in',
          message: `${builtInServer} is built in and stays. Close it instead: railguard policy preset ${builtInServer} lockdown`,
        });
      }
      settings.update((before) => ({ ...before, servers: before.servers.filter(({ name }) => name !== server) }));
      refused.delete(server);
      if (runs(server)) await supervisor.remove(server);
      if (found.kind === 'unreadable') return;
      const names = found.kind === 'stdio' ? found.env : found.headers;
      const kind = found.kind === 'stdio' ? 'env' : 'header';
      for (const name of names) await secrets.remove(serverSecretName(server, kind, name));
      await logins.remove(server);
    },
    settings: (server) => settingsOf(changeable(server)),
    async change(server, wanted) {
      const before = changeable(server);
      const next = changedServer(before, wanted);
      if (next.kind === 'stdio' && next.cwd !== undefined && !isFolder(next.cwd)) throw folderUnknown(server, next.cwd);
      const fault = specFault(next);
      if (fault !== null) throw serverRefused(server, fault);
      const kind = next.kind === 'stdio' ? 'env' : 'header';
      for (const [name, value] of Object.entries(wanted.values ?? {})) {
        if (value === null) await secrets.remove(serverSecretName(server, kind, name));
        else await secrets.set(serverSecretName(server, kind, name), value);
      }
      settings.update((all) => ({ ...all, servers: all.servers.map((one) => (one.name === server ? next : one)) }));
      refused.delete(server);
      if (runs(server)) await supervisor.replace(await specOf(next));
      else if (options.serving) await startOrSay(next);
      return settingsOf(next);
    },
    health(server) {
      find(server);
      const found = supervisor.health(server);
      return found && shownHealth(found, showing);
    },
    async test(server) {
      await start(server);
      const { tools, ms } = await answering(server, () => supervisor.test(server));
      return { tools: [...tools], ms };
    },
    async login(server, client) {
      await start(server);
      const { address, done } = await supervisor.login(server, client);
      // How it ended shows in the server's state.
      done.catch(() => undefined);
      if (address === null || options.serving) return address;
      throw new ControlError({
        code: 'login-needs-gateway',
        message: `The browser comes back to the gateway, and none is running. Start it (railguard serve), then: railguard server login ${server}`,
      });
    },
    async accept(server, by, acceptance) {
      await listed(server);
      return supervisor.accept(server, by, acceptable({ supervisor, pins }, server, acceptance)).accepted;
    },
    async trustReads(server, by) {
      if (find(server).kind === 'built-in') {
        throw new ControlError({
          code: 'server-built-in',
          message: `${builtInServer} is our own code: which of its tools only read is known already.`,
        });
      }
      await listed(server);
      return supervisor.trustReads(server, by);
    },
    ...createServerNaming(settings, supervisor.announce),
    ...createClassifications(settings, supervisor.announce),
    async reviewNow(server) {
      await listed(server);
      const changes = supervisor.review(server);
      noteShown(pins, server, changes);
      return changes;
    },
    acceptedBy: (server, tool) => supervisor.acceptedBy(server, tool),
    definitions: (server) =>
      runs(server) ? supervisor.definitions(server) : server === builtInServer ? builtIn.tools : [],
    review: (server) => (runs(server) ? supervisor.review(server) : []),
    definition: (server, tool) => supervisor.tools.definition(server, tool),
    unchecked: (server, tool) => supervisor.unchecked(server, tool),
    checkedAt: (server) => (runs(server) ? supervisor.checkedAt(server) : null),
  };
}
