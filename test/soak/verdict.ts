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
  readonly holds: boolean;
  /** Growth over the last two thirds, by a straight line through them. */
  readonly rssMegabytesAnHour: number;
  readonly handlesAnHour: number;
  readonly processesAnHour: number;
  readonly words: readonly string[];
}

/** Growth that counts as flat: less than a twentieth of what is there over the time that was looked at. */
const flat = 0.05;

export function judge(samples: readonly Sample[]): Verdict {
  const late = samples.slice(Math.floor(samples.length / 3));
  const words: string[] = [];
  const look = (name: string, value: (sample: Sample) => number, spare: number): number => {
    const slope = slopeOf(late.map((sample) => [sample.at, value(sample)]));
    const seconds = (late.at(-1)?.at ?? 0) - (late[0]?.at ?? 0);
    const mean = late.reduce((sum, sample) => sum + value(sample), 0) / Math.max(1, late.length);
    const grown = slope * seconds;
    if (grown > Math.max(spare, flat * mean))
      words.push(`${name} grew by ${grown.toFixed(1)} from about ${mean.toFixed(1)}`);
    return slope * 3600;
  };
  const rssMegabytesAnHour = look('resident memory (MB)', ({ rssMegabytes }) => rssMegabytes, 10);
  const handlesAnHour = look('open handles', ({ handles }) => handles, 10);
  const processesAnHour = look('processes', ({ processes }) => processes, 1);
  return { holds: words.length === 0, rssMegabytesAnHour, handlesAnHour, processesAnHour, words };
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
