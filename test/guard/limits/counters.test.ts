import { describe, expect, it } from 'vitest';
import { Counters } from '../../../electron/guard/limits/counters.ts';

const minute = 60_000;

describe('Counters, looked at by a person', () => {
  const counters = new Counters();
  counters.log('testrail grant "c" cursor', minute, 0).log.add(0, 3);
  counters.log('testrail grant "c" cursor s1', minute, 0).log.add(0, 5);
  counters.log('testrail grant "c" cursor s2', minute, 10_000).log.add(10_000, 7);
  counters.log('testrail grant "c" cursory', minute, 0).log.add(0, 50);

  it('hold what their own key holds, in the window that is asked for', () => {
    expect(counters.peek('testrail grant "c" cursor', minute, 1000, false)).toBe(3);
    expect(counters.peek('testrail grant "c" cursor', 2 * minute, 1000, false)).toBe(0);
    expect(counters.peek('testrail grant "c" nobody', minute, 1000, false)).toBe(0);
    expect(counters.peek('testrail grant "c" cursor', minute, minute + 1, false)).toBe(0);
  });

  it('hold what the fullest of the sessions beneath holds, and nothing of another agent of a longer name', () => {
    expect(counters.peek('testrail grant "c" cursor', minute, 11_000, true)).toBe(7);
    expect(counters.peek('testrail grant "c" cursor', minute, 70_001, true)).toBe(0);
    expect(counters.peek('testrail grant "c" curs', minute, 1000, true)).toBe(0);
  });

  it('are not made by a look', () => {
    expect(counters.size).toBe(4);
  });
});

describe('Windows of one counter', () => {
  it('that an edit brought begin with what the longest of the others still knows', () => {
    const counters = new Counters();
    const { log } = counters.log('k', 10 * minute, 0);
    log.add(0, 2);
    log.add(9 * minute, 1);
    const { log: short, taken } = counters.log('k', 2 * minute, 9 * minute + 1);
    expect(short.total(9 * minute + 1)).toBe(1);
    expect(taken).toEqual([{ at: 9 * minute, from: 9 * minute, units: 1 }]);
    expect(counters.log('k', 2 * minute, 9 * minute + 2)).toEqual({ log: short, taken: [] });
    // A call leaves strictly after its window.
    expect(counters.log('k', 9 * minute, 9 * minute).taken).toHaveLength(2);
    expect(counters.log('k', 9 * minute - 1, 9 * minute).taken).toHaveLength(1);
    expect(counters.log('k', 3 * minute, 9 * minute, false).log.total(9 * minute)).toBe(0);
  });

  it('that no limit asks for are known as long as they are, and forgotten then', () => {
    const counters = new Counters();
    const { log: first } = counters.log('k', minute, 0);
    const { log: second } = counters.log('k', 2 * minute, 0);
    expect(counters.others('k', [first], minute)).toEqual([second]);
    expect(counters.others('k', [first, second], minute)).toEqual([]);
    expect(counters.others('k', [first], 2 * minute)).toEqual([second]);
    expect(counters.others('k', [first], 2 * minute + 1)).toEqual([]);
    expect(counters.others('none', [], 0)).toEqual([]);
    expect(counters.log('k', 2 * minute, 2 * minute + 2).log).not.toBe(second);
  });
});

describe('Many counters', () => {
  it('are forgotten where they hold nothing', () => {
    const counters = new Counters();
    for (let agent = 0; agent < 1024; agent++) counters.log(`a${agent}`, minute, 0).log.add(0, 1);
    counters.log('kept', minute, minute).log.add(minute, 1);
    expect(counters.size).toBe(1025);
    for (let agent = 0; agent < 1100; agent++) counters.log(`b${agent}`, minute, minute + 1).log.add(minute + 1, 1);
    expect(counters.size).toBeLessThan(2200);
    expect(counters.peek('kept', minute, minute + 1, false)).toBe(1);
    expect(counters.peek('b0', minute, minute + 1, false)).toBe(1);
  });

  it('are refused from a hundred thousand on that hold calls, and taken again when some have left', () => {
    const counters = new Counters();
    for (let agent = 0; agent < 100_000; agent++)
      counters.log(`a${agent}`, minute, agent < 10 ? 0 : 2000).log.add(agent < 10 ? 0 : 2000, 1);
    expect(() => counters.log('one more', minute, 2000)).toThrow('More than 100000 counters hold calls');
    // Looked through at most once a second: whoever is refused over and over takes no time from the others.
    expect(() => counters.log('one more', minute, 2999)).toThrow('More than 100000 counters hold calls');
    expect(counters.log('a5', minute, 2999).log.total(2999)).toBe(1);
    expect(counters.log('one more', minute, minute + 1).log.total(minute + 1)).toBe(0);
    expect(counters.size).toBe(99_991);
  });
});
