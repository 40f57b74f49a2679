import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** What is looked at to find where a person's programs are. */
export interface LoginPathOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The person's login shell, absolute; null where none is known. */
  readonly shell: string | null;
  readonly home: string;
  /** How long the shell may take, milliseconds. */
  readonly timeoutMs: number;
  exists(path: string): boolean;
}

/** More than any PATH: what a shell prints beyond is not read. */
const maxOutput = 64 * 1024;

/** Where Homebrew, uv, pipx, cargo, Volta and Bun put programs, for a shell that says nothing in time. */
const usualFolders: readonly string[] = ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin'];
const usualInHome: readonly string[] = ['.local/bin', '.cargo/bin', '.volta/bin', '.bun/bin'];

/**
 * The environment with the PATH that the person has in a terminal. An app that is started from a dock or a menu is given a
 * short one, in which `npx` and `uvx` are not found. The login shell is asked once, and its answer goes before ours; started
 * from a terminal, and on Windows, the environment is right as it is. Never rejects.
 */
export async function withLoginPath(
  options: LoginPathOptions = here(),
): Promise<Readonly<Record<string, string | undefined>>> {
  const { environment, platform, shell, home, exists } = options;
  if (platform === 'win32' || environment.TERM !== undefined) return environment;
  const said = shell === null ? null : await askShell(shell, options);
  const usual = [...usualFolders, ...usualInHome.map((folder) => join(home, folder))].filter(exists);
  const folders = [said ?? '', environment.PATH ?? ''].flatMap((path) => path.split(':')).concat(usual);
  // A folder that is no whole path depends on where one stands: a server's own folder could bring its `npx`.
  const whole = new Set(folders.filter((folder) => isAbsolute(folder) && !/[\n\r\0]/.test(folder)));
  return { ...environment, PATH: [...whole].join(':') };
}

function here(): LoginPathOptions {
  return {
    environment: process.env,
    platform: process.platform,
    shell: loginShell(),
    home: homedir(),
    timeoutMs: 3000,
    exists: existsSync,
  };
}

function loginShell(): string | null {
  const named = userShell() ?? process.env.SHELL ?? null;
  return named !== null && isAbsolute(named) ? named : null;
}

function userShell(): string | null {
  try {
    return userInfo().shell;
  } catch {
    // Nobody of this id is known to the system.
    return null;
  }
}

/** What a shell that reads its start files has as PATH; null where it does not say so in time. */
function askShell(shell: string, { environment, timeoutMs }: LoginPathOptions): Promise<string | null> {
  // Start files may print whatever they like around it.
  const mark = randomUUID();
  const script = `/bin/echo ${mark}; /usr/bin/env printenv PATH; /bin/echo ${mark}`;
  return new Promise((resolve) => {
    // A group and a session of its own: it can be ended with all that it started, and has no terminal to wait for.
    const child = spawn(shell, ['-ilc', script], {
      detached: true,
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    const finish = (path: string | null) => {
      clearTimeout(late);
      child.stdout.destroy();
      endGroup(child.pid);
      resolve(path);
    };
    const late = setTimeout(() => finish(null), timeoutMs);
    child.on('error', () => finish(null));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const [, between, after] = output.split(mark);
      if (after !== undefined) finish(between?.trim() ?? null);
      else if (output.length > maxOutput) finish(null);
    });
    child.stdout.on('close', () => finish(null));
    child.stdout.on('error', () => finish(null));
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
