import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { _electron, type Browser, chromium, type Page } from 'playwright-core';
import type { Evaluate, Evaluated, StandInSystem } from '../stand-in/remote.ts';
import { eventually } from './eventually.ts';

const root = resolve(import.meta.dirname, '../../..');

/**
 * The `electron` module as the main process sees it, and what a person sees of the system. Of a real one that is what
 * `watched-system.cjs` sees: no key ring, permissions or screens.
 */
export type ElectronModule = typeof Electron.CrossProcessExports & { readonly system: StandInSystem };

/** A running desktop app, real or pretended: the same tests drive both. */
export interface Desktop {
  readonly kind: 'electron' | 'stand-in';
  /** Waits for a window whose address ends so; the interface's by default. */
  window(ending?: string): Promise<Page>;
  /** Runs a function in the main process. It is sent as source, so it may use nothing but its arguments. */
  evaluate<R, A = undefined>(body: (electron: ElectronModule, argument: A) => R | Promise<R>, argument?: A): Promise<R>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, once it ended. */
  readonly exited: Promise<number | null>;
  /** What it wrote to stdout and stderr until now. */
  output(): string;
  /** Ends it however it stands: for the end of a test. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** The built main process. */
  readonly main: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** It ends by itself, before it has a window: nothing but its end and its words are asked of it. */
  readonly ends?: boolean;
}

/** A real Electron, of which tests ask what it has; the stand-in pretends the rest: key rings, permissions, other systems. */
export const isReal = installedElectronPath() !== null;

/** The real Electron that `ELECTRON` names, else that of this checkout; null where its runtime was never fetched. */
function installedElectronPath(): string | null {
  if (process.env.ELECTRON !== undefined && process.env.ELECTRON !== '') return process.env.ELECTRON;
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : null;
}

/** Windows has none: what is sent there ends a process as by a kill. */
export const hasSignals = process.platform !== 'win32';

export function launchDesktop(options: LaunchOptions): Promise<Desktop> {
  const executable = installedElectronPath();
  return executable === null ? launchStandIn(options) : launchElectron(options, executable);
}

async function launchElectron({ main, args, env, ends }: LaunchOptions, executablePath: string): Promise<Desktop> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const words = [...sandbox, '-r', join(import.meta.dirname, 'watched-system.cjs'), main, ...args];
  // Playwright takes an app that ends at once for one that did not start.
  if (ends === true) return launchToItsEnd(executablePath, words, env);
  const electron = await _electron.launch({
    executablePath,
    // Else Playwright tells every page that the system is light.
    colorScheme: null,
    args: words,
    cwd: root,
    env: { ...(process.env as Record<string, string>), ...env },
  });
  const child = electron.process();
  return {
    kind: 'electron',
    window: (ending = '/index.html') => findPage(() => electron.windows(), ending),
    evaluate: (body, argument) =>
      electron.evaluate(
        (module, { source, argument: value }) => {
          const { watchedSystem: system } = globalThis as unknown as { watchedSystem: unknown };
          const run = new Function(`return (${source})`)() as (module: object, argument: unknown) => unknown;
          return run(Object.create(module, { system: { value: system } }), value);
        },
        { source: String(body), argument },
      ) as never,
    close: () => endElectron(child),
    ...watchProcess(child),
  };
}

function launchToItsEnd(program: string, args: readonly string[], env: LaunchOptions['env']): Desktop {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const watched = watchProcess(child);
  const nothing = () => Promise.reject(new Error('It was started to end by itself'));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await watched.exited;
  };
  return { kind: 'electron', window: nothing, evaluate: nothing, close, ...watched };
}

/** A quit that waits for calls, or asks, would hold up the test that is over. */
async function endElectron(child: ChildProcess): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null;
  if (ended) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(late);
}

async function launchStandIn({ main, args, env }: LaunchOptions): Promise<Desktop> {
  const port = await freePort();
  const child = fork(main, [...args], {
    cwd: root,
    execArgv: ['--import', join(root, 'test/electron/stand-in/register.ts')],
    env: { ...process.env, ...env, STAND_IN_DEBUGGING_PORT: String(port) },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const watched = watchProcess(child);
  const waiting = new Map<number, (answer: Evaluated) => void>();
  let count = 0;
  child.on('message', (answer: Evaluated) => {
    waiting.get(answer.evaluated)?.(answer);
    waiting.delete(answer.evaluated);
  });
  child.once('exit', (code) => {
    for (const [evaluated, tell] of waiting) {
      tell({ evaluated, ok: false, message: `The app ended with ${code}: ${watched.output()}` });
    }
  });
  let browser: Browser | null = null;
  return {
    kind: 'stand-in',
    async window(ending = '/index.html') {
      const connected = await eventually(async () => {
        if (child.exitCode !== null) return null;
        browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
        return browser;
      });
      if (connected === null) throw new Error(`The app ended with ${child.exitCode}: ${watched.output()}`);
      return findPage(() => connected.contexts().flatMap((context) => context.pages()), ending);
    },
    async evaluate(body, argument) {
      count += 1;
      const request: Evaluate = { evaluate: count, source: String(body), argument };
      const answer = await new Promise<Evaluated>((resolve) => {
        waiting.set(request.evaluate, resolve);
        child.send(request, (error) => {
          if (error !== null)
            resolve({ evaluated: count, ok: false, message: `${error.message}: ${watched.output()}` });
        });
      });
      if (!answer.ok) throw new Error(answer.message);
      return answer.value as never;
    },
    async close() {
      await browser?.close().catch(() => undefined);
      // The stand-in ends itself and its Chromium when the channel closes.
      if (child.connected) child.disconnect();
      await watched.exited;
    },
    ...watched,
  };
}

function watchProcess(child: ChildProcess): Pick<Desktop, 'exited' | 'output' | 'signal'> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    // Not 'close': it never comes where this side closed the channel.
    exited: new Promise((done) => {
      child.once('exit', (code, signal) => {
        if (signal !== null) text += `\nended by ${signal}`;
        done(code);
      });
    }),
    output: () => text,
    signal: (name) => void child.kill(name),
  };
}

function findPage(pages: () => readonly Page[], ending: string): Promise<Page> {
  return eventually(() => {
    const found = pages().find((page) => shows(page.url(), ending));
    if (found === undefined) throw new Error(`No window shows an address that ends in ${ending}`);
    return found;
  });
}

/** The place within a page is no part of its address here, but for the small windows, which are told by it. */
function shows(url: string, ending: string): boolean {
  if (ending.startsWith('#')) return url.endsWith(ending);
  const [address = '', place = ''] = url.split('#');
  return !place.startsWith('/~') && (address.split('?')[0] ?? '').endsWith(ending);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
