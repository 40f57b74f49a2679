import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { atEnd } from '../support/at-end.ts';
import { listen, soon } from './asking-support.ts';
import { type Harness, server, startHarness, stdioSpec } from './harness.ts';
import { initialize, raw, rpc } from './raw-client.ts';

const listenBody = rpc(1, 'subscriptions/listen', {
  notifications: { resourceSubscriptions: ['thing://1'] },
  _meta: { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} },
});

describe('subscriptions of the era without sessions', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')] });
  });
  afterAll(() => harness.stop());
  afterEach(() => {
    harness.gate.paused = null;
    harness.gate.hidden.clear();
    harness.gate.denied.clear();
  });

  /** Opens a stream that ends by itself: nothing is granted. */
  const listenOnce = () =>
    raw(harness.url(), {
      headers: { 'mcp-protocol-version': statelessVersion, 'mcp-method': 'subscriptions/listen' },
      body: listenBody,
    });

  it.each([
    ['the gate is paused', () => (harness.gate.paused = {}), 'resources/read'],
    ['the tool is hidden', () => harness.gate.hidden.add('resources/subscribe')],
    ['the tool is denied', () => harness.gate.denied.add('resources/subscribe')],
    ['the resource itself is hidden', () => harness.gate.hidden.add('resources/read'), 'resources/read'],
  ])('watch nothing where %s, and each is judged', async (_, close, tool = 'resources/subscribe') => {
    harness.gate.calls.length = 0;
    const ends = harness.gate.ends.length;
    close();
    const { messages } = await listenOnce();
    expect(messages[0]).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: {} },
    });
    expect(harness.gate.calls).toMatchObject([
      { server: 'fix', tool, via: 'resources/subscribe', args: { uri: 'thing://1' } },
    ]);
    expect(harness.gate.ends.length).toBe(ends);
  });

  it('hear of a resource that may be watched, acknowledgement first', async () => {
    const leaving = new AbortController();
    const stream = async () => {
      const response = await fetch(harness.url(), {
        method: 'POST',
        signal: leaving.signal,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': statelessVersion,
          'mcp-method': 'subscriptions/listen',
        },
        body: listenBody,
      });
      if (response.body === null) throw new Error('no stream');
      return response.body.pipeThrough(new TextDecoderStream()).getReader();
    };
    const reader = await stream();
    let heard = '';
    while (!heard.includes('notifications/resources/updated')) heard += (await reader.read()).value ?? '';
    expect(heard.indexOf('acknowledged')).toBeLessThan(heard.indexOf('resources/updated'));
    expect(harness.gate.ends.at(-1)).toMatchObject({ call: { args: { uri: 'thing://1' } }, end: { end: 'ok' } });
    leaving.abort();
  });

  it('hear once of many changes at once', async () => {
    const leaving = new AbortController();
    const listening = listen(harness, { notifications: { toolsListChanged: true } }, leaving.signal);
    await listening.until('acknowledged');
    for (let count = 0; count < 100; count++) harness.gate.visibilityChanged(server('fix'));
    const heard = await listening.until('tools/list_changed');
    expect(heard.match(/list_changed/g)).toHaveLength(1);
    leaving.abort();
  });
});

describe('the stream of a session', () => {
  /** Opens it, and tells all that came over it so far. */
  async function hear(harness: Harness, session: string): Promise<() => number> {
    const stream = await fetch(harness.url(), {
      headers: { accept: 'text/event-stream', 'mcp-session-id': session },
    });
    let heard = '';
    const read = async () => {
      for await (const part of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) heard += part;
    };
    // It ends with its session, and that with its harness.
    read().catch(() => {});
    return () => heard.match(/tools\/list_changed/g)?.length ?? 0;
  }

  it('tells once of many changes that came while nobody listened', async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')] });
    atEnd(() => harness.stop());
    const away = await initialize(harness.url());
    const there = await hear(harness, await initialize(harness.url()));
    const change = async () => {
      const before = there();
      harness.gate.visibilityChanged(server('fix'));
      await soon(() => expect(there()).toBeGreaterThan(before));
    };
    for (let count = 0; count < 5; count++) await change();
    const back = await hear(harness, away);
    await soon(() => expect(back()).toBe(1));
    // What comes now is told at once, after all that waited.
    await change();
    await soon(() => expect(back()).toBe(2));
  });
});
