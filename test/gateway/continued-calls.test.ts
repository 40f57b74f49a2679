import { expect, it } from 'vitest';
import { createContinuedCalls } from '../../electron/gateway/request/continued-calls.ts';
import { maxRounds } from '../../shared/envelope.ts';
import { agentId, server } from './harness.ts';

const call = (params: object) => ({
  agent: agentId('a'),
  server: server('remote'),
  method: 'tools/call',
  params: { name: 'x', arguments: {}, ...params },
});

it('a server that never has enough is counted anew', () => {
  const calls = createContinuedCalls(() => 0);
  let rounds = 0;
  for (let round = 1; round <= maxRounds; round++) {
    calls.note(call({}), `state ${round}`, rounds);
    rounds = calls.take(call({ requestState: `state ${round}`, inputResponses: { a: 1 } }));
    expect(rounds).toBe(round);
  }
  calls.note(call({}), 'one more', rounds);
  expect(calls.take(call({ requestState: 'one more' }))).toBe(0);
});

it('what came too late, and what made room for others, is a call of its own', () => {
  let now = 0;
  const calls = createContinuedCalls(() => now);
  calls.note(call({}), 'early', 0);
  now = 15 * 60_000 + 1;
  expect(calls.take(call({ requestState: 'early' }))).toBe(0);
  for (let count = 0; count < 501; count++) calls.note(call({}), `state ${count}`, 0);
  expect(calls.take(call({ requestState: 'state 0' }))).toBe(0);
  expect(calls.take(call({ requestState: 'state 500' }))).toBe(1);
});

it('one agent, however many of its calls go on, does not push out those of another', () => {
  const calls = createContinuedCalls(() => 0);
  const others = { ...call({}), agent: agentId('b') };
  calls.note(others, 'the other one', 0);
  for (let count = 0; count < 5_000; count++) calls.note(call({}), `state ${count}`, 0);
  const again = { ...call({ requestState: 'the other one' }), agent: agentId('b') };
  expect(calls.knows(again)).toBe(true);
  expect(calls.take(again)).toBe(1);
  // Once: the same state does not count as the same call again, and nobody else's call goes on with it.
  expect(calls.take(again)).toBe(0);
  expect(calls.take(call({ requestState: 'the other one' }))).toBe(0);
});
