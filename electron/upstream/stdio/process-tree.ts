import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Ends a server with everything it started. Its process leads its own group; on Windows the tree is walked by taskkill. */
export function signalTree(pid: number, signal: 'SIGTERM' | 'SIGKILL', strays: readonly number[] = []): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  for (const target of [-pid, ...strays]) {
    try {
      process.kill(target, signal);
    } catch {
      // Gone already: what was wanted.
    }
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

/**
 * Descendants that may have left the group (`setsid`), read before the leader goes: afterwards nobody knows whose they
 * were. Linux only; elsewhere the group has to do.
 */
export function descendants(pid: number): readonly number[] {
  const found: number[] = [];
  const walk = (parent: number) => {
    let text = '';
    try {
      text = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8');
    } catch {
      return;
    }
    for (const word of text.split(' ')) {
      const child = Number(word);
      if (word !== '' && Number.isInteger(child) && !found.includes(child)) {
        found.push(child);
        walk(child);
      }
    }
  };
  if (process.platform === 'linux') walk(pid);
  return found;
}
