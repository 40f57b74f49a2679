import { CodedError } from '../../shared/coded-error.ts';
import type { ServerView } from '../../shared/control/servers.ts';
import type { ServerName } from '../../shared/names.ts';
import type { RedactedDisplay } from '../logging/redacted-display.ts';
import { SecretsClosed } from '../settings/port.ts';
import type { StoredServer } from '../settings/schema.ts';
import type { Supervisor, UpstreamLog } from '../upstream/supervisor.ts';
import { failedWords } from './failed-words.ts';
import { isUnconfirmed, serverUnconfirmed, unconfirmedWords } from './imported.ts';
import { stoppedView } from './stopped-view.ts';
import type { StoredServers } from './stored-servers.ts';

/** What starts servers, and who is told where one does not start. */
export interface StartingServers {
  readonly stored: StoredServers;
  readonly supervisor: Supervisor;
  /** Without a gateway nothing is started but for the command that asks. */
  readonly serving: boolean;
  readonly showing: RedactedDisplay;
  log(entry: UpstreamLog): void;
}

/** Starts what is stored, and knows of each server that does not run why it does not. */
export class ServerStarter {
  readonly #deps: StartingServers;
  /** Why a server of the settings was not started, by name. */
  readonly #refused = new Map<ServerName, string>();
  /** Those of them that start when the key ring opens. */
  readonly #waiting = new Set<ServerName>();
  /** How often each was to be started or ended: values that were read for a start before that start nothing any more. */
  readonly #generations = new Map<ServerName, number>();

  constructor(deps: StartingServers) {
    this.#deps = deps;
  }

  get serving(): boolean {
    return this.#deps.serving;
  }

  runs(server: ServerName): boolean {
    return this.#deps.supervisor.list().some(({ name }) => name === server);
  }

  /** Those of the settings, one after another. */
  async startAll(): Promise<void> {
    if (!this.serving) return;
    for (const server of this.#deps.stored.all()) await this.startOrSay(server);
  }

  /** Those that a closed key ring kept from starting. */
  async startWaiting(): Promise<void> {
    for (const server of this.#deps.stored.all()) {
      if (!this.#waiting.delete(server.name) || this.runs(server.name)) continue;
      this.#refused.delete(server.name);
      await this.startOrSay(server);
    }
  }

  /** One that cannot be started is named, and holds up no other. */
  async startOrSay(server: StoredServer): Promise<void> {
    if (isUnconfirmed(server)) return;
    const { stored, supervisor, log } = this.#deps;
    const isLatest = this.#newGeneration(server.name);
    try {
      const spec = await stored.spec(server);
      if (isLatest() && !this.runs(server.name)) supervisor.add(spec);
    } catch (error) {
      if (!isLatest()) return;
      const text = error instanceof Error ? error.message : String(error);
      this.#refused.set(server.name, text);
      if (error instanceof SecretsClosed) this.#waiting.add(server.name);
      log({ level: 'error', server: server.name, text });
    }
  }

  /** Starts one for the command that asks, where none is running; it ends with the command. */
  async start(server: ServerName): Promise<void> {
    const { stored, supervisor } = this.#deps;
    const found = stored.find(server);
    if (isUnconfirmed(found)) throw serverUnconfirmed(server);
    if (this.runs(server)) return;
    const generation = this.#generations.get(server);
    const spec = await stored.spec(found);
    // It may have been started, changed or removed meanwhile.
    if (this.#generations.get(server) === generation && !this.runs(server)) supervisor.add(spec);
  }

  /** A server that runs says by itself what changed; one that is started for a command has to be asked. */
  async listed(server: ServerName): Promise<void> {
    await this.start(server);
    if (!this.serving) await this.answering(server, () => this.#deps.supervisor.test(server));
  }

  /** One that was just added: where it cannot be started, whoever adds it is told. */
  async startNew(server: StoredServer): Promise<void> {
    if (!this.serving) return;
    const isLatest = this.#newGeneration(server.name);
    const spec = await this.#deps.stored.spec(server);
    if (isLatest() && !this.runs(server.name)) this.#deps.supervisor.add(spec);
  }

  /** Starts one anew as it is kept now. */
  async restart(server: StoredServer): Promise<void> {
    this.#refused.delete(server.name);
    if (!this.runs(server.name)) {
      if (this.serving) await this.startOrSay(server);
      return;
    }
    const isLatest = this.#newGeneration(server.name);
    const spec = await this.#deps.stored.spec(server);
    if (isLatest() && this.runs(server.name)) await this.#deps.supervisor.replace(spec);
  }

  async end(server: ServerName): Promise<void> {
    this.#newGeneration(server);
    this.#refused.delete(server);
    this.#waiting.delete(server);
    if (this.runs(server)) await this.#deps.supervisor.remove(server);
  }

  /** Each as it runs, or why it does not. */
  views(servers: readonly StoredServer[]): ServerView[] {
    const running = new Map(this.#deps.supervisor.list().map((view) => [view.name, view]));
    return servers.map((server) => this.#deps.stored.shown(server, running.get(server.name) ?? this.#stopped(server)));
  }

  view(server: StoredServer): ServerView {
    const running = this.#deps.supervisor.list().find(({ name }) => name === server.name);
    return this.#deps.stored.shown(server, running ?? this.#stopped(server));
  }

  /** Begins a start or an end. Answers whether it still is the last that began. */
  #newGeneration(server: ServerName): () => boolean {
    const generation = (this.#generations.get(server) ?? 0) + 1;
    this.#generations.set(server, generation);
    return () => this.#generations.get(server) === generation;
  }

  #stopped(server: StoredServer): ServerView {
    const waits = isUnconfirmed(server) ? unconfirmedWords(server.name) : null;
    return stoppedView(server, this.#refused.get(server.name) ?? this.#deps.stored.fault(server) ?? waits);
  }

  /** What goes wrong between a server and us is said of the server: it is no fault of Railguard. */
  async answering<T>(server: ServerName, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof CodedError) throw error;
      const reason = this.#deps.showing.text(error instanceof Error ? error.message : String(error));
      throw new CodedError('server-failing', failedWords(this.#deps.supervisor, server, reason));
    }
  }
}
