import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CallIdentity,
  createHeldRequests,
  type HeldRequest,
  isHeldState,
} from '../../../electron/gateway/stateless/held-requests.ts';
import { agentId, server } from '../harness.ts';

interface Held extends HeldRequest {
  readonly expired: string[];
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [ann, bob] = [agentId('ann'), agentId('bob')];
const identity = (more: Partial<CallIdentity> = {}): CallIdentity => ({
  agent: ann,
  scope: null,
  method: 'tools/call',
  params: { name: 'close_run', arguments: { run_id: 1 } },
  ...more,
});

function call(more: Partial<CallIdentity> = {}): Held {
  const expired: string[] = [];
  return { identity: identity(more), expired, expire: (reason) => void expired.push(reason) };
}
const held = (maxPerAgent = 3) => createHeldRequests<Held>({ maxPerAgent, holdMs: 60_000 });
const stateOf = (state: string | null): string => state ?? 'none';

describe('A call that waits for its agent', () => {
  it('is found once, by a state that nobody can guess', () => {
    const calls = held();
    const [one, other] = [call(), call()];
    const states = [stateOf(calls.hold(one)), stateOf(calls.hold(other))] as const;
    expect(states[0]).not.toBe(states[1]);
    for (const state of states) expect(state).toMatch(/^railguard\.[\w-]{43}$/);
    expect(states.map(isHeldState)).toEqual([true, true]);
    expect(isHeldState('a state of the server’s own')).toBe(false);
    expect(calls.take(states[1], identity())).toEqual({ kind: 'call', call: other });
    expect(calls.take(states[1], identity()).kind).toBe('fault');
    expect(calls.take(states[0], identity())).toEqual({ kind: 'call', call: one });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on with what came anew beside the call itself', () => {
    const calls = held();
    const state = stateOf(calls.hold(call()));
    const params = { ...identity().params, inputResponses: { 'ask-1': {} }, requestState: state, _meta: { a: 1 } };
    expect(calls.take(state, identity({ params })).kind).toBe('call');
  });

  it.each<[string, Partial<CallIdentity>]>([
    ['of another agent', { agent: bob }],
    ['at the address of one server', { scope: server('testrail') }],
  ])('is nothing that a request %s learns of', (_what, more) => {
    const calls = held();
    const state = stateOf(calls.hold(call()));
    const unknown = calls.take('railguard.none', identity());
    expect(calls.take(state, identity(more))).toEqual(unknown);
    expect(unknown).toMatchObject({
      kind: 'fault',
      error: { code: -32602, data: { reason: 'invalid_request_state' } },
    });
    expect(calls.take(state, identity()).kind).toBe('call');
  });

  it.each<[string, Partial<CallIdentity>]>([
    ['another method', { method: 'prompts/get' }],
    ['another name', { params: { name: 'delete_run', arguments: { run_id: 1 } } }],
    ['another argument', { params: { name: 'close_run', arguments: { run_id: 2 } } }],
    ['one more argument', { params: { name: 'close_run', arguments: { run_id: 1, soft: 1 } } }],
    ['one more member', { params: { name: 'close_run', arguments: { run_id: 1 }, task: {} } }],
    ['no arguments', { params: { name: 'close_run' } }],
  ])('is refused for %s, and waits on', (_what, more) => {
    const calls = held();
    const state = stateOf(calls.hold(call()));
    expect(calls.take(state, identity(more))).toMatchObject({
      kind: 'fault',
      error: { message: expect.stringContaining('belongs to another call') },
    });
    expect(calls.take(state, identity()).kind).toBe('call');
  });

  it('is over after its time, and is told so', () => {
    const calls = held();
    const one = call();
    const state = stateOf(calls.hold(one));
    vi.advanceTimersByTime(59_999);
    expect(one.expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(one.expired).toEqual(['the agent gave no input for 60 s']);
    expect(calls.take(state, identity()).kind).toBe('fault');
  });

  it('that ended itself is found no more, and its place is free', () => {
    const calls = held(1);
    const one = call();
    const state = stateOf(calls.hold(one));
    expect(calls.hold(call())).toBeNull();
    expect(calls.hold(call({ agent: bob }))).not.toBeNull();
    calls.drop(one);
    calls.drop(one);
    calls.drop(call());
    expect(calls.take(state, identity()).kind).toBe('fault');
    expect(calls.hold(call())).not.toBeNull();
    vi.advanceTimersByTime(60_000);
    expect(one.expired).toEqual([]);
  });

  it('is none any more once all are closed', () => {
    const calls = held();
    calls.close();
    expect(calls.hold(call())).toBeNull();
  });
});
