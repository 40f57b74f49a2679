import { describe, expect, it } from 'vitest';
import { DefinitionWatch } from '../../electron/upstream/definition-watch.ts';
import { watchClockByHand } from './watch-clock.ts';

const times = { rereadMs: 300_000, freshMs: 60_000, confirmMs: 20_000 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A watch over a server that is asked by hand. */
function watched() {
  const hand = watchClockByHand();
  const looks: { answer(): void; fail(): void }[] = [];
  const watch = new DefinitionWatch({
    clock: hand.clock,
    times,
    readDefinitions: () =>
      new Promise<void>((resolve, reject) => {
        looks.push({
          answer() {
            watch.noted();
            resolve();
          },
          fail: () => reject(new Error('gone')),
        });
      }),
  });
  watch.noted();
  return { ...hand, looks, watch };
}

describe('Definitions are looked at', () => {
  it('before a call above Low risk when the last look is older than a minute, and never before a call of Low risk', async () => {
    const { watch, looks, pass } = watched();
    expect(watch.confirm(true)).toBe(true);
    pass(60_000);
    expect(watch.confirm(true)).toBe(true);
    pass(1);
    expect(watch.confirm(false)).toBe(true);
    expect(looks).toHaveLength(0);
    const confirmed = watch.confirm(true);
    expect(looks).toHaveLength(1);
    looks[0]?.answer();
    expect(await confirmed).toBe(true);
    expect(watch.confirm(true)).toBe(true);
  });

  it('once for all calls that wait at the same time', async () => {
    const { watch, looks, pass } = watched();
    pass(61_000);
    const calls = Array.from({ length: 50 }, () => watch.confirm(true));
    expect(looks).toHaveLength(1);
    looks[0]?.answer();
    expect(await Promise.all(calls)).toEqual(calls.map(() => true));
  });

  it.each([
    ['fails', ({ looks }: ReturnType<typeof watched>) => looks[0]?.fail()],
    ['takes too long', ({ pass }: ReturnType<typeof watched>) => pass(times.confirmMs)],
  ])('and a look that %s confirms nothing', async (_, end) => {
    const one = watched();
    one.pass(61_000);
    const confirmed = one.watch.confirm(true);
    end(one);
    expect(await confirmed).toBe(false);
  });

  it('late: an answer that came after a call was refused serves the next', async () => {
    const { watch, looks, pass } = watched();
    pass(61_000);
    const refused = watch.confirm(true);
    pass(times.confirmMs);
    expect(await refused).toBe(false);
    looks[0]?.answer();
    await settled();
    expect(watch.confirm(true)).toBe(true);
    expect(looks).toHaveLength(1);
  });

  it('by time while the server is used, and not at all while nobody uses it', async () => {
    const { watch, looks, pass, timers } = watched();
    pass(times.rereadMs * 3);
    expect(looks).toHaveLength(0);
    watch.noted();
    void watch.confirm(false);
    pass(times.rereadMs - 1);
    expect(looks).toHaveLength(0);
    pass(1);
    expect(looks).toHaveLength(1);
    looks[0]?.answer();
    await settled();
    expect(timers.size).toBe(0);
    void watch.confirm(false);
    pass(times.rereadMs);
    expect(looks).toHaveLength(2);
  });

  it('later, where another look came first', () => {
    const { watch, looks, pass } = watched();
    void watch.confirm(false);
    pass(200_000);
    watch.noted();
    pass(100_000);
    expect(looks).toHaveLength(0);
    pass(200_000);
    expect(looks).toHaveLength(1);
  });

  it.each([
    ['a connection ended', (watch: ReturnType<typeof watched>['watch']) => watch.doubt()],
    ['the server told of a change', (watch: ReturnType<typeof watched>['watch']) => watch.onListChanged()],
  ])('at once for a call above Low risk after %s', (_, happen) => {
    const { watch, looks } = watched();
    happen(watch);
    const before = looks.length;
    expect(watch.confirm(true)).toBeInstanceOf(Promise);
    expect(looks.length).toBe(before + 1);
  });

  it('though the clock of the machine was set back, and though it slept', () => {
    const { watch, pass, setBack } = watched();
    setBack(3_600_000);
    pass(61_000);
    expect(watch.confirm(true)).toBeInstanceOf(Promise);
    const slept = watched();
    slept.setBack(-61_000);
    expect(slept.watch.confirm(true)).toBeInstanceOf(Promise);
  });

  it('once more for all the changes that are told while they are read, and not after the server was stopped', async () => {
    const { watch, looks, pass, timers } = watched();
    for (let told = 0; told < 20; told++) watch.onListChanged();
    expect(looks).toHaveLength(1);
    looks[0]?.answer();
    await settled();
    watch.onListChanged();
    watch.onListChanged();
    pass(100);
    await settled();
    expect(looks).toHaveLength(2);
    void watch.confirm(false);
    watch.stop();
    expect(timers.size).toBe(0);
  });
});
