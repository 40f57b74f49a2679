import type { ClientInfo, ConnectionListener, InitializeResult, UpstreamConnection } from '../../../shared/link.ts';
import { type ConnectionMultiplexer, createConversation } from '../connection-multiplexer.ts';
import type { Driver } from '../driver.ts';
import { floods, type Intake } from '../intake.ts';
import { replyIdOf } from '../message.ts';
import { maskOfProcess } from '../own-secrets.ts';
import { createAdapters } from '../protocol-versions/adapters.ts';
import { dedicatedConnection } from '../protocol-versions/dedicated-connection.ts';
import { sessionToStatelessAdapter } from '../protocol-versions/session-to-stateless-adapter.ts';
import type { StdioSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { type Child, type ChildOptions, startChild } from './child.ts';
import { childEnvironment } from './environment.ts';
import { GreetingRefused, greetProcess, type Revision } from './greeting.ts';
import type { RevisionMemory } from './revision-memory.ts';

export interface StdioDriverOptions {
  readonly spec: StdioSpec;
  readonly times: UpstreamTimes;
  readonly client: ClientInfo;
  readonly intake: Intake;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly revisions: RevisionMemory;
  log(entry: UpstreamLog): void;
}

/** Sessions with a process of their own, for each server: processes cost tens of megabytes, sessions nothing. */
const maxOwnChildren = 16;

/** What a server may ask of an agent. On a shared pipe nobody could tell whom it asks. */
const asking = ['sampling', 'elicitation', 'roots'] as const;

/** A running process that was greeted. */
interface Pipe {
  readonly conversation: ConnectionMultiplexer;
  readonly hello: InitializeResult;
  /** The era its first message fixed for this process. */
  readonly era: Revision;
  stop(): void;
}

/**
 * A server that is a child process. Sessions share one process, but for agents that let a server ask them things
 * (sampling, elicitation, roots): each of these gets its own, ended with the session or when its client is gone. A
 * server of the stateless era has one process for all; a second one serves sessions, where it knows them too.
 */
export function createStdioDriver(options: StdioDriverOptions): Driver {
  const { spec, times, environment, intake, revisions, log } = options;
  const children = new Set<Child>();
  const mask = maskOfProcess(spec);
  let main: Pipe | null = null;
  let newest: ConnectionMultiplexer | null = null;
  let sessions: Promise<Pipe | null> | null = null;
  let own = 0;
  let garbage = 0;
  const onGarbage = (why: string) => {
    // A server that prints to stdout may print for ever: say it once in a while, not each time.
    if (garbage++ % 1000 === 0) log({ level: 'warn', server: spec.name, text: `ignored on stdout: ${why}` });
  };

  /** A command that cannot be started as it is written is the server's own problem, like one that ends. */
  function beginChild(child: ChildOptions): Child {
    try {
      return startChild(child);
    } catch (error) {
      child.onEnd((error as Error).message);
      throw error;
    }
  }

  /** Starts a process and greets it: as one of this revision, or (`null`) in the newest that it knows. */
  async function start(
    client: ClientInfo,
    known: Revision | null,
    onNotice: ConnectionListener['notice'],
    onEnd: () => void,
  ): Promise<Pipe> {
    let hello: InitializeResult = { protocolVersion: '', capabilities: {}, serverInfo: {} };
    const flow = intake.flow();
    const giveUp = () => {
      log({ level: 'warn', server: spec.name, text: `given up: ${floods}` });
      child.giveUp(floods);
    };
    const conversation = createConversation({
      server: spec.name,
      times,
      send: (line) => child.send(line),
      hello: () => hello,
      intake,
      flow,
      flooded: giveUp,
      onGarbage,
      onNotice,
    });
    const child = beginChild({
      command: spec.command,
      args: spec.args,
      env: childEnvironment(environment, spec.env, process.platform),
      cwd: spec.cwd,
      mask,
      onLine(line) {
        try {
          conversation.receive(line);
        } catch {
          // An error of ours over one line: thrown on, it would pause the gate for all servers.
          onGarbage('an error inside Railguard while it was read');
        }
      },
      intake,
      onTooLong(first, last, why) {
        const id = replyIdOf(first, last);
        if (id === null) onGarbage(why);
        else conversation.spoiled(id, why);
      },
      onNothing(bytes) {
        if (flow.allows(bytes)) return true;
        giveUp();
        return false;
      },
      onEnd(reason) {
        conversation.end(reason);
        // Only its own end: one that was given up may end after its successor began.
        if (main?.conversation === conversation) main = null;
        onEnd();
      },
    });
    children.add(child);
    void child.gone.then(() => children.delete(child));
    const stop = () => void child.stop();
    const late = setTimeout(() => {
      conversation.end(`no answer to initialize within ${Math.round(times.startMs / 1000)} s`);
      stop();
    }, times.startMs);
    try {
      const greeted = await greetProcess(conversation, client, known, Math.min(times.probeMs, times.startMs / 2));
      hello = greeted.hello;
      if (greeted.learned !== null) revisions.learn(spec, greeted.learned);
      return { conversation, hello, era: greeted.era, stop };
    } catch (error) {
      stop();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  /**
   * The process for the gateway's own conversation. Some servers end, or refuse `initialize`, or fall silent for good when
   * their first message is of the newer revision: these are started once more, with a session, and from then on so at once.
   */
  async function startMain(client: ClientInfo, owner: ConnectionListener): Promise<Pipe> {
    const begin = (known: Revision | null) =>
      start(
        client,
        known,
        (notice) => owner.notice(notice),
        () => {},
      );
    const known = revisions.known(spec);
    try {
      return await begin(known);
    } catch (first) {
      // A server that has crashed is greeted the same way again; one that refuses has changed.
      if (known !== null && !(first instanceof GreetingRefused)) throw first;
      revisions.forget(spec.name);
      try {
        const pipe = await begin(known === 'session' ? null : 'session');
        if (pipe.era === 'session' && known === null) revisions.learn(spec, 'session');
        return pipe;
      } catch (second) {
        throw second instanceof GreetingRefused && known === null ? first : second;
      }
    }
  }

  /** A link that ends its process when it is closed. */
  function owning(connection: UpstreamConnection, stop: () => void): UpstreamConnection {
    return {
      server: connection.server,
      hello: connection.hello,
      get open() {
        return connection.open;
      },
      request: connection.request,
      notify: connection.notify,
      listen: connection.listen,
      close() {
        connection.close();
        stop();
      },
    };
  }

  function sayShared(): void {
    log({
      level: 'warn',
      server: spec.name,
      text: `${maxOwnChildren} sessions have a process each: one more shares`,
    });
  }

  async function openOwn(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    own++;
    let counted = true;
    const release = () => {
      if (counted) own--;
      counted = false;
    };
    try {
      const pipe = await start(client, 'session', () => {}, release);
      return owning(pipe.conversation.view(owner), () => {
        release();
        pipe.stop();
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The process that serves sessions beside one that speaks the stateless era; null where the server knows no sessions. */
  function sessionPipe(): Promise<Pipe | null> {
    sessions ??= start(
      options.client,
      'session',
      () => {},
      () => {
        sessions = null;
      },
    ).catch(() => null);
    return sessions;
  }

  async function open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    const running = main;
    if (running === null) throw new Error('the server is not running');
    const asks = asking.some((capability) => client.capabilities[capability] !== undefined);
    if (asks && own < maxOwnChildren) {
      if (running.era === 'session') return openOwn(client, owner);
      const connection = await openOwn(client, owner).catch(() => null);
      if (connection !== null) return connection;
    } else if (asks) sayShared();
    if (running.era === 'session') return running.conversation.view(owner);
    const pipe = asks ? null : await sessionPipe();
    if (pipe !== null) return pipe.conversation.view(owner);
    return sessionToStatelessAdapter(running.conversation.view(owner), {
      hello: running.hello,
      client,
      owner,
      budget: intake.budget,
    });
  }

  /** Who hears what the server says to the gateway itself. */
  let supervising: ConnectionListener | null = null;
  const bridges = createAdapters({
    async shared(owner) {
      if (main === null) throw new Error('the server is not running');
      return main.conversation.view(owner, 'shared');
    },
    async own({ capabilities }, owner) {
      if (own < maxOwnChildren) return openOwn({ ...options.client, capabilities }, owner);
      sayShared();
      throw new Error(`${maxOwnChildren} sessions have a process each`);
    },
    changed: (notice) => supervising?.notice(notice),
  });
  /** One view of each process for all requests that stand alone. */
  let standing: { readonly pipe: Pipe; readonly link: UpstreamConnection } | null = null;

  return {
    get served() {
      return newest?.served ?? false;
    },
    async connect(client, owner) {
      supervising = owner;
      newest = null;
      const pipe = await startMain(client, owner);
      newest = pipe.conversation;
      const connection = owning(pipe.conversation.view(owner, 'own'), pipe.stop);
      if (connection.open) main = pipe;
      return pipe.era === 'session'
        ? connection
        : dedicatedConnection(connection, { hello: pipe.hello, client: client, owner: owner, budget: intake.budget });
    },
    open,
    async stateless(respondent) {
      const pipe = main;
      if (pipe?.era !== 'stateless') return bridges(respondent);
      if (standing?.pipe !== pipe) {
        const quiet = { notice: () => {}, ask: () => {}, closed: () => {} };
        standing = { pipe, link: pipe.conversation.view(quiet, 'shared') };
      }
      return standing.link;
    },
    async stop() {
      await Promise.all([...children].map((child) => child.stop()));
    },
  };
}
