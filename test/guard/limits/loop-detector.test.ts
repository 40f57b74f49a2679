import { describe, expect, it } from 'vitest';
import { defaultRepeats, LoopDetector } from '../../../electron/guard/limits/loop-detector.ts';
import { claude, toolCall } from '../support.ts';

const options = { warn: 3, stop: 5, windowMs: 1000 };
const call = (args: Parameters<typeof toolCall>[1] = { id: 1 }, more: Parameters<typeof toolCall>[2] = {}) =>
  toolCall('get_run', args, more);

describe('Equal calls', () => {
  it('are counted for as long as their window is, from the first of them', () => {
    const loops = new LoopDetector(options);
    expect([0, 500, 1000, 1001, 1002].map((now) => loops.count(call(), now))).toEqual([1, 2, 3, 1, 2]);
  });

  it('are those of one agent, one server, one tool and the same arguments', () => {
    const loops = new LoopDetector(options);
    loops.count(call(), 0);
    expect(loops.count(call({ id: 2 }), 0)).toBe(1);
    expect(loops.count(call({ id: 1 }, { agent: claude }), 0)).toBe(1);
    expect(loops.count(call({ id: 1 }, { server: 'other' as never }), 0)).toBe(1);
    expect(loops.count(toolCall('get_runs', { id: 1 }), 0)).toBe(1);
    expect(loops.count(call(), 0)).toBe(2);
  });

  it('are told apart where their arguments are long, and not compared where they are huge', () => {
    const loops = new LoopDetector(options);
    const long = (end: string) => call({ text: 'x'.repeat(10_000) + end });
    expect([loops.count(long('a'), 0), loops.count(long('b'), 0), loops.count(long('a'), 0)]).toEqual([1, 1, 2]);
    const huge = () => call({ text: 'x'.repeat(20_001) });
    expect([loops.count(huge(), 0), loops.count(huge(), 0)]).toEqual([1, 1]);
    const many = () => call({ list: Array.from({ length: 2500 }, (_, value) => value) });
    expect([loops.count(many(), 0), loops.count(many(), 0)]).toEqual([1, 1]);
    const names = () => call({ inner: { ['n'.repeat(20_000)]: 1 } });
    expect([loops.count(names(), 0), loops.count(names(), 0)]).toEqual([1, 1]);
    const some = () => call({ list: Array.from({ length: 1000 }, (_, value) => value), none: null });
    expect([loops.count(some(), 0), loops.count(some(), 0)]).toEqual([1, 2]);
  });

  it('are forgotten, those that came longest ago first, where very many others come', () => {
    const loops = new LoopDetector(options);
    loops.count(call({ id: 'old' }), 0);
    loops.count(call({ id: 'kept' }), 0);
    for (let id = 0; id < 4998; id++) loops.count(call({ id }), 0);
    expect(loops.count(call({ id: 'kept' }), 0)).toBe(2);
    loops.count(call({ id: 'one more' }), 0);
    expect(loops.count(call({ id: 'kept' }), 0)).toBe(3);
    expect(loops.count(call({ id: 'old' }), 0)).toBe(1);
  });

  it('warn and stop from the number on that was set; by itself nothing stops', () => {
    const loops = new LoopDetector(options);
    expect([2, 3, 4, 5].map((count) => [loops.warns(count), loops.stops(count)])).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
    ]);
    const plain = new LoopDetector(defaultRepeats);
    expect([plain.warns(19), plain.warns(20), plain.stops(1_000_000)]).toEqual([false, true, false]);
  });
});
