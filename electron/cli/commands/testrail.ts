import { Argument, type Command } from 'commander';
import { type ToolSet, toolSets } from '../../../shared/testrail/tool-sets.ts';
import { type CliParts, globalsOf, withClient } from '../context.ts';
import { CliError } from '../io.ts';

export function registerTestrail(program: Command, parts: CliParts): void {
  const group = program.command('testrail').description('what the built-in server talks to');

  group
    .command('login')
    .description('point the built-in server at your TestRail; the API key comes on standard input')
    .requiredOption('--url <url>', 'address of your TestRail: https://NAME.testrail.io')
    .requiredOption('--user <email>', 'whose API key it is')
    .requiredOption('--key-stdin', 'read the key from standard input, so that it stands in no process list')
    .action((options: { url: string; user: string }, command: Command) =>
      withClient(parts, command, async (client, print) => {
        if (!URL.canParse(options.url)) throw new CliError(2, `${JSON.stringify(options.url)} is no URL.`);
        const key = (await parts.io.readStdin()).trim();
        if (key === '')
          throw new CliError(2, 'No key came on standard input: railguard testrail login … --key-stdin < keyfile');
        const target = await client.call('testrail.login', { url: options.url, user: options.user, key });
        print.one(target, `The built-in server now talks to ${target.url} as ${target.user}.`);
      }),
    );

  group
    .command('tools')
    .description('how many tools the built-in server lists: the 29 of testrail-mcp, those of a tester’s day, or all')
    .addArgument(new Argument('[set]', 'default: print the set in force').choices(toolSets))
    .action((set: ToolSet | undefined, _options: unknown, command: Command) =>
      withClient(parts, command, async (client, print) => {
        const view = await client.call('testrail.tools', { set: set ?? null });
        const open = view.unruled.length;
        const hint =
          open === 0
            ? ''
            : `\n${open} of them are in no rule of the policy, which denies them by default: ${view.unruled.slice(0, 5).join(', ')}${open > 5 ? ', …' : ''}. To allow what the preset allows: railguard policy preset testrail recommended`;
        print.one(view, `${view.set}: ${view.listed} tools${hint}`);
      }),
    );

  group
    .command('sandbox')
    .description('point the built-in server at the sandbox, and print its REST address')
    .option('--reset', 'start again from the sample data')
    .action(async (options: { reset?: boolean }, command: Command) => {
      const running = await parts.running(globalsOf(command).data);
      await withClient(parts, command, async (client, print) => {
        const sandbox = await client.call('testrail.sandbox', { reset: options.reset === true });
        print.one(
          sandbox,
          `${sandbox.url}\nuser ${sandbox.user}\nkey  ${parts.io.terminal ? sandbox.key : '(masked: add --json)'}`,
        );
        if (!running) parts.io.err('It answers while a gateway runs on this folder, and none does: railguard serve\n');
      });
    });
}
