import { expect, it } from 'vitest';
import { mayReceive } from '../../electron/gateway/request/effective-tool.ts';
import { agentId, server, stubGate } from './harness.ts';

it('who watches a resource hears of it as long as it may be read and nobody paused', () => {
  const gate = stubGate(() => true);
  const parts = {
    gate,
    failed: () => undefined,
    tasks: { find: () => [] },
    mapResource: (_: unknown, uri: string) => (uri === 'run://7' ? { tool: 'get_run', args: {} } : null),
  };
  const hears = (uri: string) => mayReceive(parts, agentId('a'), server('fix'), uri);
  expect([hears('run://7'), hears('thing://1')]).toEqual([true, true]);
  gate.hidden.add('get_run');
  expect([hears('run://7'), hears('thing://1')]).toEqual([false, true]);
  gate.hidden.add('resources/read');
  expect(hears('thing://1')).toBe(false);
  gate.hidden.clear();
  gate.hidden.add('resources/subscribe');
  expect(hears('thing://1')).toBe(false);
  gate.hidden.clear();
  gate.paused = {};
  expect([hears('run://7'), hears('thing://1')]).toEqual([false, false]);
});
