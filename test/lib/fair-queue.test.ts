import { describe, expect, it } from 'vitest';
import { createFairQueue } from '../../electron/lib/fair-queue.ts';

/** A queue whose turns begin when the test says so. */
function byHand() {
  const turns: (() => void)[] = [];
  const queue = createFairQueue((begin) => turns.push(begin));
  const turn = async () => {
    turns.shift()?.();
    await new Promise(setImmediate);
  };
  return { queue, turns, turn };
}

describe('a fair queue', () => {
  it('runs one job in a turn, and parties in turn', async () => {
    const { queue, turn, turns } = byHand();
    const order: string[] = [];
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) {
      void queue.run(name.slice(0, 1), () => void order.push(name));
    }
    for (let count = 1; count <= 6; count++) {
      await turn();
      expect(order).toHaveLength(count);
    }
    // The first was alone when it came.
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
    expect(turns).toHaveLength(0);
  });

  it('begins no job before the one that runs is over', async () => {
    const { queue, turn, turns } = byHand();
    let over: () => void = () => {};
    const first = queue.run('a', () => new Promise<void>((resolve) => (over = resolve)));
    void queue.run('b', () => {});
    await turn();
    expect(turns).toHaveLength(0);
    expect(queue.waiting).toBe(1);
    over();
    await first;
    await new Promise(setImmediate);
    expect(turns).toHaveLength(1);
  });

  it('hands on what a job answers or throws, and goes on after it', async () => {
    const queue = createFairQueue();
    const thrown = queue.run('a', () => {
      throw new Error('odd');
    });
    await expect(thrown).rejects.toThrow('odd');
    await expect(queue.run('a', () => Promise.reject(new Error('late')))).rejects.toThrow('late');
    await expect(queue.run('a', () => 7)).resolves.toBe(7);
    expect(queue.waiting).toBe(0);
  });
});
