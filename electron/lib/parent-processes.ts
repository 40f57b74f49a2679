import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

interface Process {
  readonly parent: number;
  readonly name: string;
}

/** A shell in a terminal in a window manager is fewer. */
const maxParents = 8;
const run = promisify(execFile);

/**
 * Names of the programs that a process was started by, the nearest first: `bash, claude`. Empty where the system does not
 * say, or where the process is gone already. Never rejects.
 */
export async function parentProcesses(pid: number): Promise<readonly string[]> {
  try {
    const look = process.platform === 'linux' ? linuxProcess : await otherProcesses();
    const names: string[] = [];
    let next = (await look(pid))?.parent ?? 0;
    while (next > 1 && names.length < maxParents) {
      const found = await look(next);
      if (found === null) break;
      names.push(found.name);
      next = found.parent;
    }
    return names;
  } catch {
    return [];
  }
}

async function linuxProcess(pid: number): Promise<Process | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // `4711 (name) S 4700 …`: a name may hold brackets itself.
  const found = /^\d+ \((.*)\) \S (\d+) /s.exec(text);
  if (found === null) return null;
  // The name of its main thread is not always that of the program: Node calls it `MainThread`.
  const file = await readlink(`/proc/${pid}/exe`).catch(() => '');
  return {
    name: plain(file.startsWith('/memfd:') || file === '' ? (found[1] ?? '') : basename(file)),
    parent: Number(found[2]),
  };
}

async function otherProcesses(): Promise<(pid: number) => Promise<Process | null>> {
  if (process.platform === 'win32') return async () => null;
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,comm='], { timeout: 2000 });
  const all = new Map(
    stdout.split('\n').flatMap((line) => {
      const found = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
      if (found === null) return [];
      const name = plain((found[3] ?? '').split('/').at(-1) ?? '');
      return [[Number(found[1]), { name, parent: Number(found[2]) }] as const];
    }),
  );
  return async (pid) => all.get(pid) ?? null;
}

/** A program names itself: nothing of its name stands for more than a name. */
function plain(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._-]/gu, '?').slice(0, 40);
}
