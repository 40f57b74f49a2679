import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
