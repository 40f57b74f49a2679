import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, nodeFlags } from '../../../scripts/lib/small-memory.mjs';

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

/** Starts a script beside this file that prints its address when it is ready. */
export function startProcess(script: string, ...args: readonly string[]): Promise<Process> {
  return start([fileURLToPath(new URL(script, import.meta.url)), ...args], process.env);
}

/** Starts the built gateway as `npm start` and the command line do. */
export function startRailguard(entry: string, ...args: readonly string[]): Promise<Process> {
  return start([...nodeFlags, entry, ...args], { ...nodeEnvironment, ...process.env });
}

async function start(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Process> {
  const child: ChildProcess = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const { pid, stdout } = child;
  if (pid === undefined || stdout === null) throw new Error(`cannot start ${command.join(' ')}`);
  const [line] = (await Promise.race([
    once(stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`${command.join(' ')} ended before it was ready`);
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
