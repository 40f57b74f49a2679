import { describe, expect, it } from 'vitest';
import { maxQuarantined, QuarantinedEntries } from '../../electron/upstream/quarantined-entries.ts';

const entry = (text: string, digest = text) => ({ definition: { text }, digest, flags: [] });

describe('Entries in quarantine', () => {
  it('are held by kind and key, the newest wording of each', () => {
    const entries = new QuarantinedEntries();
    entries.add('prompts', 'a', entry('old'));
    entries.add('prompts', 'a', entry('new'));
    expect([...entries.of('prompts')].map(([key, { digest }]) => [key, digest])).toEqual([['a', 'new']]);
    expect(entries.has('resources', 'a')).toBe(false);
  });

  it('are released once', () => {
    const entries = new QuarantinedEntries();
    entries.add('prompts', 'a', entry('old'));
    expect([entries.release('prompts', 'a'), entries.release('prompts', 'a')]).toEqual([true, false]);
    expect(entries.has('prompts', 'a')).toBe(false);
  });

  it('are so many of one kind, and the next one is not held', () => {
    const entries = new QuarantinedEntries();
    for (let index = 0; index <= maxQuarantined; index++) entries.add('prompts', `${index}`, entry('x'));
    expect(entries.of('prompts').size).toBe(maxQuarantined);
    expect(entries.has('prompts', `${maxQuarantined}`)).toBe(false);
    entries.add('resources', 'other kind', entry('x'));
    expect(entries.has('resources', 'other kind')).toBe(true);
  });

  it('of all kinds share their letters, which a release gives back', () => {
    const entries = new QuarantinedEntries();
    const large = entry('x'.repeat(3_000_000), 'large');
    entries.add('prompts', 'a', large);
    entries.add('resources', 'b', large);
    expect(entries.has('resources', 'b')).toBe(false);
    entries.release('prompts', 'a');
    entries.add('resources', 'b', large);
    expect(entries.has('resources', 'b')).toBe(true);
  });

  it('lose what was held under a key whose newest wording has no room', () => {
    const entries = new QuarantinedEntries();
    entries.add('prompts', 'a', entry('small'));
    entries.add('prompts', 'a', entry('x'.repeat(4_000_000)));
    expect(entries.has('prompts', 'a')).toBe(false);
  });
});
