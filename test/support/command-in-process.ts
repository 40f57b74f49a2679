import { readFile } from 'node:fs/promises';
import { version } from '../../electron/app/version.ts';
import { runCommandLine } from '../../electron/cli/program.ts';
import { connectToFolder, gatewayRuns } from '../../electron/cli/reach.ts';
import type { Ran } from './railguard-command.ts';

/** What a test asks of a command that cannot be had here: it belongs to a process of its own. */
function needsProcess(): never {
  throw new Error('No gateway runs on this folder: run the command line as a process.');
}

/**
 * One command line against a gateway that runs, over its socket, without a process of its own for the command: a start of
 * Node costs a second for each. What the real program's start adds is tried by the tests of the command line.
 */
export async function commandInProcess(args: readonly string[], folder: string): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const out = (text: string): void => {
    stdout += text;
  };
  const code = await runCommandLine(args, {
    io: {
      out,
      outAll: async (text) => out(text),
      err: (text) => {
        stderr += text;
      },
      env: process.env,
      cwd: process.cwd(),
      readStdin: async () => '',
      readFile: (path) => readFile(path, 'utf8'),
      terminal: false,
    },
    version,
    now: Date.now,
    defaultFolder: folder,
    running: gatewayRuns,
    connect: (at) => connectToFolder(at, needsProcess),
    importJournal: needsProcess,
    serve: needsProcess,
  });
  return { code, stdout, stderr };
}
