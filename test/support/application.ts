import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { StartOptions } from '../../electron/app/port.ts';
import type { AskView } from '../../shared/control/asks.ts';
import type { CommandInput } from '../../shared/control/contract.ts';
import { mcpClient, textOf } from './mcp-client.ts';
import { startHere } from './start-here.ts';

/** The application in this process, with one agent, as the desktop app starts it; ended with the test. */
export async function applicationHere(options: Partial<StartOptions> = {}) {
  const { folder, application, call } = await startHere(options);
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
