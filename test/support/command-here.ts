import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { startApplication } from '../../electron/app/start.ts';
import { runCommandLine } from '../../electron/cli/program.ts';
import { connectToFolder, gatewayRuns } from '../../electron/cli/reach.ts';
import { readPlainFile } from '../../electron/guard/policy-store/plain-file.ts';
import { InternalErrors } from '../../electron/health/internal-errors.ts';
import { importJournal } from '../../electron/journal/reading.ts';
import { version } from '../../electron/lib/version.ts';
import { builtFile, licencesFile, programWords } from '../../electron/paths.ts';
import { openDataFolder } from '../../electron/settings/data-folder.ts';
import { plainCodec } from '../../electron/settings/secrets-file.ts';
import type { Ran } from './railguard-command.ts';

const journalWorker = builtFile('journal/worker');

/** The folder itself, opened as the program opens it for one command. */
function open(folder: string) {
  return startApplication({
    folder,
    port: null,
    log: () => undefined,
    makeStore: (options) => new Conf(options),
    secretCodec: plainCodec,
    holdPermissiveEdits: false,
    commandLineAnswers: true,
    journalWorker,
    licences: licencesFile(),
    environment: process.env,
    program: programWords(process),
    errors: new InternalErrors(),
  });
}

/**
 * One command line in this process, on the gateway that runs on the folder or on the folder itself: a process of its own
 * costs the start of Node each time. What that adds is tried by the tests that use `railguard`.
 */
export async function commandHere(
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
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
      env: options.env ?? process.env,
      cwd: process.cwd(),
      readStdin: async () => options.input ?? '',
      readFile: (path) => readPlainFile(path, 8_000_000),
      terminal: false,
      confirm: null,
    },
    version,
    now: Date.now,
    defaultFolder: '/nowhere',
    exists: existsSync,
    running: gatewayRuns,
    connect: (folder) =>
      connectToFolder(
        folder,
        () => open(folder),
        (words) => {
          stderr += `${words}\n`;
        },
      ),
    browse: () => undefined,
    importJournal: (file, folder) =>
      importJournal(file, { folder: join(openDataFolder(folder), 'journal'), workerUrl: journalWorker }),
    bridge: () => {
      throw new Error('A bridge is a process of its own: start the program.');
    },
    serve: () => {
      throw new Error('A gateway is a process of its own: use serve().');
    },
  });
  return { code, stdout, stderr };
}
