import { describe, expect, it } from 'vitest';
import { StatelessToSessionAdapter } from '../../../electron/upstream/protocol-versions/stateless-to-session-adapter.ts';
import { metaKeys } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type {
  ConnectionListener,
  Notification,
  ResponseHandler,
  UpstreamConnection,
  UpstreamResponse,
} from '../../../shared/upstream-connection.ts';

/** A server of sessions: what reaches it in each, and a way to speak in its place. */
function adapter(asks = false) {
  const sessions: { readonly said: string[]; readonly listener: ConnectionListener; end(reason: string): void }[] = [];
  const handlers: ResponseHandler[] = [];
  const changed: Notification[] = [];
  let failure: Error | null = null;
  const one = new StatelessToSessionAdapter({
    asks,
    changed: (notification) => void changed.push(notification),
    async open(listener) {
      if (failure !== null) throw failure;
      const said: string[] = [];
      let isOpen = true;
      const connection = {
        server: 'far',
        initializeResult: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} },
        get open() {
          return isOpen;
        },
        request(method: string, params: JsonObject | undefined, handler: ResponseHandler) {
          said.push(`${method} ${JSON.stringify(params ?? null)}`);
          handlers.push(handler);
          return { cancel: (reason: string) => void said.push(`cancel ${reason}`) };
        },
        notify: (method: string, params: JsonObject | undefined) =>
          void said.push(`${method} ${JSON.stringify(params ?? null)}`),
        listen: () => void said.push('listen'),
        close: () => void said.push('close'),
      } as unknown as UpstreamConnection;
      const end = (reason: string) => {
        isOpen = false;
        listener.closed(reason);
      };
      sessions.push({ said, listener, end });
      return connection;
    },
  });
  const fail = (error: Error | null) => {
    failure = error;
  };
  return { one, sessions, handlers, changed, fail };
}

function watcher() {
  const notices: Notification[] = [];
  const answers: UpstreamResponse[] = [];
  const handler: ResponseHandler = {
    notice: (notification) => void notices.push(notification),
    answer: (answer) => void answers.push(answer),
    ask: () => undefined,
  };
  return { notices, answers, handler };
}
const watching = (...resourceSubscriptions: string[]): JsonObject => ({ notifications: { resourceSubscriptions } });
const updated = (uri: string): Notification => ({ method: 'notifications/resources/updated', params: { uri } });

describe('A request of the era without sessions, at a server of sessions,', () => {
  it('goes out without the words of its era, and with all others', async () => {
    const { one, sessions } = adapter();
    const connection = await one.connect();
    const own = { [metaKeys.version]: '2026-07-28', [metaKeys.client]: {}, [metaKeys.capabilities]: {} };
    connection.request('tools/call', { name: 'x', _meta: { ...own, progressToken: 1 } }, watcher().handler);
    connection.request('tools/list', { _meta: { ...own, [metaKeys.logLevel]: 'debug' } }, watcher().handler);
    connection.request('tools/list', undefined, watcher().handler);
    connection.notify('notifications/progress', { progress: 1, _meta: own });
    expect(sessions[0]?.said).toEqual([
      'tools/call {"name":"x","_meta":{"progressToken":1}}',
      'tools/list {}',
      'tools/list null',
      'notifications/progress {"progress":1}',
    ]);
  });

  it('shares its session with all others, and does not end it', async () => {
    const { one, sessions } = adapter();
    const [first, second] = await Promise.all([one.connect(), one.connect()]);
    expect([first === second, sessions.length]).toEqual([true, 1]);
    first.close();
    expect(sessions[0]?.said).toEqual([]);
    one.close();
    expect(sessions[0]?.said).toEqual(['close']);
  });

  it('opens a session anew where the last one ended, or could not be opened', async () => {
    const { one, sessions, fail } = adapter();
    fail(new Error('no such program'));
    await expect(one.connect()).rejects.toThrow('no such program');
    fail(null);
    await one.connect();
    sessions[0]?.end('it ended');
    await one.connect();
    expect(sessions).toHaveLength(2);
  });

  it('has none that was there only after the end', async () => {
    const { one, sessions } = adapter();
    const late = one.connect();
    one.close();
    await expect(late).rejects.toThrow('the conversation ended');
    expect(sessions[0]?.said).toEqual(['close']);
  });
});

