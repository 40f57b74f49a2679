import type { ParamHeader } from '../../shared/envelope.ts';
import {
  type ClientInfo,
  type ConnectionListener,
  type InitializeResult,
  type InteractiveClient,
  type ListKind,
  rejectServerRequest,
  type UpstreamConnection,
} from '../../shared/link.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { PartyBudget } from '../lib/byte-budget.ts';
import { createAcceptedDefinitions, nothingPinned } from './accepted-definitions.ts';
import { createDefinitionBook, type DefinitionRegistry } from './definition-registry.ts';
import { createDefinitionWatch, type WatchClock } from './definition-watch.ts';
import { type DefinitionChange, type EntryKind, entryKinds, type PinsStore } from './definitions.ts';
import { changedList, createListReader, listForRichClients, noRichLists } from './discovery.ts';
import type { Driver } from './driver.ts';
import { createEntryReading } from './entry-reading.ts';
import { createEntryRegistry, type EntryRegistry } from './entry-registry.ts';
import {
  type ClientIdentity,
  sessionEraVersion,
  type UpstreamLog,
  type UpstreamSpec,
  type UpstreamTimes,
} from './spec.ts';
import { isTrustedRead, trustReads } from './trusted-reads.ts';

export type ServerState = 'stopped' | 'starting' | 'ready' | 'failing' | 'crash-loop';

/** One server behind the gateway: kept alive, and its definitions watched. */
export interface Server {
  readonly spec: UpstreamSpec;
  readonly book: DefinitionRegistry;
  /** What it lists beside its tools. */
  readonly entries: EntryRegistry;
  readonly state: ServerState;
  readonly problem: string | null;
  /** When it entered its state, milliseconds since the epoch. */
  readonly since: number;
  readonly hello: InitializeResult | null;
  start(): void;
  /** Tries again now, also out of a crash loop; resolves with the tools once they are read. */
  retry(): Promise<readonly ToolDefinition[]>;
  /** Waits until the server is ready, at most `startMs`. Rejects with a line for people. */
  open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection>;
  /** The link for requests of the stateless era. */
  stateless(respondent: InteractiveClient | null): Promise<UpstreamConnection>;
  /** Takes a person's word that its tools which say so only read (null: takes it back); answers the tools it covers. */
  trustReads(by: string | null): readonly string[];
  /** Whether a person's word covers a tool as it stands. */
  isTrustedRead(tool: string): boolean;
  /** The machine slept: its connection is looked at, and opened anew where it is dead; a pause before a start is over. */
  woke(): void;
  /** Whether the definitions are as last looked at: see `DefinitionWatch.confirm`. */
  confirm(aboveLow: boolean): boolean | Promise<boolean>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly spec: UpstreamSpec;
  /** `paramHeaders`: what the server's tools want repeated in headers. */
  makeDriver(client: ClientInfo, paramHeaders: (tool: string) => readonly ParamHeader[]): Driver;
  readonly pins: PinsStore;
  /** Where its lists are counted. */
  readonly lists: PartyBudget;
  readonly times: UpstreamTimes;
  readonly client: ClientIdentity;
  readonly clock: WatchClock;
  log(entry: UpstreamLog): void;
  onChange(): void;
  onListChange(kind: ListKind): void;
  /** Names of other servers' tools. */
  otherNames(): Iterable<string>;
  onQuarantine(changes: readonly DefinitionChange[]): void;
}

/** A call waits for a server that is started again within so long; for any other it fails at once, milliseconds. */
const soonMs = 1000;

const listOf = (kind: EntryKind): ListKind => (kind === 'prompts' ? 'prompts' : 'resources');

