import { frames, mainThread, type TraceEvent } from './trace.ts';

/** One line of the bench: what was measured, and whether it is what it is held to. */
export const told = (what: string, value: string, target: string, met: boolean): void =>
  console.log(`${what.padEnd(58)} ${value} (target ${target}: ${met ? 'met' : 'not met'})`);
export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

export interface Load {
  readonly calls: number;
  readonly leftOut: number;
  readonly seconds: number;
}

/** Whether the page had what it is held to bear; where it had not, what kept it from that. */
export function tellOfLoad({ calls, leftOut, seconds }: Load, target: number): void {
  const events = (2 * calls) / seconds;
  // A hundredth is what begins and ends within the first and the last tick.
  told(`events a second, over ${seconds.toFixed(0)} s`, events.toFixed(0), String(target), events >= target * 0.99);
  if (leftOut > 0)
    console.log(
      `${leftOut} calls were left out: they fell due while all lanes had one under way, or while the driver was not let run`,
    );
}

export function tellOfTrace(events: readonly TraceEvent[]): void {
  const tasks = mainThread(events);
  const longest = Math.max(...tasks.map(({ ms }) => ms));
  const busiest = Math.max(...tasks.map(({ cpuMs }) => cpuMs));
  told('longest task of the main thread, by the clock', `${longest.toFixed(0)} ms`, '50 ms', longest <= 50);
  told('longest task of the main thread, by processor time', `${busiest.toFixed(0)} ms`, '50 ms', busiest <= 50);
  const scripts = frames(events);
  const p95 = quantile(scripts, 0.95);
  told(`script in each of ${scripts.length} frames, p95`, `${p95.toFixed(1)} ms`, '4 ms', p95 <= 4);
}
