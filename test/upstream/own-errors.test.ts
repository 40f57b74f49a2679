import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEgress } from '../../electron/net/egress.ts';
import { continueWith, dispatch, type HttpCall } from '../../electron/upstream/http/exchange.ts';

describe('An error of ours while an answer is read', () => {
  const http = createServer((_request, response) => response.end('{"an":"answer"}'));
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => http.close(resolve)));

  function ask(callbacks: Partial<HttpCall>): Promise<Error | null> {
    const pool = createEgress({}).pool(origin, 1);
    return new Promise<Error | null>((resolve) => {
      dispatch(pool, {
        path: '/',
        method: 'GET',
        headers: {},
        body: null,
        onHead: () => {},
        onData: () => {},
        onEnd: () => resolve(null),
        onFail: resolve,
        ...callbacks,
      });
    }).finally(() => pool.destroy());
  }
  const wrong = () => {
    throw new Error('a bug');
  };

  it.each(['onHead', 'onData', 'onEnd'] as const)('in %s ends that request, and no other', async (name) => {
    expect(await ask({ [name]: wrong })).toMatchObject({
      message: expect.stringContaining('an error inside Railguard'),
    });
    expect(await ask({})).toBeNull();
  });

  it('while it waits is told to who waited, whether the wait failed or what follows', async () => {
    const failed = vi.fn();
    continueWith(Promise.reject(new Error('a bug')), () => {}, failed);
    continueWith(Promise.resolve(), wrong, failed);
    await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(2));
  });
});
