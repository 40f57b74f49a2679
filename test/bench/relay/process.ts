import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A process under measurement: its address, and what it cost so far. */
export interface Process {
  readonly url: string;
  /** CPU time, user and system, milliseconds; 0 where the system does not say (other than Linux). */
  cpuMs(): number;
  /** Resident memory, MB. */
  rssMb(): number;
  stop(): Promise<void>;
}

const ticksPerSecond = 100;

/** Starts a script (beside this file, or anywhere by its whole path) that prints its address when it is ready. */
export async function startProcess(script: string, ...args: readonly string[]): Promise<Process> {
  const path = isAbsolute(script) ? script : fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { pid, stdout } = child;
  if (pid === undefined || stdout === null) throw new Error(`cannot start ${script}`);
  const [line] = (await Promise.race([
    once(stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`${script} ended before it was ready`);
    }),
  ])) as [Buffer];
  return {
    url: line.toString().trim(),
    cpuMs() {
      const fields = readProc(pid, 'stat')
        .replace(/^.*\) /, '')
        .split(' ');
      return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / ticksPerSecond || 0;
    },
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readProc(pid, 'status'))?.[1] ?? 0) / 1024,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
