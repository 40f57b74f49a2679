import { Argument, type Command } from 'commander';
import { type ToolSet, toolSets } from '../../../shared/testrail/tool-sets.ts';
import { type CliDeps, globalsOf, withClient } from '../context.ts';
import { CliError } from '../io.ts';

export function registerTestrail(program: Command, deps: CliDeps): void {
  const group = program.command('testrail').description('what the built-in server talks to');
  registerLogin(group, deps);
  registerTools(group, deps);
  registerStatus(group, deps);
  registerSandbox(group, deps);
}

function registerLogin(group: Command, deps: CliDeps): void {
  group
    .command('login')
    .description('point the built-in server at your TestRail; the API key comes on standard input')
    .requiredOption('--url <url>', 'address of your TestRail: https://NAME.testrail.io')
    .requiredOption('--user <email>', 'whose API key it is')
    .requiredOption('--key-stdin', 'read the key from standard input, so that it stands in no process list')
    .action((options: { url: string; user: string }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        if (!URL.canParse(options.url)) throw new CliError(2, `${JSON.stringify(options.url)} is no URL.`);
        const key = (await deps.io.readStdin()).trim();
        if (key === '')
          throw new CliError(2, 'No key came on standard input: railguard testrail login … --key-stdin < keyfile');
        const target = await client.call('testrail.login', { url: options.url, user: options.user, key });
        print.one(target, `The built-in server now talks to ${target.url} as ${target.user}.`);
      }),
    );
}

function registerTools(group: Command, deps: CliDeps): void {
  group
    .command('tools')
    .description('how many tools the built-in server lists: the 29 of testrail-mcp, those of a tester’s day, or all')
    .addArgument(new Argument('[set]', 'default: print the set in force').choices(toolSets))
    .action((set: ToolSet | undefined, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const view = await client.call('testrail.tools', { set: set ?? null });
        const open = view.unruled.length;
        const hint =
          open === 0
            ? ''
            : `\n${open} of them are in no rule of the policy, which denies them by default: ${view.unruled.slice(0, 5).join(', ')}${open > 5 ? ', …' : ''}. To allow what the preset allows: railguard policy preset testrail recommended`;
        print.one(view, `${view.set}: ${view.listed} tools${hint}`);
      }),
    );
}

function registerStatus(group: Command, deps: CliDeps): void {
  group
    .command('status')
    .description('what the built-in server talks to, and the REST address of the sandbox')
    .action((_options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const status = await client.call('testrail.status', {});
        const { target, url, user, sandbox } = status;
        const real = `${url} as ${user}`;
        const here = sandbox === null ? 'The sandbox, which has not run yet.' : addressWords(deps, sandbox);
        print.one(status, target === 'real' ? `TestRail: ${real}` : here);
      }),
    );
}

function registerSandbox(group: Command, deps: CliDeps): void {
  group
    .command('sandbox')
    .description('point the built-in server at the sandbox, and print its REST address')
    .option('--reset', 'start again from the sample data')
    .option('--yes', 'also where that ends the login at a real TestRail')
    .action(async (options: { reset?: boolean; yes?: boolean }, command: Command) => {
      const running = await deps.running(globalsOf(command).data);
      await withClient(deps, command, async (client, print) => {
        const { target, url, sandbox: known } = await client.call('testrail.status', {});
        if (target === 'real') await confirmLogout(deps, url, options.yes === true);
        const asked = target === 'real' || options.reset === true || known === null;
        const sandbox = asked ? await client.call('testrail.sandbox', { reset: options.reset === true }) : known;
        print.one(sandbox, addressWords(deps, sandbox));
        if (!running) deps.io.err('It answers while a gateway runs on this folder, and none does: railguard serve\n');
      });
    });
}

function addressWords({ io }: CliDeps, { url, user, key }: { url: string; user: string; key: string }): string {
  return `${url}\nuser ${user}\nkey  ${io.terminal ? key : '(masked: add --json)'}`;
}

/** A script that only wants the sandbox's address must not take the agents off a real TestRail. */
async function confirmLogout({ io }: CliDeps, url: string, yes: boolean): Promise<void> {
  if (yes) return;
  const question = `The built-in server is logged in at ${url}. Turn it to the sandbox? Going back takes the key again.`;
  if (io.confirm !== null && (await io.confirm(question))) return;
  throw new CliError(
    2,
    `Nothing was changed: the built-in server stays logged in at ${url}. To turn it to the sandbox: railguard testrail sandbox --yes. To only read the sandbox's address: railguard testrail status --json`,
  );
}
