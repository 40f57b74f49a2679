import { afterEach, expect, it } from 'vitest';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, type RawAnswer, raw, rpc } from './raw-client.ts';
import { ask } from './recording-support.ts';

let harness: Harness | null = null;
afterEach(async () => {
  await harness?.stop();
  harness = null;
});

async function withFaults() {
  const errors: unknown[] = [];
  harness = await startHarness({ specs: [stdioSpec('fix')], onError: (error) => errors.push(error) });
  return { harness, errors, session: await initialize(harness.url()) };
}

const broken = new Error('broken inside');

/** An error of ours in the middle of a call fails that one: nothing reaches the process, and the next call is served. */
it.each(['session', 'stateless'] as const)(
  'the gate throws while a call is taken back to its agent (%s)',
  async (era) => {
    const { harness: own, errors, session } = await withFaults();
    const send = (): Promise<RawAnswer> =>
      ask(own, era === 'session' ? session : null, 'tools/call', { name: 'echo', arguments: { text: 'x' } });
    const { judge } = own.gate;
    own.gate.judge = (asked, signal) => {
      own.gate.judge = judge;
      const verdict = judge(asked, signal);
      if (verdict instanceof Promise || verdict.kind !== 'forward') return verdict;
      const settle = () => {
        throw broken;
      };
      return { kind: 'forward', ticket: { ...verdict.ticket, settle } };
    };
    const failed = await send();
    expect(failed.body.error?.message).toMatch(/internal error/i);
    expect(errors).toContain(broken);
    expect((await send()).body.result).toBeDefined();
  },
);

it.each(['session', 'stateless'] as const)('what the gate answers later cannot be used (%s)', async (era) => {
  const { harness: own, errors, session } = await withFaults();
  const { judge } = own.gate;
  own.gate.judge = () => {
    own.gate.judge = judge;
    return Promise.resolve(null as never);
  };
  const send = (): Promise<RawAnswer> =>
    ask(own, era === 'session' ? session : null, 'tools/call', { name: 'echo', arguments: { text: 'x' } });
  expect((await send()).body.error?.message).toContain('The gate is closed: an internal error');
  expect(errors).toHaveLength(1);
  expect((await send()).body.result).toBeDefined();
});

it('a list whose entries cannot be judged fails alone', async () => {
  const { harness: own, errors, session } = await withFaults();
  const { lists } = own.gate;
  own.gate.lists = () => {
    throw broken;
  };
  const failed = await raw(own.url(), { session, body: rpc(2, 'tools/list') });
  expect(failed.body.error?.message).toMatch(/internal error/i);
  expect(errors).toContain(broken);
  own.gate.lists = lists;
  expect((await call(own.url(), session, 'echo', { text: 'x' })).body.result).toBeDefined();
});
