import { describe, expect, it } from 'vitest';
import { callOver, openOwnConnections } from '../../electron/servers/own-connection.ts';
import type { Supervisor } from '../../electron/upstream/supervisor.ts';
import { serverNameSchema } from '../../shared/names.ts';
import type { ConnectionListener, ResponseHandler, UpstreamConnection } from '../../shared/upstream-connection.ts';

const files = serverNameSchema.parse('files');

/** A server whose connections and answers a test gives. */
function server() {
  const opened: { readonly listener: ConnectionListener; answers(): void; fails(error: Error): void }[] = [];
  const requests: { readonly method: string; readonly params: unknown; readonly handler: ResponseHandler }[] = [];
  const cancelled: string[] = [];
  const connection = {
    request(method: string, params: unknown, handler: ResponseHandler) {
      requests.push({ method, params, handler });
      return {
        cancel(reason: string) {
          cancelled.push(reason);
          handler.answer({ kind: 'broken', cause: 'cancelled', sent: true, message: reason });
        },
      };
    },
  } as unknown as UpstreamConnection;
  const supervisor = {
    port: {
      open(_name: string, _client: object, listener: ConnectionListener) {
        const made = Promise.withResolvers<UpstreamConnection>();
        opened.push({ listener, answers: () => made.resolve(connection), fails: made.reject });
        return made.promise;
      },
    },
  } as unknown as Supervisor;
  return { own: openOwnConnections(supervisor), connection, opened, requests, cancelled };
}

describe('A conversation of our own', () => {
  it('is one for all calls, opened anew where it ended or could not be opened', async () => {
    const { own, opened } = server();
    const first = own.open(files);
    expect(own.open(files)).toBe(first);
    opened[0]?.fails(new Error('no such program'));
    await expect(first).rejects.toThrow('no such program');
    const second = own.open(files);
    opened[1]?.answers();
    await second;
    opened[1]?.listener.closed('it ended');
    void own.open(files);
    expect(opened).toHaveLength(3);
  });

  it('takes no place from a newer one, however late it fails', async () => {
    const { own, opened } = server();
    const old = own.open(files);
    opened[0]?.listener.closed('it ended');
    const newer = own.open(files);
    opened[0]?.fails(new Error('it ended'));
    await expect(old).rejects.toThrow('it ended');
    opened[0]?.listener.closed('once more');
    expect(own.open(files)).toBe(newer);
  });

  it('can be asked nothing, and hears nothing', async () => {
    const { own, opened } = server();
    void own.open(files);
    const responses: unknown[] = [];
    opened[0]?.listener.ask({ method: 'roots/list', respond: (one: unknown) => responses.push(one) } as never);
    opened[0]?.listener.notice({ method: 'notifications/message', params: {} });
    expect(responses).toMatchObject([{ kind: 'error' }]);
  });
});

describe('A call over it', () => {
  it('is sent with its arguments, and answered as the server answers', async () => {
    const { own, opened, requests } = server();
    const answer = own.callTool(files, 'get_run', { run_id: 1 }, new AbortController().signal);
    opened[0]?.answers();
    await expect.poll(() => requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'tools/call', params: { name: 'get_run', arguments: { run_id: 1 } } });
    const result = { kind: 'error', error: { code: -1 }, bytes: 2 } as const;
    requests[0]?.handler.answer(result);
    expect(await answer).toBe(result);
  });

  it('is cancelled where nobody waits any more', async () => {
    const { connection, cancelled } = server();
    const waits = new AbortController();
    const answer = callOver(connection, 'get_run', {}, waits.signal);
    waits.abort();
    expect(await answer).toMatchObject({ kind: 'broken', cause: 'cancelled' });
    expect(cancelled).toEqual(['nobody waits any more']);
  });

  it('is not sent where nobody waits any more once its server is there', async () => {
    const { own, opened, requests } = server();
    const waits = new AbortController();
    const answer = own.callTool(files, 'get_run', {}, waits.signal);
    waits.abort();
    opened[0]?.answers();
    expect(await answer).toMatchObject({ kind: 'broken', cause: 'cancelled', sent: false });
    expect(requests).toEqual([]);
  });
});
