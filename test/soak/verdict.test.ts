import { describe, expect, it } from 'vitest';
import { judge, type Sample } from './verdict.ts';

/** An hour, a sample each ten seconds. */
const run = (minutes: number, megabytes: (minute: number) => number, handles: (minute: number) => number = () => 50) =>
  Array.from({ length: minutes * 6 }, (_, index): Sample => {
    const minute = index / 6;
    const same = { threads: 12, processes: 2, cpuSeconds: 0, calls: index, p50: 1, p99: 9 };
    return { at: index * 10, rssMegabytes: megabytes(minute), handles: handles(minute), ...same };
  });

describe('an hour of everything at once', () => {
  it('is flat where memory grows until the sessions that were left behind end, and stays', () => {
    expect(judge(run(60, (minute) => 130 + Math.min(minute, 30)))).toMatchObject({ words: [] });
  });

  it.each([
    ['grows slowly and does not stop', (minute: number) => 130 + 0.3 * minute, 'MB a minute'],
    ['grows by a step', (minute: number) => (minute > 35 && minute < 55 ? 200 : 130), 'last third'],
  ])('is not where memory %s', (_, megabytes, why) => {
    expect(judge(run(60, megabytes)).words.join()).toContain(why);
  });

  it('is not where handles are left open', () => {
    const { words } = judge(
      run(
        60,
        () => 130,
        (minute) => 50 + minute,
      ),
    );
    expect(words.join()).toContain('open handles');
  });

  it('is not known of a run that ends while sessions still gather', () => {
    expect(judge(run(35, () => 130)).words.join()).toContain('too short');
  });
});
