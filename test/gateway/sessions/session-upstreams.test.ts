import { describe, expect, it } from 'vitest';
import {
  SessionUpstreams,
  type SessionUpstreamsOptions,
} from '../../../electron/gateway/sessions/session-upstreams.ts';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import type { Closed } from '../../../shared/call.ts';
import type { ConnectionListener, UpstreamConnection } from '../../../shared/upstream-connection.ts';
import { agentId, server } from '../harness.ts';

const files = server('files');

interface Opened {
  readonly listener: ConnectionListener;
  readonly said: string[];
  /** The server answers: the connection is there. */
  ready(): Promise<void>;
  fails(error: Error): Promise<void>;
  isOpen: boolean;
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** One session before servers that a test opens one by one. */
function session() {
  const opened: Opened[] = [];
  let closed: Closed | null = null;
  const options = {
    agent: { id: agentId('ann'), servers: null },
    scope: null,
    client: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} },
    context: { gate: { closedFor: () => closed }, monotonic: () => 0, failed: () => undefined },
    upstreams: {
      servers: () => [{ name: files, prefix: '' }],
      open(name: typeof files, _client: object, listener: ConnectionListener) {
        const made = Promise.withResolvers<UpstreamConnection>();
        const said: string[] = [];
        const one: Opened = {
          listener,
          said,
          isOpen: true,
          async ready() {
            made.resolve({
              server: name,
              initializeResult: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} },
              get open() {
                return one.isOpen;
              },
              request: (method, params) => {
                said.push(`${method} ${JSON.stringify(params)}`);
                return { cancel: () => undefined };
              },
              notify: (method) => void said.push(method),
              listen: () => void said.push('listen'),
              close() {
                one.isOpen = false;
                said.push('close');
              },
            });
            await turns();
          },
          async fails(error) {
            made.reject(error);
            await turns();
          },
        };
        opened.push(one);
        return made.promise;
      },
    },
    account: createByteBudget({ perParty: 100_000, total: 100_000 }).party('ann'),
    reopenMs: 1000,
    listChanged: () => undefined,
    notify: () => undefined,
    ask: () => undefined,
  } as unknown as SessionUpstreamsOptions;
  const setClosed = (why: Closed | null) => {
    closed = why;
  };
  return { upstreams: new SessionUpstreams(options), opened, setClosed };
}

describe('The connection of a session with a server', () => {
  it('is one, for all who want it while it is opened and after', async () => {
    const { upstreams, opened } = session();
    const [first, second] = [upstreams.connect(files), upstreams.connect(files)];
    expect(second).toBe(first);
    await opened[0]?.ready();
    expect(await first).toBe(upstreams.connect(files));
    expect(opened).toHaveLength(1);
  });

  it('is opened anew where it ended, or could not be opened', async () => {
    const { upstreams, opened } = session();
    const failed = Promise.resolve(upstreams.connect(files));
    const refused = expect(failed).rejects.toThrow('no such program');
    await opened[0]?.fails(new Error('no such program'));
    await refused;
    void upstreams.connect(files);
    await opened[1]?.ready();
    opened[1]?.listener.closed('it ended');
    void upstreams.connect(files);
    expect(opened).toHaveLength(3);
  });

  it('that was forgotten while it was opened is closed, and whoever waits for it is told', async () => {
    const { upstreams, opened } = session();
    const waiting = expect(Promise.resolve(upstreams.connect(files))).rejects.toThrow('the server went away');
    upstreams.forget(files);
    await opened[0]?.ready();
    await waiting;
    expect(opened[0]?.said).toEqual(['close']);
    const next = upstreams.connect(files);
    await opened[1]?.ready();
    expect(upstreams.connect(files)).toBe(await next);
  });

  it('takes no place from a newer one, whichever is there first and whatever becomes of it', async () => {
    const { upstreams, opened } = session();
    const old = Promise.resolve(upstreams.connect(files));
    old.catch(() => undefined);
    upstreams.forget(files);
    const newer = upstreams.connect(files);
    opened[0]?.listener.closed('it was replaced');
    await opened[1]?.ready();
    await opened[0]?.ready();
    expect(upstreams.connect(files)).toBe(await newer);
    expect([opened[0]?.said, opened[1]?.said]).toEqual([['close'], []]);
    upstreams.end();
    expect(opened[1]?.said).toEqual(['close']);
  });

  it('that fails late takes no place from a newer one either', async () => {
    const { upstreams, opened } = session();
    const old = Promise.resolve(upstreams.connect(files));
    old.catch(() => undefined);
    upstreams.forget(files);
    void upstreams.connect(files);
    await opened[0]?.fails(new Error('it was replaced'));
    void upstreams.connect(files);
    expect(opened).toHaveLength(2);
  });

  it('that is there only after the session ended is closed', async () => {
    const { upstreams, opened } = session();
    const waiting = expect(Promise.resolve(upstreams.connect(files))).rejects.toThrow('the session ended');
    upstreams.end();
    await opened[0]?.ready();
    await waiting;
    expect(opened[0]?.said).toEqual(['close']);
  });

  it('is not opened while the gate is closed, and one that is there is given', async () => {
    const { upstreams, opened, setClosed } = session();
    setClosed('paused');
    await expect(Promise.resolve(upstreams.connect(files))).rejects.toThrow('a person paused Railguard');
    expect(opened).toEqual([]);
    setClosed(null);
    void upstreams.connect(files);
    await opened[0]?.ready();
    setClosed('paused');
    expect(upstreams.connect(files)).not.toBeInstanceOf(Promise);
    expect(opened[0]?.listener.maySend?.()).toBe(false);
  });

  it('is listened to from when somebody hears it, also where it is opened later', async () => {
    const { upstreams, opened } = session();
    void upstreams.connect(files);
    await opened[0]?.ready();
    upstreams.startListening();
    upstreams.startListening();
    expect(opened[0]?.said).toEqual(['listen']);
    upstreams.forget(files);
    void upstreams.connect(files);
    await opened[1]?.ready();
    expect(opened[1]?.said).toEqual(['listen']);
    upstreams.rootsChanged();
    expect(opened[1]?.said).toEqual(['listen', 'notifications/roots/list_changed']);
    upstreams.releaseAll();
    expect([opened[0]?.isOpen, opened[1]?.isOpen]).toEqual([false, false]);
  });
});
