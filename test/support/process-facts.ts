import { readdirSync, readFileSync } from 'node:fs';

/** What a process takes of its machine, from /proc; Linux only. */
export interface ProcessFacts {
  readonly rssMegabytes: number;
  readonly threads: number;
  readonly handles: number;
  /** Seconds of processor time since its start. */
  readonly cpuSeconds: number;
}

export function processFacts(pid: number): ProcessFacts {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    rssMegabytes: number('VmRSS') / 1024,
    threads: number('Threads'),
    handles: readdirSync(`/proc/${pid}/fd`).length,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
  };
}

/** Processes that descend from this one, zombies left out. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state !== 'Z') parents.set(Number(entry), Number(parent));
    } catch {
      // It ended while it was looked at.
    }
  }
  const found: number[] = [];
  let level = [pid];
  while (level.length > 0) {
    const above = new Set(level);
    level = [...parents].filter(([, parent]) => above.has(parent)).map(([child]) => child);
    found.push(...level);
  }
  return found;
}
