import { describe, expect, it } from 'vitest';
import { recordHash } from '../../../electron/journal/chain/chain.ts';
import { openForReading } from '../../../electron/journal/chain/store.ts';
import { notedCheckpoints, objectionTo, type Witness } from '../../../electron/journal/chain/witness.ts';
import { eventBody, journalOf } from '../bodies.ts';

const checkpoint = (seq: number, hash: string) => ({ ok: true, head: { seq, hash, at: '' } }) as const;
const body = eventBody('Paused');
const hash = recordHash('0'.repeat(64), 1, JSON.stringify(body));
const none: Witness = { seal: null, damagedKey: false, sealing: false, checkpoints: () => [], expected: null };

function objection(noted: ReadonlyMap<number, string>, witness: Partial<Witness> = {}, notedInSeal = 0) {
  const db = openForReading(journalOf([body]));
  try {
    const sealed = notedInSeal === 0 ? null : { seq: 1, hash, from: 1, noted: notedInSeal };
    return objectionTo(db, { seq: 1, hash }, noted, { witness: { ...none, ...witness }, sealed });
  } finally {
    db.close();
  }
}

describe('the noted heads', () => {
  it('are taken by their number, also where one was noted twice', () => {
    const noted = notedCheckpoints([checkpoint(1, 'a'), checkpoint(2, 'b'), checkpoint(2, 'b')]);
    expect(noted).toEqual(
      new Map([
        [1, 'a'],
        [2, 'b'],
      ]),
    );
  });

  it('speak against a journal where one number has two hashes', () => {
    expect(notedCheckpoints([checkpoint(2, 'a'), checkpoint(2, 'b')])).toMatchObject({
      seq: 2,
      why: expect.stringContaining('two different hashes'),
    });
  });

  it('speak against a journal by the first line that was changed', () => {
    const lines = [checkpoint(1, 'a'), { ok: false, line: 2 }, { ok: false, line: 3 }] as const;
    expect(notedCheckpoints(lines)).toEqual({ seq: null, why: 'line 2 of heads.log was changed' });
  });
});

describe('what vouches for a chain', () => {
  it('is content with one that ends where the newest head is', () => {
    expect(objection(new Map([[1, hash]]))).toBeNull();
  });

  it('tells a cut below the newest of half a million heads: a journal of months has so many', () => {
    const noted = new Map(Array.from({ length: 500_000 }, (_, at) => [at + 1, ''] as const));
    expect(objection(noted)).toMatchObject({ seq: 2, why: expect.stringContaining('up to 500000 were cut off') });
  });

  it('misses a head that the seal says was noted', () => {
    expect(objection(new Map(), {}, 1)).toMatchObject({ seq: null, why: expect.stringContaining('record 1') });
    expect(objection(new Map([[1, hash]]), {}, 1)).toBeNull();
  });

  it.each([
    ['the same end', { seq: 1, hash }, null],
    ['a later end', { seq: 4, hash }, { seq: 2, why: 'up to 4 are missing' }],
    ['another record in its place', { seq: 1, hash: 'other' }, { seq: 1, why: 'written anew' }],
  ] as const)('goes by what is remembered elsewhere: %s', (_what, expected, found) => {
    const seal = () => '';
    const said = objection(new Map(), { expected, seal });
    if (found === null) expect(said).toBeNull();
    else expect(said).toMatchObject({ seq: found.seq, why: expect.stringContaining(found.why) });
  });

  it.each([
    ['the key is damaged', { damagedKey: true }, 'cannot be read'],
    ['ends are sealed and no seal is there', { sealing: true, seal: () => '' }, 'the seal of its last record is gone'],
    ['an end is remembered and the key is gone', { expected: { seq: 1, hash } }, 'digest.key) is gone'],
  ] as const)('objects where %s', (_what, witness, why) => {
    expect(objection(new Map(), witness)).toMatchObject({ seq: null, why: expect.stringContaining(why) });
  });
});
