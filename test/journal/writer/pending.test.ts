import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../electron/journal/writer/entry.ts';
import { decodeEntries } from '../../../electron/journal/writer/entry-codec.ts';
import { type Batch, Pending } from '../../../electron/journal/writer/pending.ts';

const event = (what: string): Entry => ({ kind: 'event', head: '{}', what, detail: '{}' });
const waiter = (name: string) => ({ resolve: () => {}, reject: () => {}, name });
const namesOf = (waiters: readonly unknown[]) => waiters.map((one) => (one as { name: string }).name);
const whatsOf = (batch: Batch) =>
  [...decodeEntries(batch.encoded.copy())].map((entry) => (entry.kind === 'event' ? entry.what : '?'));

describe('what waits for the writer', () => {
  it('goes in the order in which it came, with who waits for it', () => {
    const pending = new Pending();
    pending.add(event('a'), false);
    pending.add(event('b'), true);
    pending.wait(waiter('of b'));
    expect([pending.entries, pending.waited]).toEqual([2, true]);
    const batch = pending.take(7);
    expect([batch.id, whatsOf(batch), namesOf(batch.waiters)]).toEqual([7, ['a', 'b'], ['of b']]);
    expect([pending.entries, pending.size, pending.waited]).toEqual([0, 0, false]);
  });

  it('keeps after a failure what has happened already, in order, and drops what somebody waits for', () => {
    const pending = new Pending();
    pending.add(event('happened 1'), false);
    pending.add(event('waited 1'), true);
    pending.add(event('happened 2'), false);
    pending.wait(waiter('first'));
    const failed = pending.take(1);
    pending.add(event('waited 2'), true);
    pending.add(event('happened 3'), false);
    pending.wait(waiter('second'));
    expect(namesOf(pending.giveUp(failed))).toEqual(['first', 'second']);
    expect(pending.waited).toBe(false);
    expect(whatsOf(pending.take(2))).toEqual(['happened 1', 'happened 2', 'happened 3']);
  });

  it('forgets which entries were waited for with the entries: the next failure drops none of those that stay', () => {
    const pending = new Pending();
    pending.add(event('waited'), true);
    pending.add(event('happened'), false);
    pending.giveUp(null);
    pending.giveUp(pending.take(1));
    expect(whatsOf(pending.take(2))).toEqual(['happened']);
  });

  it('keeps a large text of a batch that failed', () => {
    const pending = new Pending();
    const large = 'é'.repeat(70_000);
    const result: Entry = { kind: 'result', isBrief: false, head: '{}', error: '', result: large, released: '' };
    pending.add(result, false);
    pending.add(event('waited'), true);
    pending.giveUp(pending.take(1));
    expect([...decodeEntries(pending.take(2).encoded.copy())]).toEqual([result]);
  });

  it('uses the memory of a batch that is on disk for another one, without a trace of it', () => {
    const pending = new Pending();
    pending.add(event('x'.repeat(1_000)), false);
    const first = pending.take(1);
    pending.written(first);
    pending.add(event('b'), false);
    const second = pending.take(2);
    pending.add(event('c'), false);
    expect(whatsOf(second)).toEqual(['b']);
    expect(whatsOf(pending.take(3))).toEqual(['c']);
  });
});
