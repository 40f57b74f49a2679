import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { systemWords } from '../../lib/system-words.ts';
import { asOneLine, type PrintedJson, printedBytes } from '../../protocol/json-print.ts';
import { maxMessageBytes } from '../message.ts';
import { createLineSplitter } from './line-splitter.ts';
import { descendants, groupLives, killStray, signalTree, strayLives } from './process-tree.ts';
import type { ChildOptions } from './spawn.ts';
import { notFound, oneLine, spawnServer, untilGone, writeParts } from './spawn.ts';
import { createStderrReader } from './stderr-tail.ts';
import { unwatchGroup, watchGroup } from './watchdog.ts';

/** After the end of its input, and after SIGTERM, milliseconds. */
const graceMs = 400;
const termMs = 1500;

/** Node ends with its version after an error that nobody caught; what went wrong stands above, before the stack. */
const nodeEnds = /^Node\.js v\d/;
const errorLine = /^\w*Error(?: \[\w+\])?: /;

/** A server's process: whole lines in and out, its last words on stderr kept, its whole tree ended with it. */
export class Child {
  readonly pid: number | null;
  /** Resolves when nothing of its group is left. */
  readonly gone: Promise<void>;
  readonly #options: ChildOptions;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #settle: () => void;
  #ended = false;
  #stopping: Promise<void> | null = null;
  readonly #errors: ReturnType<typeof createStderrReader>;
  #lastWords = '';
  #lastError = '';

  /** Throws, in words for people, where the command cannot be started as it is written. */
  constructor(options: ChildOptions) {
    this.#options = options;
    this.#process = spawnServer(options);
    this.pid = this.#process.pid ?? null;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    this.#settle = resolve;
    if (this.pid !== null) watchGroup(this.pid);
    this.#errors = createStderrReader((line) => {
      if (errorLine.test(line)) this.#lastError = line;
      this.#lastWords = nodeEnds.test(line) && this.#lastError !== '' ? this.#lastError : line;
      options.onStderr(line);
    });
    this.#watchEnd();
    this.#read();
  }

  /** False where nothing was written: the process is gone, or reads too slowly. */
  send(line: string | PrintedJson): boolean {
    const { stdin } = this.#process;
    if (this.#ended || this.#stopping !== null || stdin.destroyed) return false;
    // What the process does not read waits here.
    const bytes = typeof line === 'string' ? Buffer.byteLength(line) : printedBytes(line);
    const waits = this.#options.intake.budget.take(bytes);
    if (waits === null) return false;
    const taken = () => waits.release();
    if (typeof line === 'string') stdin.write(`${asOneLine(line)}\n`, taken);
    else writeParts(stdin, line, taken);
    return true;
  }

  /** Reads nothing more of it, and kills it. */
  giveUp(reason: string): void {
    this.#process.stdout.destroy();
    this.#process.stderr.destroy();
    this.#end(reason);
  }

  /** Resolves when no process of its tree is left. */
  stop(): Promise<void> {
    if (this.#stopping !== null) return this.#stopping;
    if (this.#ended || this.pid === null) return this.gone;
    this.#stopping = this.#stop(this.pid);
    return this.#stopping;
  }

  #stop(pid: number): Promise<void> {
    const strays = descendants(pid);
    const signal = (name: 'SIGTERM' | 'SIGKILL') => {
      signalTree(pid, name);
      for (const stray of strays) killStray(stray, name);
    };
    this.#process.stdin.end();
    const term = setTimeout(() => signal('SIGTERM'), graceMs);
    const kill = setTimeout(() => signal('SIGKILL'), graceMs + termMs);
    return this.gone.then(() => {
      clearTimeout(term);
      clearTimeout(kill);
      return untilGone(
        () => strays.some(strayLives),
        () => {
          for (const stray of strays) killStray(stray, 'SIGKILL');
        },
      );
    });
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.pid === null) this.#settle();
    else void this.#endGroup(this.pid);
    this.#options.onEnd(reason);
  }

  /** What the leader left behind in its group has lost its reason to live. */
  async #endGroup(pid: number): Promise<void> {
    signalTree(pid, 'SIGKILL');
    await untilGone(
      () => groupLives(pid),
      () => signalTree(pid, 'SIGKILL'),
    );
    unwatchGroup(pid);
    this.#settle();
  }

  #watchEnd(): void {
    const { command, cwd } = this.#options;
    this.#process.on('error', (error: NodeJS.ErrnoException) => {
      this.#end(error.code === 'ENOENT' ? notFound(command, cwd) : `cannot start ${command}: ${systemWords(error)}`);
    });
    this.#process.on('exit', (code, signal) => this.#exited(code, signal));
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    const { stdout } = this.#process;
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    this.#errors.end();
    const words = this.#stopping === null ? oneLine(this.#options.mask(this.#lastWords)) : '';
    // Its last answers may still be in the pipe: let them out first.
    const finish = () =>
      this.#end(words === '' ? `the server's process ${how}` : `the server's process ${how}: ${words}`);
    if (stdout.readableEnded || stdout.destroyed) finish();
    else {
      stdout.once('close', finish);
      setTimeout(finish, 200).unref();
    }
  }

  #read(): void {
    const { stdin, stdout, stderr } = this.#process;
    const reading = this.#options.intake.collector();
    stdin.on('error', () => {});
    stdout.on('error', () => {});
    stdout.on('data', createLineSplitter(reading, maxMessageBytes, this.#options));
    stdout.once('close', () => reading.clear());
    stderr.on('error', () => {});
    stderr.on('data', this.#errors.take);
  }
}
