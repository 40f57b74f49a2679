import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { type AnsweringServer, serveAnswering } from '../fixtures/mcp/answering-http.ts';
import { type Harness, server, startHarness } from './harness.ts';
import { initialize, rpc } from './raw-client.ts';

const minute = 60_000;
const really = { immediate: setImmediate, now: performance.now.bind(performance) };

/** Waits for what sockets bring, while the time that the gateway sees stands still. */
async function until(holds: () => boolean): Promise<void> {
  const end = really.now() + 30_000;
  while (!holds()) {
    if (really.now() > end) throw new Error('it did not come to be');
    await new Promise((resolve) => really.immediate(resolve));
  }
}

describe.each(['session', 'stateless', 'old'] as const)('a server (%s) that is silent for long', (transport) => {
  let fixture: AnsweringServer;
  let harness: Harness;
  let asked: { readonly response: ServerResponse; readonly id: number } | null;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    asked = null;
    fixture = await serveAnswering(transport);
    fixture.habit = (response, id) => {
      asked = { response, id };
    };
    const spec = { kind: 'http', name: server('far'), prefix: '', url: fixture.url, headers: {} } as const;
    harness = await startHarness({ specs: [{ ...spec, callSeconds: 1500 }] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await harness.stop();
    await fixture.close();
  });

  /** A call by `fetch`, which gives up where nothing comes for five minutes; `heard` is what came until now. */
  async function call(address: string, era: 'session' | 'stateless') {
    const envelope = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} };
    const headers: Record<string, string> =
      era === 'session'
        ? { 'mcp-session-id': await initialize(address) }
        : { 'mcp-protocol-version': statelessVersion, 'mcp-method': 'tools/call', 'mcp-name': 'write' };
    const params = { name: 'write', arguments: {}, ...(era === 'session' ? {} : { _meta: envelope }) };
    const state = { heard: '', ended: null as string | null };
    const read = async () => {
      const response = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: rpc(1, 'tools/call', params),
      });
      for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) state.heard += part;
    };
    read().then(
      () => {
        state.ended = 'whole';
      },
      (error) => {
        state.ended = String(error.cause ?? error);
      },
    );
    await until(() => asked !== null);
    return state;
  }
  const signs = (heard: string) => heard.split(': still here').length - 1;

  /** Lets time pass as the gateway's heart beats; each beat is heard before the next. */
  async function pass(ms: number, state: { readonly heard: string; readonly ended: string | null }): Promise<void> {
    for (let passed = 0; passed < ms; passed += 25_000) {
      const before = signs(state.heard);
      vi.advanceTimersByTime(25_000);
      await until(() => signs(state.heard) > before || state.ended !== null);
    }
  }

  const table = (['session', 'stateless'] as const).flatMap((era) => [
    { era, of: 'all servers', name: undefined },
    { era, of: 'one server', name: 'far' },
  ]);

  it.each(table)('is waited for 20 minutes (agent: $era, address of $of)', async ({ era, name }) => {
    const state = await call(harness.url('token-a', name), era);
    await pass(20 * minute, state);
    expect(state.ended).toBeNull();
    const { response, id } = asked as NonNullable<typeof asked>;
    const text = JSON.stringify({ jsonrpc: '2.0', id, result: { content: [], late: true } });
    if (transport === 'old') {
      response.writeHead(202).end();
      fixture.tell(text);
    } else response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    await until(() => state.ended !== null);
    expect(state.heard).toContain('"late":true');
    expect(state.ended).toBe('whole');
  });

  it('is given up when its own time is over, and the agent is told so', async () => {
    const state = await call(harness.url(), 'session');
    await pass(26 * minute, state);
    await until(() => state.ended !== null);
    expect(state.heard).toContain('no answer and no progress for 1500 s');
  });
});