describe('Resources that are watched at a server of sessions', () => {
  it('are subscribed to once, whoever watches them, until the last one does no more', async () => {
    const { one, sessions } = adapter();
    const connection = await one.connect();
    const [first, second] = [watcher(), watcher()];
    const handles = [
      connection.request('subscriptions/listen', watching('a:1', 'a:2'), first.handler),
      connection.request('subscriptions/listen', watching('a:1'), second.handler),
    ];
    const said = sessions[0]?.said.filter((line) => line !== 'listen') ?? [];
    expect(said).toEqual(['resources/subscribe {"uri":"a:1"}', 'resources/subscribe {"uri":"a:2"}']);
    sessions[0]?.listener.notice(updated('a:1'));
    sessions[0]?.listener.notice(updated('a:2'));
    sessions[0]?.listener.notice(updated('b:1'));
    sessions[0]?.listener.notice({ method: 'notifications/message', params: { uri: 'a:1' } });
    expect([first.notices, second.notices]).toEqual([[updated('a:1'), updated('a:2')], [updated('a:1')]]);
    handles[0]?.cancel('gone');
    handles[0]?.cancel('gone');
    expect(first.answers).toEqual([{ kind: 'broken', cause: 'cancelled', sent: true, message: 'gone' }]);
    expect(sessions[0]?.said.slice(-1)).toEqual(['resources/unsubscribe {"uri":"a:2"}']);
    handles[1]?.cancel('gone too');
    expect(sessions[0]?.said.slice(-1)).toEqual(['resources/unsubscribe {"uri":"a:1"}']);
  });

  it('are lost with their session: whoever watched is told, and the next one subscribes anew', async () => {
    const { one, sessions } = adapter();
    const [first, second] = [watcher(), watcher()];
    (await one.connect()).request('subscriptions/listen', watching('a:1'), first.handler);
    sessions[0]?.end('it ended');
    expect(first.answers).toEqual([{ kind: 'broken', cause: 'lost', sent: true, message: 'it ended' }]);
    (await one.connect()).request('subscriptions/listen', watching('a:1'), second.handler);
    expect(sessions[1]?.said).toContain('resources/subscribe {"uri":"a:1"}');
  });

  it('are not watched over a session that ended before, so that the next one subscribes', async () => {
    const { one, sessions } = adapter();
    const [first, second] = [watcher(), watcher()];
    const over = await one.connect();
    sessions[0]?.end('it ended');
    over.request('subscriptions/listen', watching('a:1'), first.handler);
    expect(first.answers).toMatchObject([{ kind: 'broken', cause: 'lost', sent: false }]);
    (await one.connect()).request('subscriptions/listen', watching('a:1'), second.handler);
    expect(sessions[1]?.said).toContain('resources/subscribe {"uri":"a:1"}');
  });

  it('are those that are named as texts, and none where none are', async () => {
    const { one, sessions } = adapter();
    const connection = await one.connect();
    const odd = { notifications: { resourceSubscriptions: ['a:1', 7, null, { uri: 'b' }] } } as JsonObject;
    connection.request('subscriptions/listen', odd, watcher().handler);
    connection.request('subscriptions/listen', { notifications: 'all' }, watcher().handler);
    connection.request('subscriptions/listen', undefined, watcher().handler);
    expect(sessions[0]?.said.filter((line) => line !== 'listen')).toEqual(['resources/subscribe {"uri":"a:1"}']);
  });

  it('are told of on the stream of a call too, and changed lists to whoever follows lists', async () => {
    const { one, handlers, changed } = adapter();
    const connection = await one.connect();
    const [call, watches] = [watcher(), watcher()];
    connection.request('subscriptions/listen', watching('a:1'), watches.handler);
    connection.request('tools/call', { name: 'x' }, call.handler);
    const ofCall = handlers.at(-1);
    const list: Notification = { method: 'notifications/tools/list_changed', params: undefined };
    const progress: Notification = { method: 'notifications/progress', params: { progress: 1 } };
    for (const notification of [updated('a:1'), list, progress]) ofCall?.notice(notification);
    expect([watches.notices, changed, call.notices]).toEqual([[updated('a:1')], [list], [progress]]);
  });
});

describe('Lists that change', () => {
  const list: Notification = { method: 'notifications/tools/list_changed', params: undefined };

  it.each([
    [true, [list]],
    [false, []],
  ])('are told of where the session is of one client that can be asked: %s', async (asks, told) => {
    const { one, sessions, changed } = adapter(asks);
    await one.connect();
    sessions[0]?.listener.notice(list);
    expect(changed).toEqual(told);
    expect(sessions[0]?.said).toEqual(asks ? ['listen'] : []);
  });
});
