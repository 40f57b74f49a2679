import { describe, expect, it, vi } from 'vitest';
import { createEndpoint } from '../../../electron/upstream/http/endpoint.ts';
import { maxUntaken, OneWayMessages } from '../../../electron/upstream/http/one-way-messages.ts';
import { fakeServer, settled } from './fake-dispatcher.ts';

function open(renewals: readonly string[] = []) {
  const remote = fakeServer(renewals);
  const garbage: string[] = [];
  const messages = new OneWayMessages({
    endpoint: createEndpoint(remote.endpoint),
    timeoutMs: 1000,
    onGarbage: (why) => garbage.push(why),
  });
  return { remote, garbage, messages };
}

describe('A message without an answer', () => {
  it('is told as taken when the server accepted it, not before', () => {
    const { remote, messages } = open();
    const done = vi.fn();
    messages.send({ jsonrpc: '2.0', method: 'notifications/initialized' }, done);
    expect(done).not.toHaveBeenCalled();
    remote.last.answer(202);
    expect(done).toHaveBeenCalledOnce();
  });

  it('carries its parameters only where it has some', () => {
    const { remote, messages } = open();
    messages.notify('notifications/roots/list_changed', undefined);
    messages.notify('notifications/cancelled', { requestId: 1 });
    expect(remote.requests.map(({ message }) => message)).toEqual([
      { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
    ]);
  });

  it('goes out once more with a renewed token, and no third time', async () => {
    const { remote, messages } = open(['second', 'third']);
    const done = vi.fn();
    messages.send({ jsonrpc: '2.0', method: 'a' }, done);
    remote.last.answer(401);
    await settled();
    expect(remote.requests.map(({ headers }) => headers.authorization)).toEqual(['first', 'second']);
    remote.last.answer(401);
    await settled();
    expect(remote.requests).toHaveLength(2);
    expect(done).toHaveBeenCalledOnce();
  });

  it('is given up where the token cannot be renewed', async () => {
    const { remote, messages } = open();
    const done = vi.fn();
    messages.send({ jsonrpc: '2.0', method: 'a' }, done);
    remote.last.answer(401);
    await settled();
    expect(remote.requests).toHaveLength(1);
    expect(done).toHaveBeenCalledOnce();
  });

  it('that cannot be delivered is said, and holds up nobody', () => {
    const { remote, garbage, messages } = open();
    const done = vi.fn();
    messages.send({ jsonrpc: '2.0', method: 'a' }, done);
    remote.last.fail(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    expect(garbage).toEqual(['a message could not be delivered: nothing listens there (ECONNREFUSED)']);
    expect(done).toHaveBeenCalledOnce();
  });

  it('is dropped while the server takes none, and sent again once it took one', () => {
    const { remote, garbage, messages } = open();
    for (let count = 0; count < maxUntaken; count++) messages.notify('a', undefined);
    const dropped = vi.fn();
    messages.send({ jsonrpc: '2.0', method: 'late' }, dropped);
    expect(dropped).toHaveBeenCalledOnce();
    expect(remote.requests).toHaveLength(maxUntaken);
    expect(garbage).toEqual(['messages of the gateway that the server does not take']);
    remote.last.answer(202);
    messages.notify('b', undefined);
    expect(remote.last.message.method).toBe('b');
  });

  it('leaves no more once the session is closed, and nothing is said of that', () => {
    const { remote, garbage, messages } = open();
    messages.close();
    const done = vi.fn();
    messages.send({ jsonrpc: '2.0', method: 'a' }, done);
    expect(remote.requests).toEqual([]);
    expect(garbage).toEqual([]);
    expect(done).toHaveBeenCalledOnce();
  });
});
