export interface Sample {
  /** Seconds since the start. */
  readonly at: number;
  readonly rssMegabytes: number;
  readonly handles: number;
  readonly threads: number;
  readonly processes: number;
  readonly cpuSeconds: number;
  readonly calls: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Verdict {
  /** Slope of a straight line through the samples after the warm-up, MB a minute; null where it ended before. */
  readonly rssMegabytesAMinute: number | null;
  /** Median of the last third of all samples, as a multiple of that of the second. */
  readonly rssLastThird: number;
  /** Over the last two thirds. */
  readonly handlesAnHour: number;
  readonly processesAnHour: number;
  /** Why it is not flat; empty where it is. */
  readonly words: readonly string[];
}

/** Sessions that agents leave behind end after half an hour: until then there are more and more of them. */
const warmUpSeconds = 32 * 60;
/** Shorter than this a slope says nothing. */
const judgedSeconds = 8 * 60;
const mostAMinute = 0.2;
const mostLastThird = 1.15;
/** Growth of a number over the last two thirds that counts as flat: a twentieth of what is there. */
const flat = 0.05;

export function judge(samples: readonly Sample[]): Verdict {
  const words: string[] = [];
  const late = samples.slice(Math.floor(samples.length / 3));
  const look = (name: string, value: (sample: Sample) => number, spare: number): number => {
    const slope = slopeOf(late.map((sample) => [sample.at, value(sample)]));
    const grown = slope * ((late.at(-1)?.at ?? 0) - (late[0]?.at ?? 0));
    const mean = late.reduce((sum, sample) => sum + value(sample), 0) / Math.max(1, late.length);
    if (grown > Math.max(spare, flat * mean))
      words.push(`${name} grew by ${grown.toFixed(1)} from about ${mean.toFixed(1)}`);
    return slope * 3600;
  };
  const handlesAnHour = look('open handles', ({ handles }) => handles, 10);
  const processesAnHour = look('processes', ({ processes }) => processes, 1);
  const rssMegabytesAMinute = slopeAfterWarmUp(samples);
  if (rssMegabytesAMinute === null) words.push('too short to tell whether memory is');
  else if (rssMegabytesAMinute > mostAMinute)
    words.push(`resident memory grew by ${rssMegabytesAMinute.toFixed(2)} MB a minute after the warm-up`);
  const third = Math.floor(samples.length / 3);
  const rssLastThird = medianRss(samples.slice(2 * third)) / medianRss(samples.slice(third, 2 * third));
  if (rssLastThird > mostLastThird)
    words.push(`resident memory in the last third is ${rssLastThird.toFixed(2)} times that of the second`);
  return { rssMegabytesAMinute, rssLastThird, handlesAnHour, processesAnHour, words };
}

function slopeAfterWarmUp(samples: readonly Sample[]): number | null {
  const warm = samples.filter(({ at }) => at >= warmUpSeconds);
  if ((warm.at(-1)?.at ?? 0) - (warm[0]?.at ?? 0) < judgedSeconds) return null;
  return slopeOf(warm.map(({ at, rssMegabytes }) => [at / 60, rssMegabytes]));
}

function medianRss(samples: readonly Sample[]): number {
  const sorted = samples.map(({ rssMegabytes }) => rssMegabytes).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const count = points.length;
  if (count < 2) return 0;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

/** For docs/performance.md: ten lines, however long it ran. */
export function tableOf(samples: readonly Sample[]): string {
  const step = Math.max(1, Math.ceil(samples.length / 10));
  const chosen = samples.filter((_, index) => index % step === 0 || index === samples.length - 1);
  return [
    '| after | calls | resident | handles | threads | processes | p50 | p99 |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...chosen.map(
      ({ at, calls, rssMegabytes, handles, threads, processes, p50, p99 }) =>
        `| ${(at / 60).toFixed(1)} min | ${calls} | ${rssMegabytes.toFixed(0)} MB | ${handles} | ${threads} | ${processes} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms |`,
    ),
  ].join('\n');
}
