import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { visibleLine } from '../../../shared/visible.ts';
import type { PrintedJson } from '../../protocol/json-print.ts';
import type { Intake } from '../intake.ts';
import type { Mask } from '../own-secrets.ts';
import { isFile } from './program-path.ts';
import { type Spawning, windowsCommand } from './windows-command.ts';

export function spawnServer(options: ChildOptions): ChildProcessWithoutNullStreams {
  const { env, cwd } = options;
  const { file, args, verbatim } = spawningOf(options);
  // Own group: the whole tree can be signalled, and a Ctrl-C in our terminal does not reach it before we stop it in order.
  return spawn(file, [...args], {
    shell: false,
    windowsVerbatimArguments: verbatim,
    detached: process.platform !== 'win32',
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

function spawningOf({ command, args, env, cwd }: ChildOptions): Spawning {
  if (process.platform !== 'win32') return { file: command, args, verbatim: false };
  return windowsCommand({ command, args, env, cwd: cwd ?? process.cwd() }, isFile);
}

/** A killed process needs a moment until it is gone; one that cannot be killed is not waited for beyond 2 s. */
export async function untilGone(lives: () => boolean, kill: () => void): Promise<void> {
  for (let tries = 0; tries < 200 && lives(); tries++) {
    kill();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Node says the same of a command and of a folder that is not there. */
export function notFound(command: string, cwd: string | undefined): string {
  return cwd === undefined || existsSync(cwd)
    ? `command not found: ${command}`
    : `the folder it was to run in is gone: ${cwd}`;
}

export function oneLine(text: string): string {
  return visibleLine(text.trim().slice(0, 300));
}

export function writeParts(stream: Writable, parts: PrintedJson, taken: () => void): void {
  stream.cork();
  for (const part of parts) stream.write(part);
  stream.write('\n', taken);
  stream.uncork();
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The folder it runs in; left out: ours. */
  readonly cwd?: string | undefined;
  /** Takes our secrets out of its last words, which agents are told. */
  readonly mask: Mask;
  onLine(line: Buffer): void;
  /** A whole line of its stderr, as it wrote it. */
  onStderr(line: string): void;
  readonly intake: Intake;
  /** A line that is too large was dropped: these are its first and last bytes. */
  onTooLong(first: Buffer, last: Buffer, why: string): void;
  /** It wrote bytes that say nothing. False: nothing more is read. */
  onNothing(bytes: number): boolean;
  /** Once, when the process ended or never started. */
  onEnd(reason: string): void;
}
