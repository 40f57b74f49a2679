import { type Command, InvalidArgumentError } from 'commander';
import { type CliDeps, globalsOf } from '../context.ts';
import { CliError } from '../io.ts';
import { seconds } from '../seconds.ts';

export function registerServe(program: Command, deps: CliDeps): void {
  program
    .command('serve')
    .description('run the gateway, with its interface for a browser')
    .option(
      '--port <n>',
      'port of the gateway, 0 for any free one (default: as the settings say, else 7420)',
      portNumber,
    )
    .option('--interface-port <n>', 'port of the interface (default: the next one, or any free one)', portNumber)
    .option('--hold <seconds>', 'how long a call is held for a person', seconds)
    .action(async (options: { port?: number; interfacePort?: number; hold?: number }, command: Command) => {
      const { data, json } = globalsOf(command);
      if (options.port !== undefined && options.port !== 0 && options.port === options.interfacePort) {
        throw new CliError(
          2,
          `Gateway and interface cannot share port ${options.port}. Choose another one for either.`,
        );
      }
      await deps.serve({
        folder: data,
        json,
        port: options.port ?? null,
        interfacePort: options.interfacePort ?? null,
        holdSeconds: options.hold ?? null,
      });
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}
