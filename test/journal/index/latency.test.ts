import { describe, expect, it } from 'vitest';
import { bucketEdge, latencyBucket, percentile } from '../../../electron/journal/index/latency.ts';

describe('latencies in buckets', () => {
  it.each<[ms: number, bucket: number]>([
    [0, 0],
    [0.01, 0],
    [-5, 0],
    [Number.NaN, 0],
    [0.0101, 1],
    [0.011, 1],
    [0.0111, 2],
    [Number.POSITIVE_INFINITY, 240],
    [200_000_000, 240],
  ])('%d ms are in bucket %d', (ms, bucket) => {
    expect(latencyBucket(ms)).toBe(bucket);
  });

  it('are at most a tenth below the edge of their bucket, whatever they are', () => {
    for (let ms = 0.02; ms < 50_000_000; ms *= 1.7) {
      const edge = bucketEdge(latencyBucket(ms));
      expect(edge).toBeGreaterThanOrEqual(ms * 0.999_999);
      expect(edge).toBeLessThan(ms * 1.100_001);
    }
  });
});

describe('a percentile', () => {
  const counts = new Map(([1, 5, 20, 100] as const).map((ms) => [latencyBucket(ms), ms === 1 ? 97 : 1]));

  it.each<[share: number, ms: number]>([
    [0, 1],
    [0.5, 1],
    [0.97, 1],
    [0.971, 5],
    [0.99, 20],
    [1, 100],
  ])('%d is within 5 %% of the call that is there', (share, ms) => {
    const found = percentile(counts, share) ?? 0;
    expect(Math.abs(found - ms) / ms).toBeLessThan(0.05);
  });

  it('is none without calls', () => {
    expect(percentile(new Map(), 0.5)).toBeNull();
    expect(percentile(new Map([[3, 0]]), 0.5)).toBeNull();
  });

  it('does not depend on the order in which buckets were met', () => {
    const reversed = new Map([...counts].reverse());
    for (const share of [0.5, 0.98, 1]) expect(percentile(reversed, share)).toBe(percentile(counts, share));
  });
});
