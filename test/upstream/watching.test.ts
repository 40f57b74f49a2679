import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { SessionToStatelessAdapter } from '../../electron/upstream/protocol-versions/session-to-stateless-adapter.ts';
import type {
  Notification,
  ResponseHandler,
  UpstreamConnection,
  UpstreamResponse,
} from '../../shared/upstream-connection.ts';
import { server } from '../gateway/harness.ts';

const nothing = () => {};
const acknowledged: Notification = { method: 'notifications/subscriptions/acknowledged', params: {} };
const lost: UpstreamResponse = { kind: 'broken', cause: 'lost', sent: true, message: 'gone' };
const refused: UpstreamResponse = { kind: 'error', error: { code: -32601, message: 'no' }, bytes: 0 };

describe('a resource of a server without sessions that a session watches', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function watch() {
    const streams: ResponseHandler[] = [];
    const heard: Notification[] = [];
    const initializeResult = { protocolVersion: '2026-07-28', capabilities: {}, serverInfo: {} };
    const connection: UpstreamConnection = {
      server: server('far'),
      initializeResult,
      open: true,
      request(_method, _params, handler) {
        streams.push(handler);
        return { cancel: () => handler.answer(lost) };
      },
      notify: nothing,
      listen: nothing,
      close: nothing,
    };
    const owner = {
      notice: (notification: Notification) => void heard.push(notification),
      ask: nothing,
      closed: nothing,
    };
    const client = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} };
    const budget = createByteBudget({ perParty: 1000, total: 1000 }).party('far');
    const session = new SessionToStatelessAdapter(connection, { initializeResult, client, owner, budget });
    const answers: UpstreamResponse[] = [];
    const handler = { answer: (answer: UpstreamResponse) => void answers.push(answer), notice: nothing, ask: nothing };
    session.request('resources/subscribe', { uri: 'thing://1' }, handler);
    return { session, streams, heard, answers, handler };
  }

  it('is watched again after its stream ended, and may have changed meanwhile', () => {
    const { streams, heard, answers } = watch();
    streams[0]?.notice(acknowledged);
    expect(answers).toMatchObject([{ kind: 'result' }]);
    streams[0]?.answer(lost);
    vi.runAllTimers();
    streams[1]?.answer(lost);
    vi.runAllTimers();
    expect(heard).toEqual([]);
    streams[2]?.notice(acknowledged);
    expect(heard).toEqual([{ method: 'notifications/resources/updated', params: { uri: 'thing://1' } }]);
    expect(answers).toHaveLength(1);
  });

  it.each([
    ['the server refuses', ({ streams }: ReturnType<typeof watch>) => streams[0]?.answer(refused)],
    [
      'the session wants it no more',
      ({ session, handler }) => session.request('resources/unsubscribe', { uri: 'thing://1' }, handler),
    ],
    ['the session ended', ({ session }) => session.close()],
  ])('is not where %s', (_, end) => {
    const watching = watch();
    watching.streams[0]?.notice(acknowledged);
    end(watching);
    vi.runAllTimers();
    expect(watching.streams).toHaveLength(1);
  });
});
