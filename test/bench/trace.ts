/** What of the browser's own trace the bench reads. Times in microseconds. `tdur` is processor time; absent where it is not told. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface Task {
  readonly ms: number;
  readonly cpuMs: number;
}

/** The renderer's main thread that did the most: a browser has one for each page, and spare ones. */
function ofMainThread(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const mains = events.filter(
    ({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  const each = mains.map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid));
  return each.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** The tasks of the page's main thread, in order. */
export function mainThread(events: readonly TraceEvent[]): readonly Task[] {
  const tasks = ofMainThread(events).filter(({ ph, name }) => ph === 'X' && name.endsWith('RunTask'));
  if (tasks.length === 0) throw new Error('The trace has no task of a main thread');
  return tasks.map(({ dur = 0, tdur = dur }) => ({ ms: dur / 1000, cpuMs: tdur / 1000 }));
}

const scripts = new Set(['FunctionCall', 'EvaluateScript', 'RunMicrotasks', 'TimerFire', 'FireAnimationFrame']);

/** Milliseconds of processor time that scripts took in each frame, from one painting to the next. */
export function frames(events: readonly TraceEvent[]): readonly number[] {
  const main = ofMainThread(events).toSorted((a, b) => a.ts - b.ts);
  const sums: number[] = [];
  let current = 0;
  let coveredUntil = 0;
  for (const { name, ph, ts, dur = 0, tdur = dur } of main) {
    if (name === 'PrePaint') {
      sums.push(current / 1000);
      current = 0;
    }
    // Scripts within scripts count once.
    if (ph !== 'X' || !scripts.has(name) || ts < coveredUntil) continue;
    coveredUntil = ts + dur;
    current += tdur;
  }
  if (sums.length < 2) throw new Error('The trace has no frames');
  return sums.slice(1);
}
