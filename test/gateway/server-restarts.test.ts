import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen } from './asking-support.ts';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize } from './raw-client.ts';

describe('a server that is started anew', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')], limits: { reopenMs: 20 } });
  });
  afterEach(() => harness.stop());

  /** The fixture tells of a change as soon as somebody subscribes. */
  const crash = async () => {
    await call(harness.url('token-b'), await initialize(harness.url('token-b')), 'crash');
  };
  const watch = async () => {
    const client = new Client({ name: 'sdk', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(harness.url())));
    const heard: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    await client.subscribeResource({ uri: 'thing://1' });
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    return { client, heard };
  };

  it('is asked again for what a session watches, though its agent asks nothing', async () => {
    const { client, heard } = await watch();
    await crash();
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(1), { timeout: 5000 });
    expect(new Set(heard)).toEqual(new Set(['thing://1']));
    await client.close();
  });

  it('is not asked for what a session watches no more, nor while its agent is paused', async () => {
    const { client, heard } = await watch();
    await crash();
    harness.gate.paused = {};
    await harness.ready('fix');
    await client.listTools();
    expect(heard).toHaveLength(1);
    harness.gate.paused = null;
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(1), { timeout: 5000 });
    await client.unsubscribeResource({ uri: 'thing://1' });
    heard.length = 0;
    await crash();
    await harness.ready('fix');
    await client.listTools();
    expect(heard).toEqual([]);
    await client.close();
  });

  it('is asked again for what an agent without a session watches', async () => {
    const leaving = new AbortController();
    const heard = listen(harness, { notifications: { resourceSubscriptions: ['thing://1'] } }, leaving.signal);
    await heard.until('"uri":"thing://1"');
    await crash();
    await heard.until(/("uri":"thing:\/\/1".*){2}/s);
    leaving.abort();
  });
});
