// biome-ignore-all lint/style/noExcessiveLinesPerFile: one server behind one state: each method is one of its moves
import { newestSessionVersion } from '../../shared/protocol-versions.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import {
  type ClientInfo,
  type ConnectionListener,
  type InitializeResult,
  type InteractiveClient,
  type Notification,
  rejectServerRequest,
  type UpstreamConnection,
} from '../../shared/upstream-connection.ts';
import type { AcceptedDefinitions } from './accepted-definitions.ts';
import type { DefinitionRegistry } from './definition-registry.ts';
import { atMost, DefinitionWatch } from './definition-watch.ts';
import { entryKinds } from './definitions.ts';
import { changedList, createListReader, type ListReader, listForRichClients, noRichLists } from './discovery.ts';
import type { Driver } from './driver.ts';
import { createEntryReading, type EntryReading } from './entry-reading.ts';
import type { EntryRegistry } from './entry-registry.ts';
import { ServerLifecycle, type ServerState } from './server-lifecycle.ts';
import { createServerOffer, listOf } from './server-offer.ts';
import type { ServerOptions } from './server-options.ts';
import type { UpstreamSpec } from './spec.ts';
import { isTrustedRead, trustReads } from './trusted-reads.ts';

/** One server behind the gateway: kept alive, and its definitions watched. */
export class Server {
  readonly spec: UpstreamSpec;
  readonly definitions: DefinitionRegistry;
  /** What it lists beside its tools. */
  readonly entries: EntryRegistry;
  readonly #options: ServerOptions;
  readonly #accepted: AcceptedDefinitions;
  readonly #client: ClientInfo;
  readonly #driver: Driver;
  readonly #lifecycle: ServerLifecycle;
  readonly #lists: ListReader;
  readonly #entryReading: EntryReading;
  readonly #watch: DefinitionWatch;
  /** The reading of what the server lists beside its tools, since it was last started. */
  #entriesRead: Promise<void> = Promise.resolve();
  #initializeResult: InitializeResult | null = null;

  constructor(options: ServerOptions) {
    const { spec, clock, times, log, onChange, onListChange } = options;
    this.spec = spec;
    this.#options = options;
    const offer = createServerOffer({ ...options, onReturn: () => this.#watch.onListChanged() });
    this.#accepted = offer.accepted;
    this.definitions = offer.definitions;
    this.entries = offer.entries;
    this.#client = { protocolVersion: newestSessionVersion, capabilities: {}, clientInfo: { ...options.client } };
    this.#driver = options.makeDriver(this.#client, (tool) => this.definitions.paramHeaders(tool));
    this.#lists = createListReader(options.lists);
    this.#entryReading = createEntryReading({ registry: this.entries, lists: this.#lists, clock });
    this.#lifecycle = new ServerLifecycle({
      spec,
      times,
      clock,
      connect: () => this.#connect(),
      served: () => this.#driver.served === true,
      wantsLogin: () => this.#driver.wantsLogin === true,
      onReady() {
        for (const kind of ['tools', 'prompts', 'resources'] as const) onListChange(kind);
      },
      onChange,
      log,
    });
    this.#watch = new DefinitionWatch({ clock, times, readDefinitions: () => this.#readOrStart() });
  }

  get state(): ServerState {
    return this.#lifecycle.state;
  }

  get problem(): string | null {
    return this.#lifecycle.problem;
  }

  /** It does not answer, and a login would mend that. */
  get wantsLogin(): boolean {
    return this.state === 'failing' && this.#driver.wantsLogin === true;
  }

  /** When it entered its state, milliseconds since the epoch. */
  get since(): number {
    return this.#lifecycle.since;
  }

  get restarts(): ServerLifecycle['restarts'] {
    return this.#lifecycle.restarts;
  }

  /** The last lines of its stderr; null where it is no process. */
  get stderr(): NonNullable<Driver['stderr']> | null {
    return this.#driver.stderr ?? null;
  }

  /** What it said of itself when last asked. */
  get initializeResult(): InitializeResult | null {
    return this.#initializeResult;
  }

