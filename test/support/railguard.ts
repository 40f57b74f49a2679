import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { commandHere } from './command-here.ts';
import { entry } from './railguard-command.ts';

export { commandHere } from './command-here.ts';
export { railguard } from './railguard-command.ts';

export interface Serving {
  readonly mcp: string;
  readonly interface: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** All that it wrote to stderr so far. */
  log(): string;
  /** One command line against this gateway, over its socket; its answer parsed, line by line. Throws where it does not end with 0. */
  command(...args: string[]): Promise<unknown[]>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `railguard serve` on a folder as scripts do, and ends it with the test. */
export async function serve(
  folder: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Serving> {
  return serveUntil(onTestFinished, folder, args, env);
}

/** The same of another program than this checkout's build: its file (Node by default), and the words before `serve`. */
export async function serveProgram(
  words: readonly string[],
  folder: string,
  { program = process.execPath, env = {} }: { program?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Serving> {
  return serveUntil(onTestFinished, folder, [], env, [program, ...words]);
}

/** The same, ended by whatever `atEnd` registers it with: a whole file's end, for example. */
export async function serveUntil(
  atEnd: (stop: () => Promise<void>) => void,
  folder: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  [program, ...words]: readonly [string, ...string[]] = [process.execPath, entry],
): Promise<Serving> {
  const child = spawn(program, [...words, 'serve', '--json', '--port', '0', '--data', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const [code] = await ended;
    return code;
  };
  atEnd(async () => {
    await stop();
  });
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    ended.then(() => {
      throw new Error(`serve ended before it was ready:\n${log}`);
    }),
  ]);
  const ready = JSON.parse(first[0]) as { mcp: string; interface: string; pid: number };
  return {
    ...ready,
    child,
    log: () => log,
    stop,
    async command(...command) {
      const { code, stdout, stderr } = await commandHere(['--json', '--data', folder, ...command]);
      if (code !== 0) throw new Error(`railguard ${command.join(' ')} ended with ${code}: ${stderr}`);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
  };
}
