import type { Command } from 'commander';
import { type CliDeps, withClient } from '../context.ts';

export function registerOpen(program: Command, deps: CliDeps): void {
  program
    .command('open')
    .description('print a new address of the interface, and open it where there is a screen')
    .action(async (_options: unknown, command: Command) => {
      await withClient(deps, command, async (client, print, { data, json }) => {
        const { address } = await client.call('interface.open', {});
        if (address === null) {
          print.one({ interface: null }, 'The window of Railguard is open.');
          return;
        }
        print.one({ interface: address }, address);
        // A script that reads the address goes there by itself.
        if (deps.io.terminal && !json) deps.browse(data, address);
      });
    });
}