export function createServer(options: ServerOptions): Server {
  const { spec, times, log, onChange, onListChange } = options;
  const trusted = spec.kind === 'built-in';
  const accepted = trusted ? nothingPinned : createAcceptedDefinitions(spec.name, options.pins);
  const book = createDefinitionBook({
    accepted,
    trusted,
    otherNames: options.otherNames,
    onQuarantine: options.onQuarantine,
    onReturn: () => watch.changeTold(),
    onChange(shown) {
      onChange();
      if (shown) onListChange('tools');
    },
  });
  const entries = createEntryRegistry({
    accepted,
    trusted,
    onQuarantine: options.onQuarantine,
    onChange(kind) {
      onChange();
      onListChange(listOf(kind));
    },
  });
  const client: ClientInfo = {
    protocolVersion: sessionEraVersion,
    capabilities: {},
    clientInfo: { ...options.client },
  };
  const driver = options.makeDriver(client, (tool) => book.paramHeaders(tool));
  let state: ServerState = 'stopped';
  let problem: string | null = null;
  let since = options.clock.now();
  let hello: InitializeResult | null = null;
  let connection: UpstreamConnection | null = null;
  let attempt: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let readyAt = 0;
  let startsSoon = false;
  let stopped = false;
  const waiters = new Set<() => void>();
  const lists = createListReader(options.lists);
  const entryReading = createEntryReading({ registry: entries, lists, clock: options.clock });
  /** The reading of what the server lists beside its tools, since it was last started. */
  let entriesRead: Promise<void> = Promise.resolve();
  const watch = createDefinitionWatch({
    clock: options.clock,
    times,
    // Starting a server reads its list too.
    async look() {
      if (connection?.open === true) return look();
      if (state === 'failing' && spec.kind === 'http') begin();
      return ready();
    },
  });

  function enter(next: ServerState, why: string | null): void {
    if (state === next && problem === why) return;
    if (state !== next) since = options.clock.now();
    state = next;
    problem = why;
    for (const wake of [...waiters]) wake();
    onChange();
  }

  function begin(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (stopped || attempt !== null || connection?.open === true) return;
    enter('starting', problem);
    attempt = connect()
      .catch((error: Error) => fail(error.message))
      .finally(() => {
        attempt = null;
      });
  }

  async function connect(): Promise<void> {
    let died: string | null = null;
    const opened = await driver.connect(client, {
      notice(notice) {
        const kind = changedList(notice.method);
        if (kind === null) return;
        if (kind === 'tools') watch.changeTold();
        for (const one of entryKinds)
          if (connection !== null && listOf(one) === kind) entryReading.changeTold(connection, one);
        onListChange(kind);
      },
      ask: rejectServerRequest,
      closed(reason) {
        died = reason;
        if (connection === opened) lost(reason);
      },
    });
    try {
      const tools = await lists.read(opened);
      if (died !== null) throw new Error(died);
      const isNew = book.fresh || entryKinds.every((kind) => entries.isUnpinned(kind));
      const rich = isNew ? await listForRichClients(driver, client, options.lists) : noRichLists;
      book.listed(tools, opened.hello.instructions ?? null, rich.tools);
      entriesRead = trusted ? Promise.resolve() : entryReading.begin(opened, rich);
      watch.noted();
    } catch (error) {
      opened.close();
      throw error;
    }
    if (stopped) return opened.close();
    connection = opened;
    hello = opened.hello;
    readyAt = performance.now();
    enter('ready', null);
    for (const kind of ['tools', 'prompts', 'resources'] as const) onListChange(kind);
  }

  async function refresh(): Promise<readonly ToolDefinition[]> {
    const current = connection;
    if (current === null || !current.open) throw new Error(problem ?? 'the server is not running');
    const tools = await lists.read(current);
    book.listed(tools, current.hello.instructions ?? null);
    watch.noted();
    return tools;
  }

  /** Reads the list again. Nothing but a request that fails tells that an address does not answer any more. */
  async function look(): Promise<readonly ToolDefinition[]> {
    const current = connection;
    try {
      return await refresh();
    } catch (error) {
      if (spec.kind === 'http' && current !== null && connection === current) {
        lost((error as Error).message);
        current.close();
      }
      throw error;
    }
  }

  /** An address that does not answer in time is as lost as one that refuses: such a connection only looks alive. */
  async function checkConnection(current: UpstreamConnection): Promise<void> {
    watch.doubt();
    const silent = new Promise<never>((_, reject) => {
      options.clock.after(times.confirmMs, () => reject(new Error('it does not answer since this machine slept')));
    });
    try {
      await Promise.race([look(), silent]);
    } catch (error) {
      if (spec.kind === 'http' && connection === current) {
        lost((error as Error).message);
        current.close();
      }
    }
    // It may be there again behind another connection.
    if (connection === null && spec.kind === 'http' && !stopped) begin();
  }

  /** A conversation for an agent; where none can be had, it is looked whether the server is still there. */
  async function reached(opening: Promise<UpstreamConnection>): Promise<UpstreamConnection> {
    try {
      return await opening;
    } catch (error) {
      void look().catch(() => {});
      throw error;
    }
  }

  function lost(reason: string): void {
    connection = null;
    watch.doubt();
    if (stopped) return;
    // Some servers end after each answer, on purpose: that is no crash loop.
    if (driver.served === true || performance.now() - readyAt >= times.healthyMs) failures = 0;
    fail(reason);
  }

  function fail(reason: string): void {
    if (stopped) return;
    failures++;
    log({ level: 'warn', server: spec.name, text: reason });
    // A process that dies again and again costs the machine; an address that does not answer costs nothing.
    if (spec.kind === 'stdio' && failures >= times.crashes) {
      enter('crash-loop', `ended ${failures} times in a row, not restarted any more: ${reason}`);
      return;
    }
    const wait = times.backoffMs[Math.min(failures, times.backoffMs.length) - 1] ?? 1000;
    startsSoon = wait <= soonMs;
    timer = setTimeout(begin, wait);
    timer.unref();
    enter('failing', reason);
  }

  const isReady = (): boolean => state === 'ready';

  function ready(): Promise<void> {
    if (state === 'ready') return Promise.resolve();
    return new Promise((resolve, reject) => {
      let tried = false;
      const look = () => {
        if (state === 'starting') {
          tried = true;
          return;
        }
        // One more start, not all that follow: where that fails too, whoever waits is told.
        if (state === 'failing' && startsSoon && timer !== null && !tried) return;
        clearTimeout(late);
        waiters.delete(look);
        if (state === 'ready') resolve();
        else reject(new Error(problem ?? 'the server is not running'));
      };
      const late = setTimeout(() => {
        waiters.delete(look);
        reject(new Error(problem ?? 'the server has not started yet'));
      }, times.startMs);
      waiters.add(look);
      look();
    });
  }

  /** A server that never answers such a list holds up nobody for ever. */
  function entriesSeen(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = options.clock.after(times.confirmMs, resolve);
      void entriesRead.then(() => {
        cancel();
        resolve();
      });
    });
  }

  return {
    spec,
    book,
    entries,
    get state() {
      return state;
    },
    get problem() {
      return problem;
    },
    get since() {
      return since;
    },
    get hello() {
      return hello;
    },
    start: begin,
    async retry() {
      if (connection?.open === true) {
        entriesRead = entryReading.begin(connection, noRichLists);
        const tools = await look().finally(onChange);
        await entriesSeen();
        return tools;
      }
      failures = 0;
      // One that is under way began before whatever made somebody ask (a login, a restart): it does not count.
      if (attempt !== null) await attempt;
      begin();
      await attempt;
      if (!isReady()) throw new Error(problem ?? 'the server could not be started');
      await entriesSeen();
      return book.tools();
    },
    async open(agentClient, owner) {
      // An agent that comes while the backoff runs need not wait for it where the server is only an address.
      if (state === 'failing' && spec.kind === 'http') begin();
      await ready();
      return reached(
        driver.open(agentClient, {
          ...owner,
          closed(reason) {
            watch.doubt();
            owner.closed(reason);
          },
        }),
      );
    },
    async stateless(respondent) {
      if (state === 'failing' && spec.kind === 'http') begin();
      await ready();
      return reached(driver.stateless(respondent));
    },
    woke() {
      if (stopped || spec.kind === 'built-in') return;
      if (connection?.open === true) void checkConnection(connection);
      else if (timer !== null) begin();
    },
    trustReads(by) {
      const covered = trustReads(accepted, book.tools(), by);
      onChange();
      return covered;
    },
    isTrustedRead(tool) {
      const { digest, held } = book.definition(tool);
      return !held && isTrustedRead(accepted, tool, digest);
    },
    // What our own code says does not change while it runs.
    confirm: (aboveLow) => spec.kind === 'built-in' || watch.confirm(aboveLow),
    async stop() {
      stopped = true;
      lists.end();
      watch.stop();
      if (timer !== null) clearTimeout(timer);
      const current = connection;
      connection = null;
      enter('stopped', null);
      current?.close();
      await driver.stop();
    },
  };
}