  /** Our own code: what it says does not change while it runs, and nobody has to accept it. */
  get #isOurs(): boolean {
    return this.spec.kind === 'built-in';
  }

  start(): void {
    this.#lifecycle.start();
  }

  /** Tries again now, also out of a crash loop; resolves with the tools once they are read. */
  async retry(): Promise<readonly ToolDefinition[]> {
    const { connection } = this.#lifecycle;
    if (connection?.open === true) {
      this.#entriesRead = this.#entryReading.begin(connection, noRichLists);
      const tools = await this.#readDefinitions().finally(this.#options.onChange);
      await this.#entriesSeen();
      return tools;
    }
    await this.#lifecycle.startNow();
    await this.#entriesSeen();
    return this.definitions.tools();
  }

  /** A connection for an agent's session. Waits until the server is ready; rejects with a line for people. */
  async open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    await this.#readyForAgent();
    return this.#reached(
      this.#driver.open(client, {
        ...owner,
        closed: (reason) => {
          this.#watch.doubt();
          owner.closed(reason);
        },
      }),
    );
  }

  /** The connection for requests of the stateless era. */
  async stateless(client: InteractiveClient | null): Promise<UpstreamConnection> {
    await this.#readyForAgent();
    return this.#reached(this.#driver.stateless(client));
  }

  /** Takes a person's word that its tools which say so only read (null: takes it back); answers the tools it covers. */
  trustReads(by: string | null): readonly string[] {
    const covered = trustReads(this.#accepted, this.definitions.tools(), by);
    this.#options.onChange();
    return covered;
  }

  /** Whether a person's word covers a tool as it stands. */
  isTrustedRead(tool: string): boolean {
    const { digest, quarantined } = this.definitions.definition(tool);
    return !quarantined && isTrustedRead(this.#accepted, tool, digest);
  }

  /** The machine slept: its connection is looked at, and opened anew where it is dead; a pause before a start is over. */
  woke(): void {
    if (this.#isOurs) return;
    const { connection } = this.#lifecycle;
    if (connection?.open === true) void this.#checkConnection(connection);
    else this.#lifecycle.hurry();
  }

  /** Whether the definitions are as last looked at: see `DefinitionWatch.confirm`. */
  confirm(aboveLow: boolean): boolean | Promise<boolean> {
    return this.#isOurs || this.#watch.confirm(aboveLow);
  }

  async stop(): Promise<void> {
    this.#lists.end();
    this.#watch.stop();
    this.#lifecycle.end();
    await this.#driver.stop();
  }

  async #connect(): Promise<UpstreamConnection> {
    let died: string | null = null;
    const opened = await this.#driver.connect(this.#client, {
      notice: (notification) => this.#notified(notification),
      ask: rejectServerRequest,
      closed: (reason) => {
        died = reason;
        this.#lost(opened, reason);
      },
    });
    try {
      const tools = await this.#lists.read(opened);
      if (died !== null) throw new Error(died);
      const isNew = this.definitions.isUnpinned || entryKinds.every((kind) => this.entries.isUnpinned(kind));
      const rich = isNew ? await listForRichClients(this.#driver, this.#client, this.#options.lists) : noRichLists;
      this.definitions.listed(tools, opened.initializeResult.instructions ?? null, rich.tools);
      this.#entriesRead = this.#isOurs ? Promise.resolve() : this.#entryReading.begin(opened, rich);
      this.#watch.noted();
      this.#initializeResult = opened.initializeResult;
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  #notified({ method }: Notification): void {
    const kind = changedList(method);
    if (kind === null) return;
    if (kind === 'tools') this.#watch.onListChanged();
    const { connection } = this.#lifecycle;
    if (connection !== null)
      for (const one of entryKinds) if (listOf(one) === kind) this.#entryReading.onListChanged(connection, one);
    this.#options.onListChange(kind);
  }

  #lost(connection: UpstreamConnection, reason: string): void {
    if (this.#lifecycle.connection !== connection) return;
    this.#watch.doubt();
    this.#lifecycle.lost(connection, reason);
  }

  /** An agent that comes while the backoff runs need not wait for it where the server is only an address. */
  #readyForAgent(): Promise<void> {
    if (this.spec.kind === 'http') this.#lifecycle.hurry();
    return this.#lifecycle.ready();
  }

  /** For the watch: starting a server reads its list too. */
  async #readOrStart(): Promise<unknown> {
    return this.#lifecycle.connection?.open === true ? this.#readDefinitions() : this.#readyForAgent();
  }

  async #refresh(): Promise<readonly ToolDefinition[]> {
    const { connection } = this.#lifecycle;
    if (connection?.open !== true) throw new Error(this.problem ?? 'the server is not running');
    const tools = await this.#lists.read(connection);
    this.definitions.listed(tools, connection.initializeResult.instructions ?? null);
    this.#watch.noted();
    return tools;
  }

  /** Reads the list again. Nothing but a request that fails tells that an address does not answer any more. */
  async #readDefinitions(): Promise<readonly ToolDefinition[]> {
    const { connection } = this.#lifecycle;
    try {
      return await this.#refresh();
    } catch (error) {
      this.#giveUpAddress(connection, error);
      throw error;
    }
  }

  #giveUpAddress(connection: UpstreamConnection | null, error: unknown): void {
    if (this.spec.kind !== 'http' || connection === null || this.#lifecycle.connection !== connection) return;
    this.#lost(connection, (error as Error).message);
    connection.close();
  }

  /** An address that does not answer in time is as lost as one that refuses: such a connection only looks alive. */
  async #checkConnection(connection: UpstreamConnection): Promise<void> {
    const { clock, times } = this.#options;
    this.#watch.doubt();
    const silent = new Promise<never>((_, reject) => {
      clock.after(times.confirmMs, () => reject(new Error('it does not answer since this machine slept')));
    });
    try {
      await Promise.race([this.#readDefinitions(), silent]);
    } catch (error) {
      this.#giveUpAddress(connection, error);
    }
    // It may be there again behind another connection.
    if (this.#lifecycle.connection === null && this.spec.kind === 'http') this.#lifecycle.start();
  }

  /** A connection for an agent; where none can be had, it is looked whether the server is still there. */
  async #reached(opening: Promise<UpstreamConnection>): Promise<UpstreamConnection> {
    try {
      return await opening;
    } catch (error) {
      void this.#readDefinitions().catch(() => {});
      throw error;
    }
  }

  /** A server that never answers such a list holds up nobody for ever. */
  #entriesSeen(): Promise<void> {
    const { clock, times } = this.#options;
    return atMost(clock, times.confirmMs, this.#entriesRead);
  }
}
