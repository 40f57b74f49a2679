import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Conf from 'conf';
import { onTestFinished, vi } from 'vitest';
import type { StartOptions } from '../../electron/app/port.ts';
import { startApplication } from '../../electron/app/start.ts';
import type { Caller } from '../../electron/control/port.ts';
import { builtFile, licencesFile, programWords } from '../../electron/paths.ts';
import { plainCodec } from '../../electron/settings/secrets-file.ts';
import type { AskView } from '../../shared/control/approvals.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { mcpClient, textOf } from './mcp-client.ts';
import { tempFolder } from './temp-folder.ts';

export const fromWindow: Caller = { endpoint: 'window', pid: null };

/** The application in this process, with one agent, as the desktop app starts it; ended with the test. */
export async function applicationHere(options: Partial<StartOptions> = {}) {
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
    holdLoosening: true,
    commandLineAnswers: false,
    log: () => undefined,
    ...options,
  });
  onTestFinished(() => application.stop());
  const call = async <N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> =>
    (await application.control.call(name, input, fromWindow)) as CommandOutput<N>;
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  return {
    folder,
    application,
    client,
    call,
    /** Puts a document in force for the built-in server. */
    async rules(tools: object, fallback: 'allow' | 'deny' = 'allow') {
      await call('policy.apply', {
        server: 'testrail' as CommandInput<'policy.apply'>['server'],
        text: JSON.stringify({ version: '1', default: fallback, tools }),
      });
    },
    async writeSettings(settings: object) {
      await writeFile(join(folder, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
    },
    /** Calls a tool of the sandbox; answers what the agent reads. */
    tool: (name: string, args: object) =>
      client.callTool({ name, arguments: args as Record<string, unknown> }).then(textOf),
    /** The first ask that waits, once one does. */
    asked: (wanted: (ask: AskView) => boolean = () => true): Promise<AskView> =>
      vi.waitFor(
        async () => {
          const { waiting } = await call('approvals.list', {});
          const ask = waiting.find((one) => one.state === 'waiting' && wanted(one));
          if (ask === undefined) throw new Error('Nothing waits yet');
          return ask;
        },
        { timeout: 10_000, interval: 20 },
      ),
  };
}
