import type { ClientHello, Hello, Link, LinkOwner } from '../../../shared/link.ts';
import { type Conversation, createConversation } from '../conversation.ts';
import type { Driver } from '../driver.ts';
import { createBridges } from '../eras/bridges.ts';
import { ownEnvelope, readDiscover } from '../eras/discover.ts';
import { ownConversation } from '../eras/own-conversation.ts';
import { sessionOverStateless } from '../eras/session-over-stateless.ts';
import { askOnce, initializeParams, readHello, resultOf } from '../greet.ts';
import { replyIdOf, tooLarge } from '../message.ts';
import type { StdioSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { type Child, startChild } from './child.ts';
import { childEnvironment } from './environment.ts';

export interface StdioDriverOptions {
  readonly spec: StdioSpec;
  readonly times: UpstreamTimes;
  readonly client: ClientHello;
  readonly environment: Readonly<Record<string, string | undefined>>;
  log(entry: UpstreamLog): void;
}

/** Sessions with a process of their own, for each server: processes cost tens of megabytes, sessions nothing. */
const maxOwnChildren = 16;

/** What a server may ask of an agent. On a shared pipe nobody could tell whom it asks. */
const asking = ['sampling', 'elicitation', 'roots'] as const;

/** Servers of the session era may ignore what comes before `initialize`. */
const discoverMs = 2000;

/** A running process that was greeted. */
interface Pipe {
  readonly conversation: Conversation;
  readonly hello: Hello;
  /** The era its first message fixed for this process. */
  readonly era: 'session' | 'stateless';
  stop(): void;
}

/**
 * A server that is a child process. Sessions share one process, but for agents that let a server ask them things
 * (sampling, elicitation, roots): each of these gets its own, ended with the session or when its client is gone. A
 * server of the stateless era has one process for all; a second one serves sessions, where it knows them too.
 */
export function createStdioDriver(options: StdioDriverOptions): Driver {
  const { spec, times, environment, log } = options;
  const children = new Set<Child>();
  let main: Pipe | null = null;
  let sessions: Promise<Pipe | null> | null = null;
  let own = 0;
  let garbage = 0;
  const onGarbage = (why: string) => {
    // A server that prints to stdout may print for ever: say it once in a while, not each time.
    if (garbage++ % 1000 === 0) log({ level: 'warn', server: spec.name, text: `ignored on stdout: ${why}` });
  };

  /** Starts a process and greets it, in the newest era that it knows or (`sessionOnly`) as an agent's session would. */
  async function start(
    client: ClientHello,
    sessionOnly: boolean,
    onNotice: LinkOwner['notice'],
    onEnd: () => void,
  ): Promise<Pipe> {
    let hello: Hello = { protocolVersion: '', capabilities: {}, serverInfo: {} };
    const conversation = createConversation({
      server: spec.name,
      times,
      send: (line) => child.send(line),
      hello: () => hello,
      onGarbage,
      onNotice,
    });
    const child = startChild({
      command: spec.command,
      args: spec.args,
      env: childEnvironment(environment, spec.env, process.platform),
      cwd: spec.cwd,
      onLine: conversation.receive,
      onTooLong(first, last) {
        const id = replyIdOf(first, last);
        if (id === null) onGarbage(tooLarge);
        else conversation.spoiled(id, tooLarge);
      },
      onEnd(reason) {
        conversation.end(reason);
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
      const found = sessionOnly ? null : await discover(conversation, client);
      if (found !== null) {
        hello = found;
        return { conversation, hello, era: 'stateless', stop };
      }
      const answer = await askOnce(conversation.request, 'initialize', initializeParams(client));
      hello = readHello(resultOf(answer, 'initialize'));
      conversation.notify('notifications/initialized', undefined);
      return { conversation, hello, era: 'session', stop };
    } catch (error) {
      stop();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  async function discover(conversation: Conversation, client: ClientHello): Promise<Hello | null> {
    let timer: NodeJS.Timeout | null = null;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), Math.min(discoverMs, times.startMs / 2));
    });
    const asked = askOnce(conversation.request, 'server/discover', { _meta: ownEnvelope(client) });
    const answer = await Promise.race([asked, late]);
    if (timer !== null) clearTimeout(timer);
    return answer === null ? null : readDiscover(answer);
  }

  /** A link that ends its process when it is closed. */
  function owning(link: Link, stop: () => void): Link {
    return {
      server: link.server,
      hello: link.hello,
      get open() {
        return link.open;
      },
      request: link.request,
      notify: link.notify,
      listen: link.listen,
      close() {
        link.close();
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

  async function openOwn(client: ClientHello, owner: LinkOwner): Promise<Link> {
    own++;
    let counted = true;
    const release = () => {
      if (counted) own--;
      counted = false;
    };
    try {
      const pipe = await start(client, true, () => {}, release);
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
      true,
      () => {},
      () => {
        sessions = null;
      },
    ).catch(() => null);
    return sessions;
  }

  async function open(client: ClientHello, owner: LinkOwner): Promise<Link> {
    const running = main;
    if (running === null) throw new Error('the server is not running');
    const asks = asking.some((capability) => client.capabilities[capability] !== undefined);
    if (asks && own < maxOwnChildren) {
      if (running.era === 'session') return openOwn(client, owner);
      const link = await openOwn(client, owner).catch(() => null);
      if (link !== null) return link;
    } else if (asks) sayShared();
    if (running.era === 'session') return running.conversation.view(owner);
    const pipe = asks ? null : await sessionPipe();
    if (pipe !== null) return pipe.conversation.view(owner);
    return sessionOverStateless(running.conversation.view(owner), running.hello, client, owner);
  }

  /** Who hears what the server says to the gateway itself. */
  let supervising: LinkOwner | null = null;
  const bridges = createBridges({
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
  let standing: { readonly pipe: Pipe; readonly link: Link } | null = null;

  return {
    async connect(client, owner) {
      supervising = owner;
      let ended = false;
      const pipe = await start(
        client,
        false,
        (notice) => owner.notice(notice),
        () => {
          ended = true;
          main = null;
        },
      );
      if (!ended) main = pipe;
      const link = owning(pipe.conversation.view(owner, 'own'), pipe.stop);
      return pipe.era === 'session' ? link : ownConversation(link, pipe.hello, client, owner);
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
