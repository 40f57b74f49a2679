import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** What is looked at to find where a person's programs are. */
export interface LoginEnvironmentOptions {
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

/** How a company's network is reached, beside PATH: start files name it, and an app of the dock sees none of them. */
const network: readonly string[] = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE'],
];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment that the person has in a terminal, as far as servers need it: PATH, proxies and certificate authorities.
 * An app that is started from a dock or a menu is given a short PATH, in which `npx` and `uvx` are not found, and nothing of
 * a company's network. The login shell is asked once, and its answer goes before ours; started from a terminal, and on
 * Windows, the environment is right as it is. Servers of Node are told to trust what the system trusts, as we do. Never
 * rejects.
 */
export async function withLoginEnvironment(options: LoginEnvironmentOptions = here()): Promise<Environment> {
  const { platform, shell, home, exists } = options;
  const environment: Environment = { NODE_USE_SYSTEM_CA: '1', ...options.environment };
  if (platform === 'win32' || environment.TERM !== undefined) return environment;
  const said: Environment = shell === null ? {} : await askShell(shell, options);
  const usual = [...usualFolders, ...usualInHome.map((folder) => join(home, folder))].filter(exists);
  const folders = [said.PATH ?? '', environment.PATH ?? ''].flatMap((path) => path.split(':')).concat(usual);
  // A folder that is no whole path depends on where one stands: a server's own folder could bring its `npx`.
  const whole = new Set(folders.filter((folder) => isAbsolute(folder) && !/[\n\r\0]/.test(folder)));
  return { ...environment, ...said, PATH: [...whole].join(':') };
}

function here(): LoginEnvironmentOptions {
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

/** What a shell that reads its start files has of PATH and the network; nothing where it does not say so in time. */
function askShell(shell: string, { environment, timeoutMs }: LoginEnvironmentOptions): Promise<Environment> {
  const names = ['PATH', ...network];
  // Start files may print whatever they like around it. Every shell can start this; and it is one process more and not one
  // for each name, for at a login the machine is at its busiest.
  const mark = randomUUID();
  const words = names.map((name) => `${mark} "$${name}"`).join(' ');
  const script = `/bin/sh -c 'printf "%s\\n" ${words} ${mark}'`;
  return new Promise((resolve) => {
    // A group and a session of its own: it can be ended with all that it started, and has no terminal to wait for.
    const child = spawn(shell, ['-ilc', script], {
      detached: true,
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    const finish = (said: Environment) => {
      clearTimeout(late);
      child.stdout.destroy();
      endGroup(child.pid);
      resolve(said);
    };
    const late = setTimeout(() => finish({}), timeoutMs);
    child.on('error', () => finish({}));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const values = output.split(mark).slice(1);
      if (values.length > names.length) finish(saidOf(names, values));
      else if (output.length > maxOutput) finish({});
    });
    child.stdout.on('close', () => finish({}));
    child.stdout.on('error', () => finish({}));
  });
}

function saidOf(names: readonly string[], values: readonly string[]): Environment {
  const pairs = names.map((name, index): [string, string] => [name, values[index]?.trim() ?? '']);
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
