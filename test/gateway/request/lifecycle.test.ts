import { describe, expect, it } from 'vitest';
import type { Outcome, RequestPhase } from '../../../electron/gateway/request/agent-request.ts';
import {
  createLifecycle,
  isAwaited,
  isCancelled,
  isOver,
  setForwarded,
} from '../../../electron/gateway/request/lifecycle.ts';

const result = (n: number): Outcome => ({ kind: 'result', value: { n }, raw: null });
const cancelledBecause = (why: string): Outcome => ({
  kind: 'error',
  error: { code: -32000, message: `Cancelled: ${why}` },
});

function begun(phase: RequestPhase = 'authorizing') {
  const request = { phase };
  const finished: Outcome[] = [];
  const retained: Outcome[] = [];
  const lifecycle = createLifecycle(request, {
    finish: (outcome) => finished.push(outcome),
    retain: (outcome) => retained.push(outcome),
  });
  return { request, lifecycle, finished, retained };
}

describe('an answer', () => {
  it.each<[RequestPhase, 'finished' | 'retained' | 'dropped', RequestPhase]>([
    ['authorizing', 'finished', 'done'],
    ['forwarded', 'finished', 'done'],
    ['input-required', 'retained', 'input-required'],
    ['reauthorizing', 'retained', 'reauthorizing'],
    ['cancelling', 'dropped', 'cancelling'],
    ['cancelled', 'dropped', 'cancelled'],
    ['done', 'dropped', 'done'],
  ])('that comes while it is %s is %s', (phase, fate, after) => {
    const { request, lifecycle, finished, retained } = begun(phase);
    lifecycle.deliver(result(1));
    expect({ finished: finished.length, retained: retained.length, phase: request.phase }).toEqual({
      finished: fate === 'finished' ? 1 : 0,
      retained: fate === 'retained' ? 1 : 0,
      phase: after,
    });
  });

  it('counts once: a second one, an error and a cancel after it change nothing', () => {
    const { request, lifecycle, finished } = begun();
    const told: string[] = [];
    lifecycle.onCancel((reason) => told.push(reason));
    lifecycle.deliver(result(1));
    lifecycle.deliver(result(2));
    lifecycle.cancel('late');
    lifecycle.reject({ outcome: result(3), why: 'later' });
    expect([finished, request.phase, told]).toEqual([[result(1)], 'done', []]);
  });

  it('is dropped while its agent is away, where nobody keeps it', () => {
    const request: { phase: RequestPhase } = { phase: 'input-required' };
    const finished: Outcome[] = [];
    createLifecycle(request, { finish: (outcome) => finished.push(outcome) }).deliver(result(1));
    expect([finished, request.phase]).toEqual([[], 'input-required']);
  });
});

describe('a cancel', () => {
  const halted: readonly RequestPhase[] = ['authorizing', 'forwarded', 'input-required', 'reauthorizing'];
  it.each(halted)('ends a request that is %s, at its server first', (phase) => {
    const { request, lifecycle, finished } = begun(phase);
    const seen: string[] = [];
    lifecycle.onCancel((reason) => seen.push(`${reason} while ${request.phase}, ${finished.length} answered`));
    lifecycle.cancel('the agent left');
    expect(seen).toEqual(['the agent left while cancelling, 0 answered']);
    expect([request.phase, finished]).toEqual(['cancelled', [cancelledBecause('the agent left')]]);
  });

  it('answers with what its server says to that at once, the first of it', () => {
    const { lifecycle, finished } = begun('forwarded');
    lifecycle.onCancel(() => {
      lifecycle.deliver(result(1));
      lifecycle.deliver(result(2));
    });
    lifecycle.cancel('enough');
    expect(finished).toEqual([result(1)]);
  });

  it('goes to the last that asked to be told, and to nobody where that was taken back', () => {
    const { lifecycle } = begun();
    const told: string[] = [];
    lifecycle.onCancel(() => told.push('first'));
    lifecycle.onCancel(() => told.push('second'));
    lifecycle.cancel('enough');
    const other = begun();
    other.lifecycle.onCancel(() => told.push('never'));
    other.lifecycle.onCancel(null);
    other.lifecycle.cancel('enough');
    expect([told, other.finished.length]).toEqual([['second'], 1]);
  });

  it('that cancels again on the way ends it once', () => {
    const { lifecycle, finished } = begun('forwarded');
    let told = 0;
    lifecycle.onCancel(() => {
      told++;
      lifecycle.cancel('once more');
      lifecycle.reject({ outcome: result(9), why: 'and more' });
    });
    lifecycle.cancel('enough');
    expect([told, finished]).toEqual([1, [cancelledBecause('enough')]]);
  });

  it('answers the agent also where its server cannot be told', () => {
    const { request, lifecycle, finished } = begun('forwarded');
    lifecycle.onCancel(() => {
      throw new Error('the pipe is closed');
    });
    expect(() => lifecycle.cancel('enough')).toThrow('the pipe is closed');
    expect([request.phase, finished]).toEqual(['cancelled', [cancelledBecause('enough')]]);
  });
});

describe('a rejection', () => {
  it('is what the agent reads, whatever the server says to the cancel', () => {
    const { lifecycle, finished } = begun('reauthorizing');
    const told: string[] = [];
    lifecycle.onCancel((reason) => {
      told.push(reason);
      lifecycle.deliver(result(1));
    });
    const outcome: Outcome = { kind: 'error', error: { code: -32000, message: 'Refused' } };
    lifecycle.reject({ outcome, why: 'a rule' });
    expect([told, finished]).toEqual([['a rule'], [outcome]]);
  });
});

describe('a phase', () => {
  it.each<[RequestPhase, string]>([
    ['authorizing', 'awaited'],
    ['forwarded', 'awaited'],
    ['input-required', ''],
    ['reauthorizing', ''],
    ['cancelling', 'over cancelled'],
    ['cancelled', 'over cancelled'],
    ['done', 'over'],
  ])('%s is %s', (phase, words) => {
    const said = [
      isOver({ phase }) ? 'over' : '',
      isCancelled({ phase }) ? 'cancelled' : '',
      isAwaited({ phase }) ? 'awaited' : '',
    ];
    expect(said.filter((word) => word !== '').join(' ')).toBe(words);
  });

  it.each<[RequestPhase, RequestPhase]>([
    ['authorizing', 'forwarded'],
    ['input-required', 'input-required'],
    ['cancelled', 'cancelled'],
    ['done', 'done'],
  ])('%s becomes %s once it is at its server, and a cancel goes there', (phase, after) => {
    const { request, lifecycle } = begun(phase);
    const told: string[] = [];
    const forwarding = Object.assign(request, { onCancel: lifecycle.onCancel });
    setForwarded(forwarding, { cancel: (reason) => told.push(reason) });
    expect(request.phase).toBe(after);
    request.phase = 'forwarded';
    lifecycle.cancel('enough');
    expect(told).toEqual(['enough']);
  });
});
