import { CodedError } from '../../shared/coded-error.ts';
import type { ServerChange, ServerSpec } from '../../shared/control/server-spec.ts';
import type { ServerView } from '../../shared/control/servers.ts';
import type { ServerName } from '../../shared/names.ts';
import type { RedactedDisplay } from '../logging/redacted-display.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import type { StoredServer } from '../settings/schema.ts';
import type { BuiltInServer } from '../upstream/built-in.ts';
import { saveClient } from '../upstream/oauth/stored-login.ts';
import { shownTarget } from '../upstream/shown-target.ts';
import { specFault } from '../upstream/spec-fault.ts';
import type { TokenStore, UpstreamSpec } from '../upstream/supervisor.ts';
import { confirmed } from './imported.ts';
import { loginStore } from './login-store.ts';
import { serverSecretName } from './secret-names.ts';
import { type ChangeableServer, changedServer, settingsOf } from './server-settings.ts';
import { serverUnknown } from './server-unknown.ts';
import { folderUnknown, isFolder, mustBeFit, serverRefused } from './spec-check.ts';
import { unreadable } from './stopped-view.ts';
import { type ServerValues, storedValues, storeValues, valueKind } from './stored-values.ts';

/** Where servers are kept, and with what they are joined before they start. */
export interface ServerStores {
  readonly settings: SettingsPort;
  readonly secrets: SecretsPort;
  readonly builtIn: BuiltInServer;
  readonly showing: RedactedDisplay;
}

/** What is kept of servers: their entries in the settings, their values and logins among the secrets. Starts nothing. */
export class StoredServers {
  readonly #stores: ServerStores;
  readonly #logins: TokenStore;
  /** Ends when the last change does: a key ring takes its time, and what a change looked at must still hold at its end. */
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(stores: ServerStores) {
    this.#stores = stores;
    this.#logins = loginStore(stores.secrets);
  }

  all(): readonly StoredServer[] {
    return this.#stores.settings.get().servers;
  }

  has(server: ServerName): boolean {
    return this.all().some(({ name }) => name === server);
  }

  /** Throws where nobody has that name. */
  find(server: ServerName): StoredServer {
    const found = this.all().find(({ name }) => name === server);
    if (found === undefined) throw serverUnknown(server, this.all());
    return found;
  }

  /** Throws for the built-in server, and for one whose entry cannot be read. */
  changeable(server: ServerName): ChangeableServer {
    const found = this.find(server);
    if (found.kind === 'unreadable') throw serverRefused(server, unreadable(found.problem));
    if (found.kind !== 'built-in') return found;
    throw new CodedError(
      'server-built-in',
      `${server} is built in: it has no command, no variables and no times of its own.`,
    );
  }

  /** Why a server cannot run as it is kept; null where nothing stands against it. Of headers and variables the names count. */
  fault(server: StoredServer): string | null {
    return server.kind === 'unreadable' ? unreadable(server.problem) : specFault(server);
  }

  /** A server as it is started, with the values from among the secrets. Throws where it cannot be. */
  async spec(server: StoredServer): Promise<UpstreamSpec> {
    const fault = this.fault(server);
    if (fault !== null) throw serverRefused(server.name, fault);
    const { secrets, builtIn } = this.#stores;
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

  /** Keeps a new one. Throws where it could not stand behind the gate. */
  add(spec: ServerSpec, how: { readonly imported: boolean }): Promise<StoredServer> {
    return this.#afterChanges(() => this.#add(spec, how));
  }

  async #add(spec: ServerSpec, { imported }: { readonly imported: boolean }): Promise<StoredServer> {
    if (this.has(spec.name)) {
      throw new CodedError(
        'server-exists',
        `There is a server ${spec.name} already. Remove it first, or take another name.`,
      );
    }
    mustBeFit(spec);
    const names = Object.keys(spec.kind === 'stdio' ? spec.env : spec.headers);
    return this.#orTakeBack({ server: spec.name, kind: valueKind(spec), names }, async () => {
      if (spec.kind === 'http' && spec.client !== undefined) {
        await saveClient(this.#logins, spec.name, spec.url, spec.client);
      }
      const stored = await storeValues(spec, this.all().length === 0 ? '' : `${spec.name}__`, this.#stores.secrets);
      const server: StoredServer = imported ? { ...stored, unconfirmed: true } : stored;
      this.#update((servers) => [...servers, server]);
      return server;
    });
  }

