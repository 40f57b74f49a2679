import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Conf from 'conf';
import type { StartOptions } from './app/port.ts';
import { startApplication } from './app/start.ts';
import { browse } from './cli/browse.ts';
import { terminalConfirm } from './cli/confirm.ts';
import { type ExitCode, shown } from './cli/io.ts';
import { runCommandLine } from './cli/program.ts';
import { connectToFolder, gatewayRuns } from './cli/reach.ts';
import { serveHeadless } from './cli/serve.ts';
import { readPlainFile } from './guard/policy-store/plain-file.ts';
import { catchProcessErrors, InternalErrors } from './health/internal-errors.ts';
import { importJournal } from './journal/reading.ts';
import { writeCompileCache } from './lib/compile-cache.ts';
import { growHeapsSlowly } from './lib/heap-growth.ts';
import { standardInput } from './lib/standard-input.ts';
import { systemWords, wayOut } from './lib/system-words.ts';
import { version } from './lib/version.ts';
import { builtFile, interfaceFolder, licencesFile, programWords } from './paths.ts';
import { defaultDataFolder, openDataFolder } from './settings/data-folder.ts';
import { plainCodec } from './settings/secrets-file.ts';

/** The same application without a screen, and the command line. */

/** Why the output is not whole; null while it is. */
let refusal: string | null = null;

// A reader that goes away (`… | head -1`, a terminal that was closed), and a full disk behind `> FILE`, must end neither a
// command with a stack trace nor a gateway.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || refusal !== null) return;
    refusal = notWritten(error);
    if (stream === process.stdout) process.stderr.write(`railguard: ${refusal}\n`);
  });
}

function notWritten(error: Error): string {
  return `The output could not be written: ${systemWords(error)}.${wayOut(error)}`;
}

const io = {
  out: (chunk: string) => void process.stdout.write(chunk),
  outAll: (chunk: string) =>
    new Promise<void>((done, failed) => {
      process.stdout.write(chunk, (error: NodeJS.ErrnoException | null | undefined) => {
        if (error == null) return done();
        const isGone = error.code === 'EPIPE';
        if (!isGone) refusal ??= notWritten(error);
        failed(new Error(refusal ?? 'Whoever read the output went away before its end.'));
      });
    }),
  err: (chunk: string) => void process.stderr.write(chunk),
  env: process.env,
  // npm runs a script in the package's folder, and names the one that the person is in.
  cwd: (process.env.npm_lifecycle_event === 'railguard' ? process.env.INIT_CWD : undefined) ?? process.cwd(),
  readStdin: () => text(standardInput()),
  // A policy of 2,000,000 characters may take four bytes for each.
  readFile: (path: string) => readPlainFile(path, 8_000_000),
  terminal: process.stdout.isTTY === true,
  // On the error stream: the answer of a command is for whoever reads its output.
  confirm: terminalConfirm(process.stdin, process.stderr),
};

const errors = new InternalErrors();

function start(
  folder: string,
  port: StartOptions['port'],
  log: StartOptions['log'],
  holdSeconds: number | null = null,
) {
  return startApplication({
    folder,
    port,
    log,
    makeStore: (options) => new Conf(options),
    secretCodec: plainCodec,
    // Servers and scripts edit files as their way to work; nobody sits before a screen.
    holdPermissiveEdits: false,
    commandLineAnswers: true,
    ...(holdSeconds === null ? {} : { holdSeconds }),
    journalWorker: builtFile('journal/worker'),
    licences: licencesFile(),
    environment: process.env,
    program: programWords(process),
    errors,
  });
}

const quiet = (): void => undefined;

/** Runs one command line in this process; a gateway until it is told to stop. Answers the exit code. */
export async function runWords(words: readonly string[]): Promise<ExitCode> {
  const code = await runCommandLine(words, {
    io,
    version,
    now: Date.now,
    defaultFolder: defaultDataFolder(),
    exists: existsSync,
    running: gatewayRuns,
    connect: (folder) =>
      connectToFolder(
        folder,
        () => start(folder, null, quiet),
        (words) => io.err(`${shown(words)}\n`),
      ),
    importJournal: (file, folder) =>
      importJournal(file, {
        folder: join(openDataFolder(folder), 'journal'),
        workerUrl: builtFile('journal/worker'),
      }),
    browse: (folder, address) => browse(folder, address, process),
    async bridge(folder, agent) {
      const { runBridge } = await import('./agents/bridge/run.ts');
      await runBridge(folder, agent, version);
    },
    serve(options) {
      // A gateway goes on where a command ends with its error.
      catchProcessErrors(process, errors);
      return serveHeadless(options, {
        io,
        root: interfaceFolder(),
        start: (log) => start(options.folder, options.port ?? 'chosen', log, options.holdSeconds),
        signals: process,
        ready() {
          writeCompileCache();
          growHeapsSlowly();
        },
      });
    },
  });
  return code === 0 && refusal !== null ? 1 : code;
}
