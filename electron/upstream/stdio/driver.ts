import type { ClientHello, Hello, Link, LinkOwner } from '../../../shared/link.ts';
import type { Driver } from '../driver.ts';
import { askOnce, initializeParams, readHello, resultOf } from '../greet.ts';
import type { StdioSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { type Child, startChild } from './child.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { childEnvironment } from './environment.ts';

export interface StdioDriverOptions {
  readonly spec: StdioSpec;
  readonly times: UpstreamTimes;
  readonly environment: Readonly<Record<string, string | undefined>>;
  log(entry: UpstreamLog): void;
}

/** Sessions with a process of their own, for each server: processes cost tens of megabytes, sessions nothing. */
const maxOwnChildren = 16;

/** What a server may ask of an agent. On a shared pipe nobody could tell whom it asks. */
const asking = ['sampling', 'elicitation', 'roots'] as const;

/**
 * A server that is a child process. Sessions share one process, but for agents that let a server ask them things
 * (sampling, elicitation, roots): each of these gets its own, ended with the session.
 */
export function createStdioDriver(options: StdioDriverOptions): Driver {
  const { spec, times, environment, log } = options;
  const children = new Set<Child>();
  let conversation: Conversation | null = null;
  let own = 0;

  /** Starts a process and greets it. `shared`: sessions without one of their own join it. */
  function start(client: ClientHello, owner: LinkOwner, shared: boolean): Promise<Link> {
    let hello: Hello | null = null;
    let garbage = 0;
    const onGarbage = (why: string) => {
      // A server that prints to stdout may print for ever: say it once in a while, not each time.
      if (garbage++ % 1000 === 0) log({ level: 'warn', server: spec.name, text: `ignored on stdout: ${why}` });
    };
    const opened = createConversation({
      server: spec.name,
      callMs: times.callMs,
      send: (line) => child.send(line),
      hello: () => hello ?? { protocolVersion: '', capabilities: {}, serverInfo: {} },
      onGarbage,
      onNotice: (notice) => {
        if (shared) owner.notice(notice);
      },
    });
    const child = startChild({
      command: spec.command,
      args: spec.args,
      env: childEnvironment(environment, spec.env, process.platform),
      onLine: opened.receive,
      onGarbage,
      onEnd(reason) {
        if (conversation === opened) conversation = null;
        opened.end(reason);
      },
    });
    children.add(child);
    void child.gone.then(() => children.delete(child));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        void child.stop();
        reject(new Error(`no answer to initialize within ${Math.round(times.startMs / 1000)} s`));
      }, times.startMs);
      askOnce(opened.request, 'initialize', initializeParams(client))
        .then((answer) => {
          hello = readHello(resultOf(answer, 'initialize'));
          opened.notify('notifications/initialized', undefined);
          if (shared) conversation = opened;
          const link = opened.view(owner, shared);
          resolve({
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
              void child.stop();
            },
          });
        })
        .catch((error: Error) => {
          void child.stop();
          reject(error);
        })
        .finally(() => clearTimeout(late));
    });
  }

  async function startOwn(client: ClientHello, owner: LinkOwner): Promise<Link> {
    own++;
    let counted = true;
    const release = () => {
      if (counted) own--;
      counted = false;
    };
    try {
      const closed = (reason: string) => {
        release();
        owner.closed(reason);
      };
      const link = await start(client, { notice: owner.notice, ask: owner.ask, closed }, false);
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
          release();
          link.close();
        },
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  return {
    connect: (client, owner) => start(client, owner, true),
    async open(client, owner) {
      if (asking.some((capability) => client.capabilities[capability] !== undefined)) {
        if (own < maxOwnChildren) return startOwn(client, owner);
        log({
          level: 'warn',
          server: spec.name,
          text: `${maxOwnChildren} sessions have a process each: one more shares`,
        });
      }
      if (conversation === null) throw new Error('the server is not running');
      return conversation.view(owner);
    },
    async stop() {
      await Promise.all([...children].map((child) => child.stop()));
    },
  };
}
