import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Ends a server with everything it started. Its process leads its own group; on Windows the tree is walked by taskkill. */
export function signalTree(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already: what was wanted.
  }
}

export function groupLives(pid: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process by its id and the moment it started: an id alone may have been given to somebody else since. */
export interface Stray {
  readonly pid: number;
  readonly started: string;
}

/**
 * Descendants that may have left the group (`setsid`), read before the leader goes: afterwards nobody knows whose they
 * were. Linux only; elsewhere the group has to do.
 */
export function descendants(pid: number): readonly Stray[] {
  const found = new Map<number, Stray>();
  const walk = (parent: number) => {
    let text = '';
    try {
      text = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8');
    } catch {
      return;
    }
    for (const word of text.split(' ')) {
      const child = Number(word);
      const started = word === '' ? null : startOf(child);
      if (started === null || found.has(child)) continue;
      found.set(child, { pid: child, started });
      walk(child);
    }
  };
  if (process.platform === 'linux') walk(pid);
  return [...found.values()];
}

/** False once it is gone, or waits only for its parent to take note. */
export function strayLives(stray: Stray): boolean {
  return startOf(stray.pid) === stray.started;
}

export function killStray(stray: Stray, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!strayLives(stray)) return;
  try {
    process.kill(stray.pid, signal);
  } catch {
    // Gone already.
  }
}

/** Start time of a living process, in clock ticks since boot (field 22 of proc(5) stat); null for none or a zombie. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
