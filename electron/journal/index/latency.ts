/**
 * Latencies are kept as counts in buckets that grow by a tenth, from 0.01 ms up: a percentile read from them is off by
 * 5 % at most, and an hour of calls takes a few dozen numbers however many calls there were.
 */
const smallestMs = 0.01;
const growth = Math.log(1.1);
/** About 30 hours. */
const last = 240;

export function latencyBucket(ms: number): number {
  if (!(ms > smallestMs)) return 0;
  return Math.min(last, Math.ceil(Math.log(ms / smallestMs) / growth));
}

/** Milliseconds in the middle of a bucket. */
function bucketMs(bucket: number): number {
  return smallestMs * Math.exp((bucket - 0.5) * growth);
}

/** Milliseconds at the upper edge of a bucket. */
export function bucketEdge(bucket: number): number {
  return smallestMs * Math.exp(bucket * growth);
}

/** The latency below which a share (0 to 1) of calls stayed; null without calls. `counts` by bucket. */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const all = buckets.reduce((sum, [, calls]) => sum + calls, 0);
  if (all === 0) return null;
  let seen = 0;
  for (const [bucket, calls] of buckets) {
    seen += calls;
    if (seen >= all * share) return bucketMs(bucket);
  }
  return null;
}
