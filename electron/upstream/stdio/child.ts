import { spawn } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { visibleLine } from '../../../shared/visible.ts';
import { systemWords } from '../../lib/system-words.ts';
import { asOneLine, type PrintedJson, printedBytes } from '../../protocol/json-print.ts';
import type { Intake } from '../intake.ts';
import { maxMessageBytes } from '../message.ts';
import type { Mask } from '../own-secrets.ts';
import { createLineSplitter } from './line-splitter.ts';
import { descendants, groupLives, killStray, signalTree, strayLives } from './process-tree.ts';
import { createStderrReader } from './stderr-tail.ts';
import { unwatchGroup, watchGroup } from './watchdog.ts';
import { type Spawning, windowsCommand } from './windows-command.ts';

/** A server's process: whole lines in and out, its last words on stderr kept, its whole tree ended with it. */
export interface Child {
  readonly pid: number | null;
  /** False where nothing was written: the process is gone, or reads too slowly. */
  send(line: string | PrintedJson): boolean;
  /** Resolves when no process of its tree is left. */
  stop(): Promise<void>;
  /** Reads nothing more of it, and kills it. */
  giveUp(reason: string): void;
  readonly gone: Promise<void>;
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

/** After the end of its input, and after SIGTERM, milliseconds. */
const graceMs = 400;
const termMs = 1500;

/** Throws, in words for people, where the command cannot be started as it is written. */
export function startChild(options: ChildOptions): Child {
  const { command, env, cwd, intake, mask, onEnd } = options;
  const { file, args, verbatim } = spawningOf(options);
  // Own group: the whole tree can be signalled, and a Ctrl-C in our terminal does not reach it before we stop it in order.
  const child = spawn(file, [...args], {
    shell: false,
    windowsVerbatimArguments: verbatim,
    detached: process.platform !== 'win32',
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const pid = child.pid ?? null;
  let ended = false;
  let stopping = false;
  let stopped: Promise<void> | null = null;
  let lastWords = '';
  let settle: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    settle = resolve;
  });
  if (pid !== null) watchGroup(pid);

  function end(reason: string): void {
    if (ended) return;
    ended = true;
    if (pid === null) settle();
    else {
      // What the leader left behind in its group has lost its reason to live.
      signalTree(pid, 'SIGKILL');
      void untilGone(
        () => groupLives(pid),
        () => signalTree(pid, 'SIGKILL'),
      ).then(() => {
        unwatchGroup(pid);
        settle();
      });
    }
    onEnd(reason);
  }

  child.on('error', (error: NodeJS.ErrnoException) => {
    end(error.code === 'ENOENT' ? notFound(command, cwd) : `cannot start ${command}: ${systemWords(error)}`);
  });
  child.on('exit', (code, signal) => {
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    errors.end();
    const words = stopping ? '' : oneLine(mask(lastWords));
    // Its last answers may still be in the pipe: let them out first.
    const finish = () => end(words === '' ? `the server's process ${how}` : `the server's process ${how}: ${words}`);
    if (child.stdout.readableEnded || child.stdout.destroyed) finish();
    else {
      child.stdout.once('close', finish);
      setTimeout(finish, 200).unref();
    }
  });
  child.stdin.on('error', () => {});
  child.stdout.on('error', () => {});
  const reading = intake.collector();
  child.stdout.on('data', createLineSplitter(reading, maxMessageBytes, options));
  child.stdout.once('close', () => reading.clear());
  child.stderr.on('error', () => {});
  const errors = createStderrReader((line) => {
    lastWords = line;
    options.onStderr(line);
  });
  child.stderr.on('data', errors.take);

  return {
    pid,
    gone,
    send(line) {
      if (ended || stopping || child.stdin.destroyed) return false;
      // What the process does not read waits here.
      const waits = intake.budget.take(typeof line === 'string' ? Buffer.byteLength(line) : printedBytes(line));
      if (waits === null) return false;
      const taken = () => waits.release();
      if (typeof line === 'string') child.stdin.write(`${asOneLine(line)}\n`, taken);
      else writeParts(child.stdin, line, taken);
      return true;
    },
    giveUp(reason) {
      child.stdout.destroy();
      child.stderr.destroy();
      end(reason);
    },
    stop() {
      if (stopped !== null) return stopped;
      if (ended || pid === null) return gone;
      stopping = true;
      const strays = descendants(pid);
      const signal = (name: 'SIGTERM' | 'SIGKILL') => {
        signalTree(pid, name);
        for (const stray of strays) killStray(stray, name);
      };
      child.stdin.end();
      const term = setTimeout(() => signal('SIGTERM'), graceMs);
      const kill = setTimeout(() => signal('SIGKILL'), graceMs + termMs);
      stopped = gone.then(() => {
        clearTimeout(term);
        clearTimeout(kill);
        return untilGone(
          () => strays.some(strayLives),
          () => {
            for (const stray of strays) killStray(stray, 'SIGKILL');
          },
        );
      });
      return stopped;
    },
  };
}

function spawningOf({ command, args, env, cwd }: ChildOptions): Spawning {
  if (process.platform !== 'win32') return { file: command, args, verbatim: false };
  return windowsCommand({ command, args, env, cwd: cwd ?? process.cwd() }, isFile);
}

function isFile(path: string): boolean {
  try {
    // Not `stat`: that fails for the aliases of programs from the store.
    return !lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A killed process needs a moment until it is gone; one that cannot be killed is not waited for beyond 2 s. */
async function untilGone(lives: () => boolean, kill: () => void): Promise<void> {
  for (let tries = 0; tries < 200 && lives(); tries++) {
    kill();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Node says the same of a command and of a folder that is not there. */
function notFound(command: string, cwd: string | undefined): string {
  return cwd === undefined || existsSync(cwd)
    ? `command not found: ${command}`
    : `the folder it was to run in is gone: ${cwd}`;
}

function oneLine(text: string): string {
  return visibleLine(text.trim().slice(0, 300));
}

function writeParts(stream: Writable, parts: PrintedJson, taken: () => void): void {
  stream.cork();
  for (const part of parts) stream.write(part);
  stream.write('\n', taken);
  stream.uncork();
}
