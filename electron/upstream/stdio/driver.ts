import type { Hello } from '../../../shared/link.ts';
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

/** A server that is a child process: one process and one pipe, shared by all sessions. */
export function createStdioDriver(options: StdioDriverOptions): Driver {
  const { spec, times, environment, log } = options;
  const children = new Set<Child>();
  let conversation: Conversation | null = null;

  return {
    connect(client, owner) {
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
        onNotice: (notice) => owner.notice(notice),
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
            conversation = opened;
            const link = opened.view(owner, true);
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
    },
    async open(_client, owner) {
      if (conversation === null) throw new Error('the server is not running');
      return conversation.view(owner);
    },
    async stop() {
      await Promise.all([...children].map((child) => child.stop()));
    },
  };
}
