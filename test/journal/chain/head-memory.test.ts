import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Head } from '../../../electron/journal/chain/chain.ts';
import { Remembering } from '../../../electron/journal/chain/head-memory.ts';

const head = (seq: number, hash = `hash ${seq}`): Head => ({ seq, hash });

function started(last: Head | null = null) {
  const written: Head[] = [];
  const state = { end: { head: head(1), doubt: null as string | null }, fails: false };
  const memory = {
    read: async () => null,
    write: async (at: Head) => {
      if (state.fails) throw new Error('the key ring is locked');
      written.push(at);
    },
  };
  const remembering = new Remembering(memory, last, () => state.end);
  return { written, state, remembering };
}

const minute = () => vi.advanceTimersByTimeAsync(60_000);

describe('the memory of the chain’s end', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is kept fresh once a minute, where there is something new', async () => {
    const { written, state, remembering } = started();
    remembering.start();
    expect(written).toEqual([]);
    await minute();
    await minute();
    expect(written).toEqual([head(1)]);
    state.end = { head: head(5), doubt: null };
    await minute();
    expect(written).toEqual([head(1), head(5)]);
    await remembering.stop();
  });

  it('is not written for an end that it has', async () => {
    const { written, remembering } = started(head(1));
    await remembering.stop();
    expect(written).toEqual([]);
  });

  it('is written where the same number has another hash', async () => {
    const { written, remembering } = started(head(1, 'older'));
    await remembering.stop();
    expect(written).toEqual([head(1)]);
  });

  it.each([
    ['in doubt', { head: head(4), doubt: 'the seal of its last record is gone' }],
    ['of an empty journal', { head: head(0), doubt: null }],
  ])('takes no end that is %s', async (_what, end) => {
    const { written, state, remembering } = started();
    state.end = end;
    remembering.start();
    await minute();
    await remembering.stop();
    expect(written).toEqual([]);
  });

  it('is tried again where it could not be written', async () => {
    const { written, state, remembering } = started();
    state.fails = true;
    remembering.start();
    await minute();
    expect(written).toEqual([]);
    state.fails = false;
    await minute();
    expect(written).toEqual([head(1)]);
    await remembering.stop();
  });

  it('is written at the end, and not any more after it', async () => {
    const { written, state, remembering } = started();
    remembering.start();
    await remembering.stop();
    expect(written).toEqual([head(1)]);
    state.end = { head: head(2), doubt: null };
    await minute();
    expect(written).toEqual([head(1)]);
  });

  it('begins with a new journal, also where that ends as the old one did', async () => {
    const { written, remembering } = started(head(1));
    await remembering.anew();
    expect(written).toEqual([head(1)]);
  });

  it('may be missing', async () => {
    const remembering = new Remembering(null, null, () => ({ head: head(1), doubt: null }));
    await expect(remembering.stop()).resolves.toBeUndefined();
  });
});
