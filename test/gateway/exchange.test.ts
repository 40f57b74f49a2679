import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createExchange, type Exchange } from '../../electron/gateway/exchange.ts';

describe('an answer', () => {
  it.each([
    ['as JSON', false],
    ['on a stream', true],
  ])('that nobody reads is dropped with its connection after a while (%s)', async (_, streams) => {
    const asked = Promise.withResolvers<Exchange>();
    const gone = vi.fn();
    const http = createServer((_request, response) => {
      response.on('close', gone);
      asked.resolve(
        createExchange({ response, headers: {}, log: null, mayStream: streams, unreadMs: 50, onGone: () => {} }),
      );
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const agent = connect((http.address() as AddressInfo).port, '127.0.0.1');
    agent.pause();
    agent.on('error', () => {});
    agent.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const exchange = await asked.promise;
    if (streams) exchange.begin();
    exchange.finish(Buffer.alloc(32 * 1024 * 1024));
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
    agent.destroy();
    await new Promise((resolve) => http.close(resolve));
  });
});