  /** Notes that a person looked at the command of an imported one. */
  confirm(server: ServerName): void {
    this.#update((servers) => servers.map((one) => confirmed(one, server)));
  }

  /** Answers the server as it is kept then. */
  change(server: ServerName, wanted: ServerChange): Promise<ChangeableServer> {
    return this.#afterChanges(() => this.#change(server, wanted));
  }

  async #change(server: ServerName, wanted: ServerChange): Promise<ChangeableServer> {
    const next = changedServer(this.changeable(server), wanted);
    if (next.kind === 'stdio' && next.cwd !== undefined && !isFolder(next.cwd)) throw folderUnknown(server, next.cwd);
    const fault = specFault(next);
    if (fault !== null) throw serverRefused(server, fault);
    const { secrets } = this.#stores;
    const values = wanted.values ?? {};
    return this.#orTakeBack({ server, kind: valueKind(next), names: Object.keys(values) }, async () => {
      for (const [name, value] of Object.entries(values)) {
        const secret = serverSecretName(server, valueKind(next), name);
        if (value === null) await secrets.remove(secret);
        else await secrets.set(secret, value);
      }
      // It may have been confirmed meanwhile, or removed.
      const changed = changedServer(this.changeable(server), wanted);
      this.#update((servers) => servers.map((one) => (one.name === server ? changed : one)));
      return changed;
    });
  }

  /** Takes its entry out of the settings: from then on it is nowhere to be found. */
  removeEntry({ name: server }: StoredServer): void {
    this.#update((servers) => servers.filter(({ name }) => name !== server));
  }

  /** Takes its values and its login from among the secrets, but for those of a server that has its name by now. */
  removeSecrets(server: StoredServer): Promise<void> {
    return this.#afterChanges(async () => {
      if (server.kind !== 'stdio' && server.kind !== 'http') return;
      await this.#removeUnlisted({ server: server.name, kind: valueKind(server), names: settingsOf(server).values });
    });
  }

  /** Does it; where it fails, none of its values stays among the secrets, where nobody would find it any more. */
  async #orTakeBack<T>(values: ServerValues, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.#removeUnlisted(values);
      throw error;
    }
  }

  /** Removes those of the values that the server's entry, as it is now, does not list; without an entry its login too. */
  async #removeUnlisted({ server, kind, names }: ServerValues): Promise<void> {
    const now = this.all().find(({ name }) => name === server);
    const isOfKind = now?.kind === 'stdio' || now?.kind === 'http';
    const listed = isOfKind && valueKind(now) === kind ? settingsOf(now).values : [];
    for (const name of names) {
      if (!listed.includes(name)) await this.#stores.secrets.remove(serverSecretName(server, kind, name));
    }
    if (now === undefined) await this.#logins.remove(server);
  }

  /** A server as people see it, whether it runs or not: without secrets. */
  shown(server: StoredServer, view: ServerView): ServerView {
    const { showing } = this.#stores;
    return {
      ...view,
      target: shownTarget(server, showing.redactor),
      problem: view.problem === null ? null : showing.text(view.problem),
    };
  }

  #afterChanges<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lastChange.then(work);
    this.#lastChange = done.catch(() => undefined);
    return done;
  }

  #update(change: (servers: Readonly<StoredServer[]>) => StoredServer[]): void {
    this.#stores.settings.update((before) => ({ ...before, servers: change(before.servers) }));
  }
}
