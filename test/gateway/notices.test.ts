import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './asking-support.ts';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize } from './raw-client.ts';

const notice = (method: string, params?: object): string => JSON.stringify({ jsonrpc: '2.0', method, params });
const log = (data: string): string => notice('notifications/message', { level: 'info', data });
const done = '{"jsonrpc":"2.0","id":#,"result":{"content":[]}}';

describe('what a server says in the middle of a call', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')] });
  });
  afterAll(() => harness.stop());

  it('is heard also while the gateway reads a list that the call changed', async () => {
    const session = await initialize(harness.url());
    const lines = [notice('notifications/tools/list_changed'), log('changed'), done];
    const { messages } = await call(harness.url(), session, 'reply', { line: lines.join('\n') });
    expect(messages[0]).toMatchObject({ method: 'notifications/message', params: { data: 'changed' } });
  });

  it('is no log where an agent without a session asked for none, and of the level that it asked for', async () => {
    const line = ['debug', 'info', 'warning'].map((level) => notice('notifications/message', { level, data: level }));
    const params = { name: 'reply', arguments: { line: [...line, done].join('\n') } };
    expect((await send(harness, params, { capabilities: {} })).messages).toEqual([]);
    const { messages } = await send(harness, params, { capabilities: {}, logLevel: 'info' });
    expect(messages.slice(0, -1)).toMatchObject([{ params: { data: 'info' } }, { params: { data: 'warning' } }]);
  });
});
