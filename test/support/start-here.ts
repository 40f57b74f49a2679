import Conf from 'conf';
import { onTestFinished } from 'vitest';
import type { StartOptions } from '../../electron/app/port.ts';
import { startApplication } from '../../electron/app/start.ts';
import type { Caller } from '../../electron/control/port.ts';
import { builtFile, licencesFile, programWords } from '../../electron/paths.ts';
import { plainCodec } from '../../electron/settings/secrets-file.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { tempFolder } from './temp-folder.ts';

export const fromWindow: Caller = { endpoint: 'window', pid: null };

/** The application in this process, on a folder of its own and as the desktop app starts it; ended with the test. */
export async function startHere(options: Partial<StartOptions> = {}) {
  const folder = options.folder ?? (await tempFolder());
  const application = await startApplication({
    folder,
    makeStore: (store) => new Conf(store),
    secretCodec: plainCodec,
    journalWorker: builtFile('journal/worker'),
    licences: licencesFile(),
    environment: process.env,
    port: 0,
    program: programWords(process),
    holdPermissiveEdits: true,
    commandLineAnswers: false,
    log: () => undefined,
    ...options,
  });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= application.stop();
    return stopped;
  };
  onTestFinished(stop);
  const call = <N extends CommandName>(name: N, input: CommandInput<N>, caller = fromWindow) =>
    application.control.call(name, input, caller) as Promise<CommandOutput<N>>;
  return { folder, application, call, stop };
}
